import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from casuistiek.models import PracticeCase
from leergang.accounts.models import User
from tests.cast import Cast, build_cast
from tests.factories.casuistiek import PracticeCaseFactory

# As the browser says it, and as htmx does.
A_REQUEST_FAILED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendError", "Response Status Error")
MORNING = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def concept(cast) -> PracticeCase:
    """A complete case that only its owner knows of."""
    return PracticeCaseFactory(enrolment=cast.enrolment, complete=True)


@pytest.fixture
def submitted(cast) -> PracticeCase:
    return PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)


@pytest.fixture
def url() -> Callable[..., str]:
    """The address of a page about a case: url("case-edit", case)."""
    return lambda name, case: reverse(f"casuistiek:{name}", args=[case.public_id])


@pytest.fixture
def stage(browser, transactional_db) -> Cast:
    """The cast in a database that a live server can read."""
    return build_cast()


@pytest.fixture
def visit(browser, live_server, sign_in, stage) -> Iterator[Callable[..., Page]]:
    """visit(person, "/casus/"): a page of a browser in which that person is signed in.

    The person's cookie comes from the `sign_in` fixture; the same person gets the same browser again.
    The clock of the browser stands still (`page.clock.run_for(ms)`), unless it is `ticking`. A test fails on any complaint of the
    console (scripts, CSP) but the one that a request failed, which is what some of these tests are about.
    """
    contexts: dict[int, BrowserContext] = {}
    complaints: list[str] = []

    def visit(person: User, path: str, *, ticking: bool = False, **options) -> Page:
        if person.pk not in contexts:
            options = {
                "base_url": live_server.url,
                "locale": "nl-NL",
                "timezone_id": "Europe/Amsterdam",
            } | options
            context = browser.new_context(**options)
            context.set_default_timeout(10_000)
            if not ticking:
                context.clock.install(time=MORNING)
            cookie = sign_in(person).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
            contexts[person.pk] = context
        page = contexts[person.pk].new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        if not ticking:
            page.clock.pause_at(MORNING + dt.timedelta(hours=1))
        return page

    yield visit
    for context in contexts.values():
        context.close()
    assert [text for text in complaints if not text.startswith(A_REQUEST_FAILED)] == []

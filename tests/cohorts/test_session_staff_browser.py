"""Letting a substitute in, and what that person does with it: keyboard only, axe at every step, two widths."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from cohorts.actions import planning
from cohorts.plans import Plan, Slot
from cohorts.states import PartOfDay
from leergang.accounts.models import User
from leergang.moment import now
from tests.cast import Cast, build_cast
from tests.cohorts.test_announcing_browser import arrives, press, tab_to

pytestmark = pytest.mark.journey


@pytest.fixture
def session(transactional_db):
    """Begins in two hours: today attendance can be written down, and people can still be let in."""
    cast = build_cast()
    soon = now() + dt.timedelta(hours=2)
    slot = Slot(PartOfDay.EVENING, soon, soon + dt.timedelta(hours=2))
    plan = Plan(title="Vandaag nog", slots=[slot], venue="De Observant", trainers=[cast.trainer])
    session = planning.draft(cast.cohort, plan=plan, by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now())
    return session, cast


@pytest.fixture
def page_of(browser, live_server, sign_in) -> Iterator[Callable[[User], Page]]:
    contexts = []

    def open_as(user: User) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale="nl-NL", viewport={"width": 390, "height": 900}
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        cookie = sign_in(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page: Page = context.new_page()
        return page

    yield open_as
    for context in contexts:
        context.close()


def test_from_the_planner_to_the_substitute(session, page_of):
    session, cast = session
    _let_in(page_of(cast.planner), session, cast)
    page = page_of(cast.other_trainer)
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Je valt in op"))
    page.keyboard.press("Enter")
    arrives(page, "Vandaag nog")
    press(page, "Bekijk alle antwoorden", "link")
    arrives(page, "Wie komt?")
    expect(page.get_by_text(cast.participant.name)).to_be_visible()
    press(page, "Vandaag nog", "link")
    press(page, "Vandaag", "link")
    expect(page.get_by_role("heading", name="Je helpt bij één bijeenkomst")).to_be_visible()


def _let_in(page: Page, session, cast: Cast) -> None:
    page.goto(reverse("cohorts:session-detail", args=[cast.cohort.slug, session.number]))
    press(page, "Invallers en gasten", "link")
    arrives(page, "Invallers en gasten")
    press(page, "Voeg een invaller toe", "link")
    arrives(page, "Invaller toevoegen")
    for label, name in (("Invaller", cast.other_trainer.name), ("In plaats van", cast.trainer.name)):
        tab_to(page, page.get_by_role("combobox", name=label))
        page.keyboard.type(name)
    press(page, "Voeg de invaller toe")
    arrives(page, "Invallers en gasten")
    expect(page.get_by_role("rowheader", name=cast.other_trainer.name)).to_be_visible()

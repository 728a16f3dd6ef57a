"""Following the modules in a browser: axe at two widths, the keyboard, two windows, no script, and what it weighs."""

import datetime as dt
import gzip
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Response, expect

from cohorts.actions import notes, releases, transfers
from cohorts.actions.releases import Wish
from cohorts.models import CheckAnswer, Session, UnitNote
from cohorts.states import ReleaseWay
from leergang.accounts.models import User
from leergang.moment import local_date, now
from modules.models import Programme, Unit
from tests.axe import SIDEWAYS, faults_here, violations
from tests.cast import Cast, build_cast
from tests.cohorts.test_checks import MULTIPLE, ORDER, SHORT, SINGLE
from tests.factories.modules import AssignmentFactory, ModuleFactory, UnitFactory

pytestmark = pytest.mark.journey

WIDTHS = (1280, 390)
LIMIT = 60_000  # bytes, compressed, without the fonts


@pytest.fixture
def cast(transactional_db) -> Cast:
    """A module with everything on its pages, and one that is closed."""
    cast = build_cast()
    Session.objects.filter(pk=cast.session.pk).update(
        starts_at=now() + dt.timedelta(days=3), ends_at=now() + dt.timedelta(days=3, hours=4)
    )
    cast.unit.checks = [SINGLE, MULTIPLE, ORDER, SHORT]
    cast.unit.body_html = (
        "<p>Regie is verbinden.</p>" + "<p>Je hebt weinig macht, maar veel invloed.</p>" * 40
    )
    cast.unit.save()
    for position in range(2, 8):
        UnitFactory(module=cast.module, position=position)
    AssignmentFactory(module=cast.module, position=2)
    closed = ModuleFactory(programme=cast.cohort.programme, position=2, slug="later")
    UnitFactory(module=closed, position=1)
    wish = Wish(closed, None, ReleaseWay.DATE, opens_on=dt.date(2099, 3, 3))
    releases.put(cast.cohort, wish, by=cast.planner)
    notes.keep(cast.unit, enrolment=cast.enrolment, body="Mijn eerste gedachte.", version=0, now=now())
    transfers.put(
        cast.module,
        enrolment=cast.enrolment,
        what="Ik bel de huisarts.",
        by_on=local_date(now()) + dt.timedelta(days=20),
        with_whom="alleen",
        version=0,
        now=now(),
    )
    return cast


@pytest.fixture
def visit(browser, live_server, sign_in) -> Iterator[Callable[..., BrowserContext]]:
    contexts = []

    def visit(user: User, width: int = 1280, **more: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url, locale="nl-NL", viewport={"width": width, "height": 900}, **more
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        cookie = sign_in(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return context

    yield visit
    for context in contexts:
        context.close()


def address(cast: Cast, name: str, *more: object) -> str:
    return reverse(f"cohorts:{name}", args=[cast.cohort.slug, *more])


def unit_page(cast: Cast) -> str:
    return address(cast, "unit-detail", cast.module.slug, cast.unit.slug)


def test_every_screen_is_accessible_at_two_widths(cast, visit):
    rule = cast.cohort.release_rules.get()
    module = cast.module.slug
    screens = {
        cast.participant: [
            address(cast, "module-list"),
            address(cast, "module-detail", module),
            unit_page(cast),
            address(cast, "module-detail", "later"),
            address(cast, "unit-detail", "later", Unit.objects.get(module__slug="later").slug),
            address(cast, "preparation"),
            address(cast, "note-list"),
            address(cast, "transfer-list"),
            address(cast, "transfer-edit", module),
            address(cast, "transfer-outcome", module),
            address(cast, "transfer-remove", module),
        ],
        cast.trainer: [
            address(cast, "preparation-matrix"),
            address(cast, "transfer-followed"),
            address(cast, "release-list"),
            address(cast, "release-create"),
            address(cast, "release-remove", rule.pk),
        ],
    }
    found = {}
    for width in WIDTHS:
        for user, urls in screens.items():
            page = visit(user, width).new_page()
            for url in urls:
                response = page.goto(url)
                assert response is not None
                assert response.status == 200, url
                wrong = violations(page, colours=width == WIDTHS[0])
                if wrong or page.evaluate(SIDEWAYS):
                    found[width, url] = wrong or ["sideways"]
    assert found == {}


def test_a_note_a_tick_and_an_answer_with_the_keyboard(cast, visit):
    page = visit(cast.participant).new_page()
    page.goto(unit_page(cast))
    note = page.get_by_label("Jouw aantekening")
    note.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" En meer.")
    with page.expect_response("**/aantekening/concept/"):
        pass
    expect(page.locator("[data-state=saved]")).to_be_visible()
    assert UnitNote.objects.get().body == "Mijn eerste gedachte. En meer."
    right = page.get_by_label("Anderen het laten oplossen")
    right.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name=re.compile("Kijk na.*vraag 1")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#vraag-1")).to_contain_text("Het gaat om verbinden.")
    assert faults_here(page) == []
    page.get_by_role("button", name=re.compile("Kijk na.*vraag 3")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#vraag-3")).to_contain_text("Kies een plaats voor deze stap")
    assert faults_here(page) == []
    page.get_by_role("button", name=re.compile("Probeer opnieuw.*vraag 1")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Kijk na.*vraag 1"))).to_be_visible()
    assert not CheckAnswer.objects.exists()
    page.get_by_role("button", name="Dit is klaar").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Klaar sinds")).to_be_visible()
    expect(page.locator("#onderdelen-lijst")).to_contain_text("1 van 7 klaar")
    # What stood in the note while the rest of the page changed.
    expect(note).to_have_value("Mijn eerste gedachte. En meer.")


def test_a_second_window_is_told_and_both_texts_are_there(cast, visit):
    context = visit(cast.participant)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(unit_page(cast))
    first.get_by_label("Jouw aantekening").fill("Uit het eerste venster")
    with first.expect_response("**/aantekening/concept/"):
        pass
    second.get_by_label("Jouw aantekening").fill("Uit het tweede venster")
    with second.expect_response("**/aantekening/concept/"):
        pass
    expect(second.locator("[data-state=conflict]")).to_be_visible()
    assert UnitNote.objects.get().body == "Uit het eerste venster"
    second.get_by_role("button", name="Bewaar mijn aantekening").click()
    expect(second.get_by_text("Er zijn twee teksten")).to_be_visible()
    expect(second.get_by_label("Jouw aantekening")).to_have_value("Uit het tweede venster")
    expect(second.locator("#aantekening")).to_contain_text("Uit het eerste venster")
    assert faults_here(second) == []


def test_all_of_it_works_without_a_script(cast, visit):
    page = visit(cast.participant, 390, java_script_enabled=False).new_page()
    page.goto(unit_page(cast))
    page.get_by_label("Jouw aantekening").fill("Zonder script")
    page.get_by_role("button", name="Bewaar mijn aantekening").click()
    expect(page.get_by_label("Jouw aantekening")).to_have_value("Zonder script")
    page.get_by_label("Anderen het laten oplossen").check()
    page.get_by_role("button", name=re.compile("Kijk na.*vraag 1")).click()
    expect(page.locator("#vraag-1")).to_contain_text("Precies.")
    page.get_by_role("button", name="Dit is klaar").click()
    expect(page.get_by_text("Klaar sinds")).to_be_visible()
    assert UnitNote.objects.get().body == "Zonder script"


def test_the_heaviest_page_weighs_less_than_sixty_kilobytes_on_a_first_visit(cast, visit):
    """Of the real leergang: the unit with the longest text and questions, and its module."""
    call_command("load_programme", "modules/content/effectief-besturen")
    cast.cohort.programme = Programme.objects.get(slug="effectief-besturen")
    cast.cohort.save()
    units = Unit.objects.filter(module__programme=cast.cohort.programme).select_related("module")
    heaviest = max(units, key=lambda unit: len(unit.body_html) + len(str(unit.checks)))
    notes.keep(heaviest, enrolment=cast.enrolment, body="Een gedachte. " * 40, version=0, now=now())
    names = [cast.cohort.slug, heaviest.module.slug]
    for url in (
        reverse("cohorts:unit-detail", args=[*names, heaviest.slug]),
        reverse("cohorts:module-detail", args=names),
    ):
        weight = _weight(visit(cast.participant).new_page(), url)
        assert sum(weight.values()) < LIMIT, weight
        assert len(weight) > 8  # the styles, the icons and the scripts were counted


def _weight(page: Page, url: str) -> dict[str, int]:
    """Everything that a first visit loads but the fonts, compressed as the server of the platform compresses."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it wants a function
    page.goto(url, wait_until="networkidle")
    return {
        answer.url: len(gzip.compress(answer.body(), 9))
        for answer in answers
        if not answer.url.endswith(".woff2")
    }

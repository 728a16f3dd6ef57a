"""The regiescan in a browser: answered by keyboard alone, and axe at both widths on each of its pages."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from cohorts.actions import scan_rounds, scans
from cohorts.models import EnergyMap, ScanAnswer, ScanResponse
from cohorts.states import ScanRound
from leergang.moment import now
from tests.axe import SIDEWAYS, violations
from tests.cast import Cast, build_cast
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.journey

WIDTHS = (1280, 390)
ALL = range(1, 25)
CUT = ("Failed to load resource: net::ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError")


@pytest.fixture
def stage(transactional_db) -> Cast:
    return build_cast()


@pytest.fixture
def visit(browser, live_server, sign_in):
    """Opens a page as somebody. Any complaint of the console, of the CSP too, fails the test; not that htmx says it
    got no answer while the line was cut.
    """
    complaints: list[str] = []
    contexts = []

    def visit(user, path: str) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="nl-NL")
        contexts.append(context)
        context.set_default_timeout(15_000)
        cookie = sign_in(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [text for text in complaints if not text.startswith(CUT)] == []


def sound(page: Page, heading: str) -> None:
    """The page with this heading is there; at both widths axe finds nothing and nothing runs off it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert violations(page, colours=width == WIDTHS[0]) == [], width
        assert not page.evaluate(SIDEWAYS), width


def url(name: str, *args: object) -> str:
    return reverse(f"cohorts:{name}", args=["voorjaar", *args])


def test_a_scan_is_answered_by_keyboard_alone_and_each_choice_is_kept(stage, visit):
    page = visit(stage.participant, url("scan-home"))
    page.get_by_role("link", name="Vul in Start").focus()
    page.keyboard.press("Enter")
    sound(page, "Positie en regie")
    first = page.get_by_role("radio", name="Helemaal niet").first
    first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("ArrowDown")
    page.reload()  # as if the train went into a tunnel: what was chosen is there
    expect(page.get_by_role("radio", name="Weinig").first).to_be_checked()
    page.context.set_offline(True)
    page.get_by_role("radio", name="Weinig").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("alert")).to_contain_text("Bewaren lukt nu niet")
    page.context.set_offline(False)
    for step in range(1, 7):
        for number in range(step * 4 - 3, step * 4 + 1):
            page.locator(f"#id_stelling_{number}_0").focus()
            page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator(f"#id_stelling_{step * 4}_0")).to_have_count(0)
    page.go_back()
    expect(page.locator("#id_stelling_24_1")).to_be_checked()
    page.go_forward()
    sound(page, "Kijk je antwoorden na")
    page.get_by_role("button", name="Stuur in").focus()
    page.keyboard.press("Enter")
    sound(page, "Je regiescan")
    assert ScanResponse.objects.get().submitted_at
    assert set(ScanAnswer.objects.values_list("value", flat=True)) == {2}


def test_the_result_the_group_and_the_energy_map(stage, visit):
    people = [stage.enrolment, *(EnrolmentFactory(cohort=stage.cohort) for _ in range(4))]
    moment = now()
    for which in (ScanRound.END, ScanRound.THEN):
        scan_rounds.open_round(stage.cohort, which, by=stage.trainer, now=moment)
    for place, enrolment in enumerate(people):
        for which, value in ((ScanRound.START, 2), (ScanRound.END, 3), (ScanRound.THEN, 1)):
            answers = dict.fromkeys(ALL, value + place % 2) | {1: None}
            scans.answer(enrolment, which, answers=answers, now=moment)
            scans.submit(enrolment, which, now=moment + dt.timedelta(seconds=1))
    scans.share(stage.enrolment, ScanRound.START, shared=True, now=moment)
    for which in (ScanRound.START, ScanRound.THEN):
        scan_rounds.close_round(stage.cohort, which, by=stage.trainer, now=moment)

    page = visit(stage.participant, url("scan-home"))
    sound(page, "Je regiescan")
    page.goto(url("energy-create"))
    page.get_by_label("Rol, rij 1").fill("wethouder")
    page.get_by_label("Punten, rij 1").fill("70")
    page.get_by_label("Rol, rij 2").fill("inwoners")
    page.get_by_label("Punten, rij 2").fill("35")
    page.get_by_label("Punten, rij 2").press("Tab")
    expect(page.locator("[data-energy-total]")).to_have_text("105 van de 100 punten verdeeld, 5 te veel.")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_contain_text("Haal er 5 af")
    sound(page, "Waar gaat je energie heen?")
    page.get_by_label("Punten, rij 2").fill("30")
    page.get_by_role("button", name="Bewaar").click()
    sound(page, "Energiekaart")
    assert EnergyMap.objects.count() == 1

    page = visit(stage.trainer, url("scan-group"))
    sound(page, "Regiescan van de groep")
    page.get_by_role("link", name="Sluit Eind").click()
    sound(page, "Ronde ‘Eind’ sluiten?")
    page.goto(url("scan-shared-detail", stage.enrolment.public_id))
    sound(page, f"Regiescan van {stage.enrolment.name}")

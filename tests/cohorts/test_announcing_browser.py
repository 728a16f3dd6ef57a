"""From an empty form to a call list in a browser: keyboard only, axe at every step, on a screen and a phone."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from cohorts.actions import planning
from cohorts.models import Session
from cohorts.plans import Plan, Slot
from cohorts.states import PartOfDay
from leergang.mailing.models import Letter
from leergang.moment import now, today
from tests.axe import faults
from tests.cast import build_cast

pytestmark = pytest.mark.journey

MOST_TABS = 80


@pytest.fixture
def page(browser, live_server, transactional_db, sign_in) -> Iterator[Page]:
    """The sessions of a lichting, for its planner. Any complaint of the console fails the test."""
    cast = build_cast()
    soon = now() + dt.timedelta(hours=2)
    slot = Slot(PartOfDay.EVENING, soon, soon + dt.timedelta(hours=2))
    plan = Plan(title="Vandaag nog", slots=[slot], venue="De Observant", trainers=[cast.trainer])
    session = planning.draft(cast.cohort, plan=plan, by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now())
    context = browser.new_context(
        base_url=live_server.url,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(15_000)
    cookie = sign_in(cast.planner).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(reverse("cohorts:session-create", args=[cast.cohort.slug]))
    yield page
    context.close()
    assert complaints == []


def is_complaint(said: ConsoleMessage) -> bool:
    """An error; but for htmx, which says so of a check that is under way when the form is left."""
    return said.type == "error" and not said.text.startswith("htmx:")


def tab_to(page: Page, target: Locator) -> None:
    """Walk there the way a keyboard does; a thing that cannot be reached fails."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {target}")


def press(page: Page, name: str, role: str = "button") -> None:
    tab_to(page, page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label).first)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def arrives(page: Page, heading: str) -> None:
    """The page with this heading is there, axe finds nothing and nothing runs off it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert faults(page) == []


def test_a_session_is_planned_announced_and_changed(page):
    arrives(page, "Bijeenkomst plannen")
    day = today() + dt.timedelta(days=40)
    write(page, "Titel", "Startdag")
    write(page, "Datum", f"{day:%d-%m-%Y}")
    tab_to(page, page.get_by_label("Dagdeel", exact=True).first)
    page.keyboard.type("Ochtend")
    write(page, "Locatie", "Stadhuis Waterdam")
    tab_to(page, page.get_by_label("Tineke Proef"))
    page.keyboard.press("Space")
    press(page, "Bewaar concept")
    arrives(page, "Startdag")
    assert not Letter.objects.filter(subject__contains=f"{day.day} ").exists()

    press(page, "Bekendmaken", "link")
    arrives(page, "‘Startdag’ bekendmaken")
    press(page, "Maak bekend en verstuur")
    expect(page.get_by_role("status").first).to_contain_text("De bijeenkomst is bekendgemaakt.")

    press(page, "Verzet of wijzig", "link")
    arrives(page, "‘Startdag’ verzetten of wijzigen")
    write(page, "Locatie", "De Observant")
    press(page, "Bewaar als concept")
    arrives(page, "Startdag")
    expect(page.get_by_role("heading", name="Wijziging in concept")).to_be_visible()
    session = Session.objects.get(title="Startdag")
    assert session.venue == "Stadhuis Waterdam"

    page.goto(reverse("cohorts:cohort-announce", args=["voorjaar"]))
    arrives(page, "Bekendmaken")
    tab_to(page, page.get_by_label("Maak ‘Startdag’ bekend"))
    page.keyboard.press("Space")
    expect(page.locator("#totaal")).to_contain_text("Je hebt nog niets gekozen.")
    page.keyboard.press("Space")
    expect(page.locator("#totaal")).to_contain_text("5 mensen krijgen bericht over 1 bijeenkomst.")
    press(page, "Maak bekend en verstuur")
    arrives(page, "Startdag")
    session.refresh_from_db()
    assert (session.venue, session.sequence) == ("De Observant", 1)


def test_an_hour_before_the_start_two_steps_lead_to_the_call_list(page):
    session = Session.objects.get(title="Vandaag nog")
    page.goto(reverse("cohorts:session-cancel", args=["voorjaar", session.number]))
    arrives(page, "‘Vandaag nog’ laten vervallen")
    write(page, "Waarom vervalt de bijeenkomst?", "De zaal staat onder water.")
    press(page, "Bekijk wie bericht krijgt")
    arrives(page, "‘Vandaag nog’ laten vervallen?")
    press(page, "Laat vervallen en verstuur")
    arrives(page, "Bellijst")
    tab_to(page, page.get_by_label("Paula Proef is gebeld"))
    page.keyboard.press("Space")
    expect(page.get_by_label("Paula Proef is gebeld")).to_be_checked()

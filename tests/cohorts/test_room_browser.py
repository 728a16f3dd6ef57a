"""Answering, attendance by phone and the code on the screen, in a browser: axe at both widths, by keyboard."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from cohorts.models import Attendance, Availability, AvailabilityRequest, SessionPart, SessionResponse
from cohorts.models.answer_link import answer_token
from cohorts.models.availability import link_hash, link_token
from cohorts.models.check_in_code import code_of
from leergang.moment import now
from tests.axe import faults
from tests.cast import build_cast
from tests.factories.cohorts import SessionFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def cast(transactional_db):
    return build_cast()


@pytest.fixture
def visit(browser, live_server, cast, sign_in):
    """Opens a page as somebody. Any complaint of the console fails the test."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str, user=None) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            viewport={"width": 390, "height": 844},
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        if user:
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
    assert complaints == []


def sound(page: Page, heading: str) -> None:
    """The page with this heading is there, axe finds nothing and nothing runs off it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert faults(page) == []


def test_the_link_of_a_letter_answers_by_its_button(cast, visit):
    link = reverse("session-answer", args=[answer_token(cast.session, cast.participant)])
    page = visit(f"{link}?antwoord=nee")
    sound(page, "Kom je naar deze bijeenkomst?")
    expect(page.get_by_label("Nee, ik kom niet")).to_be_checked()
    page.get_by_label("Reden als je niet komt").fill("verhinderd")
    page.keyboard.press("Enter")
    sound(page, "Dank je, je antwoord staat genoteerd")
    assert SessionResponse.objects.get().reason == "verhinderd"
    expect(visit(cast.session.get_absolute_url(), cast.participant).get_by_text("Komt niet")).to_be_visible()
    coming = visit(reverse("cohorts:session-coming", args=["voorjaar", cast.session.number]), cast.trainer)
    sound(coming, "Wie komt?")


def test_attendance_by_phone_and_by_the_code_on_the_screen(cast, visit):
    session = SessionFactory(cohort=cast.cohort, planned=True, starts_at=now() - dt.timedelta(minutes=5))
    SessionPart.objects.create(
        session=session, part_of_day="morning", starts_at=session.starts_at, ends_at=session.ends_at
    )
    arguments = ["voorjaar", session.number]

    roll = visit(reverse("cohorts:attendance-roll", args=arguments), cast.trainer)
    sound(roll, "Wie is er?")
    roll.locator("summary", has_text="Paula").focus()
    roll.keyboard.press("Enter")
    roll.get_by_role("button", name="Gedeeltelijk").first.focus()
    roll.keyboard.press("Enter")
    expect(roll.get_by_text("1 gedeeltelijk van 2")).to_be_visible()
    sound(roll, "Wie is er?")
    roll.get_by_role("button", name="Maak de laatste wijziging ongedaan").press("Enter")
    expect(roll.get_by_text("Nog niets vastgelegd van 2")).to_be_visible()

    screen = visit(reverse("cohorts:check-in-screen", args=arguments), cast.trainer)
    sound(screen, "Meld je aanwezig")
    expect(screen.get_by_role("img", name="QR-code om je aanwezig te melden")).to_be_visible()

    part = session.parts.get()
    phone = visit(reverse("check-in-scan", args=[part.pk, code_of(part, now())]), cast.participant)
    sound(phone, "Meld je aanwezig")
    phone.get_by_role("button", name="Ik ben er").press("Enter")
    sound(phone, "Je staat op de lijst")
    assert Attendance.objects.get().enrolment == cast.enrolment

    for name, heading in (("attendance-paste", "Plak namen"), ("attendance-print", "Presentielijst")):
        sound(visit(reverse(f"cohorts:{name}", args=arguments), cast.trainer), heading)


def test_calendar_addresses(cast, visit):
    page = visit(reverse("feed-list"), cast.participant)
    sound(page, "Agenda koppelen")
    page.get_by_role("button", name="Maak een nieuw adres").press("Enter")
    expect(page.get_by_label("Adres", exact=True)).to_have_value(re.compile(r"/agenda/[\w-]{40,}\.ics$"))
    sound(page, "Agenda koppelen")
    sound(visit(reverse("cohorts:feed-of-cohort", args=["voorjaar"]), cast.trainer), "Agenda van de lichting")


def test_trainers_say_when_they_can(cast, visit):
    page = visit(reverse("cohorts:availability-list", args=["voorjaar"]), cast.planner)
    page.get_by_role("link", name="Leg data voor").press("Enter")
    page.get_by_role("button", name="Bekijk wie bericht krijgt").press("Enter")
    expect(page.get_by_text("Pas nog 3 dingen aan")).to_be_visible()
    sound(page, "Data voorleggen aan trainers")
    first = now() + dt.timedelta(days=40)
    for number, part in enumerate(("morning", "afternoon"), start=1):
        page.locator(f"#id_day_{number}").fill(f"{first:%d-%m-%Y}")
        page.locator(f"#id_part_{number}").select_option(part)
    page.get_by_label("Antwoord vóór").fill(f"{now() + dt.timedelta(days=9):%d-%m-%Y}")
    page.get_by_label(cast.other_trainer.name).check()
    page.keyboard.press("Enter")
    sound(page, "Klopt de vraag?")
    page.get_by_role("button", name="Verstuur de vraag").press("Enter")
    expect(page.get_by_role("heading", name="Nog niet beantwoord: 2")).to_be_visible()

    # The link itself stands in a letter only: give the trainer one that is known here.
    token = link_token(cast.trainer, "kun-je-dan")
    asked = AvailabilityRequest.objects.filter(user=cast.trainer)
    asked.update(token_hash=link_hash(token, cast.trainer))
    phone = visit(reverse("availability-answer", args=[token]))
    morning = phone.get_by_role("group", name="Ochtend")
    morning.get_by_label("Ja", exact=True).focus()
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowRight")
    expect(morning.get_by_label("Misschien")).to_be_checked()
    phone.keyboard.press("Enter")
    sound(phone, "Wanneer kun je lesgeven?")
    expect(phone.get_by_role("alert")).to_contain_text("middag")
    phone.get_by_role("group", name="Middag").get_by_label("Nee").check()
    phone.get_by_role("button", name="Geef door").press("Enter")
    sound(phone, "Je antwoord staat genoteerd")
    assert list(Availability.objects.order_by("date").values_list("answer", flat=True)) == ["maybe", "no"]

    page.reload()
    page.get_by_role("link", name="Beste data eerst").press("Enter")
    expect(page.get_by_role("heading", name="Nog niet beantwoord: 1")).to_be_visible()
    sound(page, "Wie kan wanneer?")

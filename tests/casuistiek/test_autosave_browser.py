"""static/js/autosave.js in a real browser: what somebody typed is on the server, or still on the device.

The browser's clock stands still and is moved by hand, so nothing here waits for real seconds.
"""

import datetime as dt
import json

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from casuistiek.models import Feedback, PracticeCase
from cohorts.models import Cohort, Intake
from tests.factories.casuistiek import PracticeCaseFactory

pytestmark = pytest.mark.journey

SAVES = "**/concept/"
PAUSE = 1500


@pytest.fixture
def case(stage):
    return PracticeCaseFactory(enrolment=stage.enrolment, complete=True)


@pytest.fixture
def page(stage, visit, case) -> Page:
    return visit(stage.participant, f"/casus/{case.public_id}/schrijven/")


def stored() -> PracticeCase:
    return PracticeCase.objects.get()


def on_device(page: Page) -> dict[str, object]:
    """The texts that wait on this device, by key."""
    return json.loads(
        page.evaluate(
            "JSON.stringify(Object.fromEntries(Object.entries(localStorage).filter(([k]) => k.startsWith('tekst:'))))"
        )
    )


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("[data-state]:visible")).to_have_attribute("data-state", state)


def expect_saved(page: Page) -> None:
    """The server answered and nothing waits here any more."""
    expect_state(page, "saved")
    assert on_device(page) == {}


def write(page: Page, text: str, name: str = "trigger") -> None:
    page.locator(f"[name={name}]").fill(text)


def kept_away(route: Route) -> None:
    route.abort()


class TestSaving:
    def test_a_pause_saves_and_says_when(self, page):
        write(page, "Eén zin")
        assert on_device(page)
        page.clock.run_for(PAUSE)
        expect_saved(page)
        assert stored().trigger == "Eén zin"
        expect(page.locator("[data-state=saved]")).to_contain_text("uur")

    def test_within_two_seconds_after_the_last_key_and_not_before_the_pause(self, page):
        sent = []
        page.on("request", lambda request: sent.append(request.url) if "/concept/" in request.url else None)
        write(page, "a")
        page.clock.run_for(1000)
        write(page, "ab")
        page.clock.run_for(1000)
        assert sent == []
        page.clock.run_for(1000)
        expect_saved(page)
        assert len(sent) == 1

    def test_every_ten_seconds_while_somebody_keeps_typing(self, page):
        for second in range(10):
            write(page, f"nog {second}")
            page.clock.run_for(1000)
        expect_saved(page)
        assert stored().trigger == "nog 9"

    def test_what_is_too_long_is_kept_and_said(self, page):
        write(page, "x" * 601)
        page.clock.run_for(PAUSE)
        expect(page.locator("[data-note-for=id_trigger]")).to_have_text(
            "Dit zijn 601 tekens. Kort in tot 600."
        )
        write(page, "kort")
        page.clock.run_for(PAUSE)
        expect(page.locator("[data-note-for=id_trigger]")).to_be_hidden()

    def test_a_button_first_saves_what_was_typed(self, page):
        write(page, "Vlak voor het indienen")
        page.get_by_role("button", name="Dien casus in").click()
        page.wait_for_url("**/indienen/")
        assert stored().trigger == "Vlak voor het indienen"
        assert on_device(page) == {}

    def test_who_leaves_the_page_sends_what_was_typed_first(self, page):
        write(page, "Vlak voor het weggaan")
        with page.expect_request(SAVES) as sent:
            page.goto("/casus/")
        assert "Vlak+voor+het+weggaan" in sent.value.post_data

    def test_one_more_party_without_leaving_the_page(self, page):
        page.get_by_role("button", name="Nog een betrokkene").click()
        assert page.evaluate("document.activeElement.id") == "id_actors-3-label"
        page.keyboard.type("De commissie")
        page.clock.run_for(PAUSE)
        expect_saved(page)
        actor = stored().actors.last()
        assert actor is not None
        assert (actor.position, actor.label) == (4, "De commissie")

    def test_feedback_saves_itself_too(self, stage, visit):
        case = PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
        page = visit(stage.trainer, f"/feedback/{case.public_id}/")
        write(page, "Ik lees …", "punt-1-observation")
        page.clock.run_for(PAUSE)
        expect_saved(page)
        assert Feedback.objects.get().points.get().observation == "Ik lees …"

    def test_an_intake_saves_itself_and_two_windows_lose_nothing(self, stage, visit):
        Cohort.objects.filter(pk=stage.cohort.pk).update(
            starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 6, 1)
        )
        here = f"/lichtingen/{stage.cohort.slug}/intake/"
        first, second = visit(stage.participant, here), visit(stage.participant, here)
        first.get_by_label("Ja, nu al").check()
        write(first, "Van het ene venster", "own_role")
        first.clock.run_for(PAUSE)
        expect_saved(first)
        intake = Intake.objects.get()
        assert (intake.own_role, intake.orchestrates) == ("Van het ene venster", "now")
        write(second, "Van het andere", "own_role")
        second.clock.run_for(PAUSE)
        expect_state(second, "conflict")
        assert Intake.objects.get().own_role == "Van het ene venster"
        second.reload()
        assert second.locator("[name=own_role]").input_value() == "Van het ene venster"
        second.get_by_role("button", name="Zet mijn tekst terug").click()
        assert second.locator("[name=own_role]").input_value() == "Van het andere"
        second.clock.run_for(PAUSE)
        expect_state(second, "saved")
        assert Intake.objects.get().own_role == "Van het andere"


class TestServerAway:
    def test_the_text_stays_here_and_can_be_put_back(self, page):
        page.route(SAVES, kept_away)
        page.get_by_role("button", name="Nog een betrokkene").click()
        write(page, "De commissie", "actors-3-label")
        write(page, "Zonder verbinding")
        page.clock.run_for(PAUSE)
        expect_state(page, "failed")
        expect(page.get_by_role("alert").filter(has_text="Bewaren lukt nu niet")).to_have_count(1)
        assert stored().trigger != "Zonder verbinding"
        page.reload()
        before = page.locator("[name=trigger]").input_value()
        offer = page.locator("[data-offer]")
        expect(offer).to_contain_text("Anders dan wat nu bewaard is: Aanleiding")
        assert before == stored().trigger  # nothing is put back in silence
        page.unroute(SAVES)
        offer.get_by_role("button", name="Zet mijn tekst terug").click()
        page.clock.run_for(PAUSE)
        expect_saved(page)
        assert stored().trigger == "Zonder verbinding"
        assert stored().actors.filter(label="De commissie").exists()

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_it_tries_again_until_it_works(self, page, status):
        page.route(SAVES, lambda route: route.fulfill(status=status))
        write(page, "Nog eens")
        page.clock.run_for(PAUSE)
        expect_state(page, "failed")
        page.unroute(SAVES)
        page.clock.run_for(2000)
        expect_saved(page)
        assert stored().trigger == "Nog eens"

    def test_no_answer_is_given_up_after_a_while(self, page):
        page.route(SAVES, lambda _route: None)
        write(page, "Geen antwoord")
        page.clock.run_for(PAUSE)
        expect_state(page, "saving")
        page.clock.run_for(15_000)
        expect_state(page, "failed")
        assert on_device(page)

    def test_a_lost_answer_is_no_conflict(self, page):
        def lose_the_answer(route):
            route.fetch()
            route.abort()

        page.route(SAVES, lose_the_answer)
        write(page, "Aangekomen")
        page.clock.run_for(PAUSE)
        expect_state(page, "failed")
        assert stored().trigger == "Aangekomen"
        page.unroute(SAVES)
        write(page, "Aangekomen, en verder")
        page.clock.run_for(PAUSE)
        expect_saved(page)
        assert stored().trigger == "Aangekomen, en verder"

    def test_a_page_instead_of_an_answer_is_not_a_save(self, page):
        page.route(SAVES, lambda route: route.fulfill(status=200, body="<html>Welkom op wifi</html>"))
        write(page, "Achter een poortje")
        page.clock.run_for(PAUSE)
        expect_state(page, "failed")
        assert on_device(page)

    def test_a_button_does_not_leave_the_page_with_unsaved_text(self, page):
        page.route(SAVES, kept_away)
        write(page, "Nog niet weg")
        page.get_by_role("button", name="Bewaar").last.click()
        expect_state(page, "failed")
        assert page.locator("[name=trigger]").input_value() == "Nog niet weg"


class TestOffer:
    @pytest.fixture
    def offered(self, page) -> Page:
        page.route(SAVES, kept_away)
        write(page, "Alleen hier")
        page.clock.run_for(PAUSE)
        expect_state(page, "failed")
        page.reload()
        page.unroute(SAVES)
        return page

    def test_putting_back_can_be_undone(self, offered, case):
        offered.get_by_role("button", name="Zet mijn tekst terug").click()
        offered.get_by_role("button", name="Maak ongedaan").click()
        assert offered.locator("[name=trigger]").input_value() == case.trigger
        expect(offered.get_by_role("button", name="Zet mijn tekst terug")).to_be_visible()

    def test_throwing_away_can_be_undone(self, offered):
        offered.get_by_role("button", name="Gooi die tekst weg").click()
        assert on_device(offered) == {}
        offered.get_by_role("button", name="Maak ongedaan").click()
        offered.get_by_role("button", name="Zet mijn tekst terug").click()
        assert offered.locator("[name=trigger]").input_value() == "Alleen hier"

    def test_typing_on_does_not_overwrite_what_is_offered(self, offered):
        write(offered, "Iets anders")
        offered.clock.run_for(PAUSE)
        expect_state(offered, "saved")
        offered.reload()
        expect(offered.locator("[data-offer]")).to_contain_text("Anders dan wat nu bewaard is: Aanleiding")
        offered.get_by_role("button", name="Zet mijn tekst terug").click()
        assert offered.locator("[name=trigger]").input_value() == "Alleen hier"

    def test_the_text_of_one_person_is_not_offered_to_another(self, offered, stage, visit):
        other = PracticeCaseFactory(enrolment__cohort=stage.cohort, enrolment__user=stage.stranger)
        assert list(on_device(offered)) == [
            f"tekst:{stage.participant.pk}:casus:{PracticeCase.objects.first().public_id}:eerder"
        ]
        page = visit(stage.stranger, f"/casus/{other.public_id}/schrijven/")
        expect(page.locator("[data-offer]")).to_be_hidden()


class TestTwoWindows:
    def test_the_second_is_told_and_keeps_its_text(self, page, stage, visit, case):
        second = visit(stage.participant, f"/casus/{case.public_id}/schrijven/")
        write(page, "Uit venster een")
        page.clock.run_for(PAUSE)
        expect_state(page, "saved")
        write(second, "Uit venster twee")
        second.clock.run_for(PAUSE)
        expect_state(second, "conflict")
        assert stored().trigger == "Uit venster een"
        second.get_by_role("link", name="Laad de bewaarde tekst").click()
        expect(second.locator("[name=trigger]")).to_have_value("Uit venster een")
        second.get_by_role("button", name="Zet mijn tekst terug").click()
        expect(second.locator("[name=trigger]")).to_have_value("Uit venster twee")
        second.clock.run_for(PAUSE)
        expect_saved(second)
        assert stored().trigger == "Uit venster twee"

    def test_the_first_does_not_take_the_text_of_the_second_off_the_device(self, page, stage, visit, case):
        second = visit(stage.participant, f"/casus/{case.public_id}/schrijven/")
        write(page, "Uit venster een")
        page.clock.run_for(PAUSE)
        expect_state(page, "saved")
        write(second, "Uit venster twee")
        second.clock.run_for(PAUSE)
        expect_state(second, "conflict")
        write(second, "Uit venster twee, en verder")
        write(page, "Uit venster een, en verder")
        page.clock.run_for(PAUSE)
        expect_state(page, "saved")
        second.close()
        page.reload()
        page.get_by_role("button", name="Zet mijn tekst terug").click()
        assert page.locator("[name=trigger]").input_value() == "Uit venster twee, en verder"

    def test_a_full_device_takes_nothing_away(self, page):
        page.route(SAVES, kept_away)
        write(page, "Alleen hier")
        page.clock.run_for(PAUSE)
        expect_state(page, "failed")
        page.add_init_script(
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
        )
        page.reload()
        expect(page.locator("[data-offer]")).to_be_visible()
        assert "Alleen+hier" in str(on_device(page)) or "Alleen hier" in str(on_device(page))

    def test_a_case_that_is_gone_keeps_the_text_here(self, page, case):
        PracticeCase.objects.all().delete()
        write(page, "Te laat")
        page.clock.run_for(PAUSE)
        expect_state(page, "gone")
        assert on_device(page)


class TestLogin:
    def test_an_ended_session_keeps_the_text_for_after_the_login(self, page, stage, sign_in, live_server):
        Session.objects.all().delete()
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        write(page, "Na acht uur")
        page.clock.run_for(PAUSE)
        expect_state(page, "signed-out")
        link = page.get_by_role("link", name="Log in om verder te gaan")
        assert link.get_attribute("href") == f"/inloggen/?next={page.url.removeprefix(live_server.url)}"
        here = page.url
        link.click()
        page.wait_for_url("**/inloggen/**")
        cookie = sign_in(stage.participant).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.goto(here)
        page.get_by_role("button", name="Zet mijn tekst terug").click()
        page.clock.run_for(PAUSE)
        expect_saved(page)
        assert stored().trigger == "Na acht uur"

    def test_logging_out_saves_first_and_leaves_nothing_behind(self, page):
        write(page, "Nog even dit")
        page.get_by_role("button", name="Uitloggen").click()
        page.wait_for_url("**/inloggen/**")
        assert stored().trigger == "Nog even dit"
        assert on_device(page) == {}

    def test_logging_out_without_a_server_asks_once_more(self, page):
        page.route(SAVES, kept_away)
        write(page, "Gaat verloren")
        page.get_by_role("button", name="Uitloggen").click()
        expect_state(page, "leaving")
        assert on_device(page)
        page.get_by_role("button", name="Uitloggen").click()
        page.wait_for_url("**/inloggen/**")
        assert on_device(page) == {}

    def test_logging_out_elsewhere_takes_it_along(self, page):
        page.route(SAVES, kept_away)
        write(page, "Blijft liggen")
        page.clock.run_for(PAUSE)
        expect_state(page, "failed")
        page.goto("/casus/")
        assert on_device(page)
        page.get_by_role("button", name="Uitloggen").click()
        page.wait_for_url("**/inloggen/**")
        assert on_device(page) == {}


def test_a_device_that_keeps_nothing_says_so(page):
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    page.route(SAVES, kept_away)
    write(page, "Nergens bewaard")
    page.clock.run_for(PAUSE)
    expect_state(page, "unkept")


def test_without_script_the_button_saves(stage, visit, case):
    page = visit(stage.participant, f"/casus/{case.public_id}/schrijven/", java_script_enabled=False)
    write(page, "Zonder script")
    page.get_by_role("button", name="Bewaar").last.click()
    expect(page.locator("[data-state=saved]")).to_be_visible()
    assert stored().trigger == "Zonder script"
    page.get_by_role("button", name="Nog een betrokkene").click()
    expect(page.locator("#id_actors-3-label")).to_be_visible()

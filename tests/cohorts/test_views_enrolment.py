"""The page of one enrolment and the pages that change it, asked by everybody."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cohorts.actions import departures, leaving, transitions
from cohorts.models import Enrolment, Intake, UnitCompletion
from cohorts.states import EnrolmentStatus, Leaving
from leergang.accounts.actions import addresses, people
from leergang.accounts.models import User
from leergang.accounts.second_factor import PASSED
from leergang.mailing.models import Letter
from leergang.moment import now as clock
from tests.cast import person
from tests.factories.accounts import OrganisationRoleFactory
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

JAN = {
    "first_name": "Jan", "infix": "van", "last_name": "Dijk", "email": "jan@waterdam.example",
    "job_title": "Adviseur", "reason": "Andere taak",
}  # fmt: skip
PAGES = ("", "wijzigen/", "stoppen/", "vervangen/", "doorschuiven/", "vertrek/")


def page(enrolment: Enrolment, what: str = "") -> str:
    return f"/lichtingen/{enrolment.cohort.slug}/deelnemers/{enrolment.public_id}/{what}"


@pytest.fixture
def later(cast):
    return CohortFactory(
        name="Later", starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 6, 1),
        organisations=[cast.waterdam],
    )  # fmt: skip


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["coordinator", "planner"])
    @pytest.mark.parametrize("what", PAGES)
    def test_coordinator_and_planner_see_and_change(self, cast, sign_in, later, who, what):
        answer = sign_in(cast.people[who]).get(page(cast.enrolment, what))
        assert answer.status_code == 200
        assert "Paula" in answer.text

    @pytest.mark.parametrize(
        "who",
        ["participant", "colleague", "other_participant", "other_coordinator", "other_trainer", "auditor"],
    )
    @pytest.mark.parametrize("what", PAGES)
    def test_nobody_else_finds_it(self, cast, sign_in, who, what):
        client = sign_in(cast.people[who])
        assert client.get(page(cast.enrolment, what)).status_code == 404
        if what:
            assert client.post(page(cast.enrolment, what)).status_code == 404

    @pytest.mark.parametrize("what", [*PAGES, "blijft/"])
    def test_without_login_it_asks_for_it(self, cast, client, what):
        assert client.get(page(cast.enrolment, what)).url.startswith("/inloggen/")
        assert client.post(page(cast.enrolment, what)).url.startswith("/inloggen/")

    def test_a_trainer_sees_name_function_and_organisation(self, cast, sign_in, now):
        leaving.leave(
            cast.enrolment, leaves_on=dt.date(2030, 1, 1), how=Leaving.STOP, by=cast.planner, now=now
        )
        client = sign_in(cast.trainer)
        text = client.get(page(cast.enrolment)).text
        for seen in ("Paula Proef", "Beleidscoördinator", "Gemeente Waterdam"):
            assert seen in text
        for hidden in ("paula@waterdam.example", "Verloop", "Doet mee", "laatste werkdag", "Stoppen"):
            assert hidden not in text
        for what in PAGES[1:]:
            assert client.get(page(cast.enrolment, what)).status_code == 404

    def test_an_enrolment_of_another_lichting_is_not_here(self, cast, sign_in):
        other = Enrolment.objects.get(user=cast.other_participant)
        url = f"/lichtingen/voorjaar/deelnemers/{other.public_id}/"
        assert sign_in(cast.planner).get(url).status_code == 404

    @pytest.mark.parametrize("what", ["stoppen/", "vervangen/", "doorschuiven/", "vertrek/", "wijzigen/"])
    def test_what_ended_can_only_be_read(self, cast, sign_in, now, what):
        departures.end(cast.enrolment, reason="Te druk", by=cast.coordinator, now=now)
        client = sign_in(cast.coordinator)
        assert "Te druk" in client.get(page(cast.enrolment)).text
        assert client.get(page(cast.enrolment, what)).status_code == 404
        assert client.post(page(cast.enrolment, what), JAN).status_code == 404

    def test_who_waits_cannot_be_replaced(self, cast, sign_in, now):
        waits = EnrolmentFactory(
            cohort=cast.cohort, organisation=cast.waterdam, status="waiting_list", queued_at=now
        )
        client = sign_in(cast.coordinator)
        assert client.get(page(waits, "vervangen/")).status_code == 404
        assert client.get(page(waits, "stoppen/")).status_code == 200

    def test_taking_a_departure_back_is_a_post(self, cast, sign_in):
        assert sign_in(cast.coordinator).get(page(cast.enrolment, "blijft/")).status_code == 405
        assert sign_in(cast.other_coordinator).post(page(cast.enrolment, "blijft/")).status_code == 404


class TestHistory:
    def test_the_bureau_has_no_name_and_others_neither(self, cast, sign_in, now):
        elsewhere = person("Zwaan", "duinrade.example")
        OrganisationRoleFactory(user=elsewhere, organisation=cast.duinrade)
        for who, status in (
            (cast.planner, EnrolmentStatus.OFFERED),
            (elsewhere, EnrolmentStatus.WAITING_LIST),
            (cast.coordinator, EnrolmentStatus.CANCELLED),
        ):
            if status == EnrolmentStatus.OFFERED:
                waits = EnrolmentFactory(
                    cohort=cast.cohort, organisation=cast.waterdam, status="waiting_list", queued_at=now
                )
            ends = {"offer_ends_at": now} if status == EnrolmentStatus.OFFERED else {}
            transitions.move(waits, status, by=who, now=now, reason="Zo is het", **ends)
        text = sign_in(cast.coordinator).get(page(waits)).text
        assert "Het bureau" in text
        assert "Cora" in text
        assert "Zo is het" in text
        assert "Petra" not in text
        assert "Zwaan" not in text
        assert "Niet bekend" in text
        text = sign_in(cast.planner).get(page(waits)).text
        assert "Petra" in text
        assert "Zwaan" in text

    def test_what_nobody_did_went_by_itself(self, cast, sign_in, now):
        departures.end(cast.enrolment, reason="x", by=None, now=now)
        assert "Vanzelf" in sign_in(cast.coordinator).get(page(cast.enrolment)).text

    def test_who_asked_for_a_place_is_named_as_who_did_it(self, cast, sign_in, now):
        asks = EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam, status="requested")
        transitions.begin([asks], by=None, now=now)
        text = sign_in(cast.coordinator).get(page(asks)).text
        assert "Vanzelf" not in text
        assert "Beslissen over de aanmelding" in text
        assert "De aanmelding vervalt" in text


class TestActs:
    def test_stopping_says_what_happens_and_asks_a_reason(self, cast, sign_in):
        client = sign_in(cast.coordinator)
        text = client.get(page(cast.enrolment, "stoppen/")).text
        for told in ("toegang", "agenda", "Herinneringen", "wachtlijst"):
            assert told in text
        refused = client.post(page(cast.enrolment, "stoppen/"), {"reason": ""})
        assert "Vul dit veld in" in refused.text
        done = client.post(page(cast.enrolment, "stoppen/"), {"reason": "Te druk"}, follow=True)
        assert "doet niet meer mee" in done.text
        cast.enrolment.refresh_from_db()
        assert cast.enrolment.status in {"cancelled", "withdrawn"}
        # The person sees nothing of the lichting any more.
        assert sign_in(cast.participant).get("/lichtingen/voorjaar/modules/").status_code == 404

    def test_replacing_keeps_what_was_typed_and_doubts_a_foreign_address_of_the_bureau(self, cast, sign_in):
        client = sign_in(cast.planner)
        typed = {**JAN, "email": "jan@elders.example"}
        doubted = client.post(page(cast.enrolment, "vervangen/"), typed)
        assert "niet van Gemeente Waterdam" in doubted.text
        assert "jan@elders.example" in doubted.text
        done = client.post(page(cast.enrolment, "vervangen/"), {**typed, "is_sure": "on"}, follow=True)
        assert "Jan van Dijk" in done.text
        assert "Kwam in de plaats van" in done.text

    def test_replacing_leaves_an_address_from_outside_to_the_bureau(self, cast, sign_in):
        typed = {**JAN, "email": "kees@duinrade.example", "is_sure": "on"}
        refused = sign_in(cast.coordinator).post(page(cast.enrolment, "vervangen/"), typed)
        assert "buiten de domeinen van je organisatie zet het bureau erin" in refused.text
        cast.enrolment.refresh_from_db()
        assert cast.enrolment.status == "active"

    def test_deferring_says_beforehand_what_there_is(self, cast, sign_in, later):
        client = sign_in(cast.coordinator)
        later.seats = 1
        later.save()
        assert "Er is een plaats vrij" in client.get(page(cast.enrolment, "doorschuiven/")).text
        EnrolmentFactory(cohort=later, organisation=cast.waterdam)
        assert "wachtlijst" in client.get(page(cast.enrolment, "doorschuiven/")).text
        stale = client.post(
            page(cast.enrolment, "doorschuiven/"), {"place": f"{later.pk}:confirmed", "reason": "Verlof"}
        )
        assert "intussen veranderd" in stale.text
        assert "Verlof" in stale.text
        client.post(
            page(cast.enrolment, "doorschuiven/"), {"place": f"{later.pk}:waiting_list", "reason": "Verlof"}
        )
        assert Enrolment.objects.get(cohort=later, user=cast.participant).status == "waiting_list"

    def test_without_a_later_lichting_there_is_nothing_to_choose(self, cast, sign_in):
        client = sign_in(cast.coordinator)
        assert "Doorschuiven" not in client.get(page(cast.enrolment)).text
        assert "geen latere lichting" in client.get(page(cast.enrolment, "doorschuiven/")).text

    def test_leaving_and_replacing_go_hand_in_hand(self, cast, sign_in):
        client = sign_in(cast.coordinator)
        day = f"{clock():%d-%m-%Y}"
        answer = client.post(page(cast.enrolment, "vertrek/"), {"leaves_on": day, "how": "replaced"})
        assert answer.url == f"{page(cast.enrolment, 'vervangen/')}?laatste-dag={day}"
        assert day in client.get(answer.url).text

    def test_a_last_day_far_away_is_a_slip(self, cast, sign_in):
        typed = {"leaves_on": "1-3-2072", "how": "stop"}
        answer = sign_in(cast.coordinator).post(page(cast.enrolment, "vertrek/"), typed)
        assert "Controleer het jaartal" in answer.text

    @pytest.mark.parametrize(("status", "is_offered"), [("requested", False), ("active", True)])
    def test_who_only_asked_for_a_place_is_offered_no_departure(self, cast, sign_in, status, is_offered):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(status=status)
        shown = sign_in(cast.coordinator).get(page(cast.enrolment, "")).text
        assert ("Gaat weg bij Gemeente Waterdam" in shown) is is_offered

    def test_a_departure_is_shown_and_can_be_taken_back(self, cast, sign_in):
        client = sign_in(cast.coordinator)
        day = f"{clock() + dt.timedelta(days=9):%d-%m-%Y}"
        shown = client.post(
            page(cast.enrolment, "vertrek/"), {"leaves_on": day, "how": "own_title"}, follow=True
        )
        assert "nog geen privéadres bevestigd" in shown.text
        assert "Trek het vertrek in" in shown.text
        assert "blijft" in client.post(page(cast.enrolment, "blijft/"), follow=True).text

    def test_the_form_shows_no_field_for_a_private_address(self, cast, sign_in):
        text = sign_in(cast.coordinator).get(page(cast.enrolment, "vertrek/")).text
        assert 'type="email"' not in text


class TestCorrections:
    def test_who_did_not_come_in_gets_another_name(self, cast, sign_in):
        anna = person("Ana")
        waits = EnrolmentFactory(
            cohort=cast.cohort, user=anna, organisation=cast.waterdam, status="confirmed"
        )
        typed = {"first_name": "Anna", "infix": "de", "last_name": "Boer", "job_title": "Jurist"}
        answer = sign_in(cast.coordinator).post(page(waits, "wijzigen/"), typed, follow=True)
        assert "Anna de Boer" in answer.text
        waits.refresh_from_db()
        assert (waits.name, waits.sort_key, waits.job_title) == ("Anna de Boer", "boer anna de", "Jurist")
        anna.refresh_from_db()
        assert anna.name == "Anna de Boer"  # nobody ever entered it: it is this very list that named it

    def test_the_account_of_somebody_else_keeps_its_name(self, cast, sign_in):
        kim = cast.stranger
        EnrolmentFactory(user=kim, organisation=cast.duinrade)
        waits = EnrolmentFactory(
            cohort=cast.cohort, user=kim, organisation=cast.waterdam, status="confirmed",
            listed_name="Kimberley Aarts",
        )  # fmt: skip
        client = sign_in(cast.coordinator)
        assert "Vreemd" not in client.get(page(waits, "wijzigen/")).text
        client.post(page(waits, "wijzigen/"), {"first_name": "Kimberly", "last_name": "Aarts"})
        waits.refresh_from_db()
        kim.refresh_from_db()
        assert (waits.name, kim.name) == ("Kimberly Aarts", "Vreemd Proef")

    def test_who_came_in_keeps_the_own_name(self, cast, sign_in):
        typed = {"first_name": "Pippi", "last_name": "Anders", "job_title": "Jurist"}
        sign_in(cast.coordinator).post(page(cast.enrolment, "wijzigen/"), typed)
        cast.enrolment.refresh_from_db()
        assert (cast.enrolment.name, cast.enrolment.job_title) == ("Paula Proef", "Jurist")

    def test_what_is_no_name_is_refused(self, cast, sign_in):
        waits = EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam, status="confirmed")
        typed = {"first_name": "<b>", "last_name": "Boer"}
        assert "lijkt geen naam" in sign_in(cast.coordinator).post(page(waits, "wijzigen/"), typed).text


class TestTheSuccessorSeesNothing:
    """Asked through the pages: what the predecessor made is not there for who takes the seat."""

    @pytest.fixture
    def successor(self, cast, sign_in) -> User:
        self.case = PracticeCaseFactory(enrolment=cast.enrolment, title="De zaak van Paula", submitted=True)
        UnitCompletion.objects.create(enrolment=cast.enrolment, unit=cast.unit, done_at=clock())
        Intake.objects.create(enrolment=cast.enrolment, saved_at=clock())
        day = f"{clock():%d-%m-%Y}"
        typed = {**JAN, "email": "paula@waterdam.example", "leaves_on": day}
        sign_in(cast.coordinator).post(page(cast.enrolment, "vervangen/"), typed)
        new = Enrolment.objects.get(cohort=cast.cohort, organisation=cast.waterdam, status="confirmed")
        token = Letter.objects.get(kind="invitation").body_text.split("/uitnodiging/")[1].split("/")[0]
        Client().post(f"/uitnodiging/{token}/")
        new.refresh_from_db()
        assert new.status == "active"
        return new.user

    def test_case_ticks_and_feedback_stay_behind(self, cast, sign_in, successor):
        client = sign_in(successor)
        assert "De zaak van Paula" not in client.get("/casussen/", follow=True).text
        assert "De zaak van Paula" not in client.get("/").text
        for url in (f"/casussen/{self.case.public_id}/", f"/casussen/{self.case.public_id}/feedback/"):
            assert client.get(url).status_code == 404
        modules = client.get("/lichtingen/voorjaar/modules/")
        assert modules.status_code == 200
        new = Enrolment.objects.get(user=successor)
        assert not new.unit_completions.exists()
        assert not Intake.objects.filter(enrolment=new).exists()

    def test_the_old_login_is_dead(self, cast, successor):
        old = cast.participant
        door = Client()
        door.force_login(old, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = door.session
        session[PASSED] = True
        session.save()
        assert door.get("/lichtingen/voorjaar/modules/").status_code in {302, 404}
        old.refresh_from_db()
        assert not old.is_active
        assert not old.has_usable_password()


class TestTheOldAddress:
    def test_who_left_gets_no_reset(self, cast, now):
        paula = cast.participant
        EmailAddress.objects.create(user=paula, email=paula.email, verified=True, primary=True)
        people.leave(paula, by=None, now=now, last_day=now.date())
        Client().post("/wachtwoord-vergeten/", {"email": "paula@waterdam.example"})
        assert not Letter.objects.filter(kind="password-reset").exists()


class TestTheOrganisationOfWhoGoesOn:
    """Under the own title: the private address is never shown, and after the last day nothing is."""

    LISTS = ("/lichtingen/voorjaar/deelnemers/", "/lichtingen/voorjaar/deelnemers/lijst.csv")

    @pytest.fixture
    def going_on(self, cast) -> Enrolment:
        moment, day = clock(), clock().date() + dt.timedelta(days=9)
        leaving.leave(cast.enrolment, leaves_on=day, how=Leaving.OWN_TITLE, by=cast.coordinator, now=moment)
        addresses.ask(cast.participant, new_email="paula@thuis.example", now=moment)
        letter = Letter.objects.get(kind="address-link")
        token = letter.body_text.split("/account/adres/")[1].split("/")[0]
        addresses.confirm(token, user=cast.participant, now=moment)
        return cast.enrolment

    def test_until_the_last_day_without_an_address(self, cast, sign_in, going_on):
        client = sign_in(cast.coordinator)
        for url in (page(going_on), *self.LISTS):
            answer = client.get(url)
            assert "Paula" in answer.text
            assert "thuis.example" not in answer.text
        assert "Privéadres, alleen bekend bij de deelnemer" in client.get(page(going_on)).text

    def test_the_bureau_can_reach_the_person(self, cast, sign_in, going_on):
        assert "paula@thuis.example" in sign_in(cast.planner).get(page(going_on)).text

    def test_after_the_last_day_nothing_at_all(self, cast, sign_in, going_on):
        EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam, user=person("Bram"))
        yesterday = clock().date() - dt.timedelta(days=1)
        Enrolment.objects.filter(pk=going_on.pk).update(leaves_on=yesterday)
        client = sign_in(cast.coordinator)
        for url in ("/", "/lichtingen/", "/lichtingen/voorjaar/", *self.LISTS):
            answer = client.get(url)
            assert answer.status_code == 200
            assert "Paula" not in answer.text
        for what in PAGES:
            assert client.get(page(going_on, what)).status_code == 404
        assert client.get(f"/mensen/{cast.participant.public_id}/nieuwe-start/").status_code == 404
        assert "1 ingeschreven" in " ".join(client.get("/lichtingen/voorjaar/").text.split())
        # The person goes on, and trainer and planner see it.
        cast.participant.refresh_from_db()
        assert sign_in(cast.participant).get("/lichtingen/voorjaar/modules/").status_code == 200
        assert "Paula" in sign_in(cast.trainer).get(self.LISTS[0]).text


def test_the_detail_takes_as_many_queries_whatever_the_history(cast, sign_in, now):
    client = sign_in(cast.coordinator)
    url = page(cast.enrolment)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    def happen(times: int) -> None:
        for n in range(times):
            by = cast.planner if n % 2 else cast.coordinator
            cast.enrolment.transitions.create(from_status="", to_status="active", by=by, moved_at=now)

    happen(3)
    count()  # what is prepared once per process
    few = count()
    happen(297)
    assert count() == few

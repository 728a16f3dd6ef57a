"""The pages of the waiting list: for who decides, and behind the link for the person alone."""

import datetime as dt

import pytest
from django.urls import reverse

from cohorts.actions import waiting
from cohorts.models import Enrolment
from cohorts.models.waiting_link import waiting_token
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import User
from leergang.mailing.models import Letter
from tests.cohorts.queue import in_queue, set_seats

S = EnrolmentStatus


@pytest.fixture(autouse=True)
def in_time(now, time_machine):
    time_machine.move_to(now)


@pytest.fixture
def full(cast):
    set_seats(cast.cohort, 2)
    return cast


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


@pytest.fixture
def offered(full, now):
    one = in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=2))
    set_seats(full.cohort, 3)
    waiting.move_up(full.cohort, now=now)
    set_seats(full.cohort, 2)
    return Enrolment.objects.select_related("user").get(pk=one.pk)


class TestList:
    def test_a_coordinator_sees_own_people_and_numbers(self, full, sign_in, url, now):
        in_queue(full.cohort, full.duinrade, since=now - dt.timedelta(days=3), name="Dirk")
        in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=2))
        response = sign_in(full.coordinator).get(url("waiting-list"))
        assert "Iris Blom" in response.text
        assert not any(words in response.text for words in ("Dirk", "Duinrade"))
        assert [row.place for row in response.context["rows"]] == [1]
        cells = " ".join(response.text.split())
        assert 'data-label="Plaats">1<' in cells

    def test_a_planner_sees_the_whole_queue_in_order(self, full, sign_in, url, now):
        for days, organisation in ((1, full.waterdam), (3, full.duinrade), (2, full.waterdam)):
            in_queue(full.cohort, organisation, since=now - dt.timedelta(days=days), name=f"Dag{days}")
        response = sign_in(full.planner).get(url("waiting-list"))
        rows = response.context["rows"]
        assert [(row.enrolment.name, row.full_place, row.place) for row in rows] == [
            ("Dag3 Blom", 1, 1), ("Dag2 Blom", 2, 1), ("Dag1 Blom", 3, 2),
        ]  # fmt: skip

    def test_an_offer_and_a_lapse_are_shown(self, full, sign_in, url, now, offered):
        page = sign_in(full.coordinator).get(url("waiting-list")).text
        assert "Plaats aangeboden" in page
        assert "woensdag 3 februari om 10.00 uur" in page
        waiting.lapse_offers(now=now + dt.timedelta(days=2))
        page = sign_in(full.coordinator).get(url("waiting-list")).text
        assert "Niet beantwoord op 3 feb" in page
        assert "Zet weer in de rij" in page

    def test_an_empty_list_says_how_it_fills(self, cast, sign_in, url):
        assert "Er wacht niemand" in sign_in(cast.coordinator).get(url("waiting-list")).text

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_number_of_queries_does_not_grow(
        self, full, sign_in, url, now, django_assert_num_queries, size
    ):
        for number in range(size):
            in_queue(full.cohort, full.waterdam, since=now + dt.timedelta(minutes=number))
        client = sign_in(full.coordinator)
        client.get(url("waiting-list"))
        with django_assert_num_queries(6):
            client.get(url("waiting-list"))

    def test_paging_shows_everybody_once_with_the_right_number(self, full, sign_in, url, now):
        for number in range(45):
            in_queue(full.cohort, full.waterdam, since=now + dt.timedelta(minutes=number))
        client, query, places = sign_in(full.coordinator), "", []
        while True:
            context = client.get(url("waiting-list") + query).context
            places += [row.place for row in context["rows"]]
            query = context["page"].next_url
            if not query:
                break
        assert places == list(range(1, 46))

    @pytest.mark.parametrize("name", ["trainer", "participant", "other_participant", "stranger", "auditor"])
    def test_others_find_nothing(self, cast, sign_in, url, name):
        assert sign_in(cast.people[name]).get(url("waiting-list")).status_code == 404

    def test_without_login_there_is_the_door(self, client, url):
        assert client.get(url("waiting-list")).url.startswith("/inloggen/")


class TestOnBehalf:
    def test_accepting(self, full, sign_in, url, offered):
        page = sign_in(full.coordinator).post(url("waiting-accept", offered.public_id), follow=True).text
        assert "Iris Blom is ingeschreven" in page
        offered.refresh_from_db()
        assert (offered.status, offered.transitions.last().by) == (S.CONFIRMED, full.coordinator)

    def test_not_needed_any_more_asks_first(self, full, sign_in, url, offered):
        client, stop = sign_in(full.coordinator), url("waiting-decline", offered.public_id)
        assert "niet terugdraaien" in client.get(stop).text
        offered.refresh_from_db()
        assert offered.status == S.OFFERED
        assert "staat niet meer op de wachtlijst" in client.post(stop, follow=True).text
        offered.refresh_from_db()
        assert offered.status == S.CANCELLED

    def test_back_in_the_row_on_the_same_place(self, full, sign_in, url, now, offered):
        waiting.lapse_offers(now=now + dt.timedelta(days=2))
        page = sign_in(full.coordinator).post(url("waiting-requeue", offered.public_id), follow=True).text
        assert "op dezelfde plaats" in page
        before = offered.queued_at
        offered.refresh_from_db()
        assert (offered.lapsed_at, offered.queued_at) == (None, before)

    def test_an_offer_that_is_over_is_told(self, full, sign_in, url, now, offered, time_machine):
        time_machine.move_to(now + dt.timedelta(hours=49))
        page = sign_in(full.coordinator).post(url("waiting-accept", offered.public_id), follow=True).text
        assert "verlopen" in page

    @pytest.mark.parametrize("name", ["other_coordinator", "trainer", "participant", "stranger"])
    @pytest.mark.parametrize("act", ["waiting-accept", "waiting-decline", "waiting-requeue"])
    def test_others_find_nothing(self, full, sign_in, url, offered, name, act):
        assert sign_in(full.people[name]).post(url(act, offered.public_id)).status_code == 404
        offered.refresh_from_db()
        assert offered.status == S.OFFERED

    def test_who_has_a_seat_is_not_found_here(self, cast, sign_in, url):
        stop = url("waiting-decline", cast.enrolment.public_id)
        assert sign_in(cast.coordinator).get(stop).status_code == 404

    @pytest.mark.parametrize("act", ["waiting-accept", "waiting-requeue"])
    def test_never_by_a_get(self, full, sign_in, url, offered, act):
        assert sign_in(full.coordinator).get(url(act, offered.public_id)).status_code == 405


class TestPersonalLink:
    @pytest.fixture
    def link(self):
        return lambda enrolment: reverse("waiting-place", args=[waiting_token(enrolment)])

    def test_the_letter_carries_it(self, offered, link):
        assert link(offered) in Letter.objects.get(kind="waiting-offered").body_text

    def test_a_get_shows_and_changes_nothing(self, client, offered, link):
        page = client.get(link(offered)).text
        assert "Er is een plaats voor je" in page
        assert "stoppen" in page
        offered.refresh_from_db()
        assert offered.status == S.OFFERED

    def test_the_place_counts_the_own_people_only(self, full, client, now, link):
        in_queue(full.cohort, full.duinrade, since=now - dt.timedelta(days=3))
        own = in_queue(full.cohort, full.waterdam, since=now)
        response = client.get(link(own))
        assert response.context["place"] == 1
        assert "Duinrade" not in response.text

    def test_accepting_by_a_post(self, client, offered, link):
        page = client.post(link(offered), {"antwoord": "neem"}, follow=True).text
        assert "Je hebt een plaats" in page
        offered.refresh_from_db()
        assert (offered.status, offered.transitions.last().by) == (S.CONFIRMED, None)

    def test_stopping_asks_first(self, client, offered, link):
        assert "niet terugdraaien" in client.get(f"{link(offered)}?stoppen").text
        page = client.post(link(offered), {"antwoord": "stop"}, follow=True).text
        assert "niet meer nodig is" in page

    def test_who_let_an_offer_lapse_says_that_it_is_still_wanted(self, client, now, offered, link):
        waiting.lapse_offers(now=now + dt.timedelta(days=2))
        assert "We slaan je nu over" in client.get(link(offered)).text
        client.post(link(offered), {"antwoord": "weer"})
        offered.refresh_from_db()
        assert offered.lapsed_at is None

    def test_an_offer_that_is_over_is_told(self, client, now, offered, link, time_machine):
        time_machine.move_to(now + dt.timedelta(hours=49))
        assert "Dit aanbod is verlopen" in client.get(link(offered)).text
        assert "verlopen" in client.post(link(offered), {"antwoord": "neem"}, follow=True).text

    def test_another_answer_does_nothing(self, client, offered, link):
        assert client.post(link(offered), {"antwoord": "wis alles"}).status_code == 302
        offered.refresh_from_db()
        assert offered.status == S.OFFERED

    def test_a_changed_link_opens_nothing(self, client, offered, full, now, link):
        other = in_queue(full.cohort, full.duinrade, since=now)
        mine, theirs = waiting_token(offered), waiting_token(other)
        mixed = f"{theirs.partition('.')[0]}.{mine.partition('.')[2]}"
        for token in (mixed, mine[:-1], mine.upper(), "x", mine.replace(".", ":")):
            assert client.get(reverse("waiting-place", args=[token])).status_code == 404
            assert client.post(reverse("waiting-place", args=[token])).status_code == 404

    def test_it_dies_with_the_address_it_went_to(self, client, offered, link):
        old = link(offered)
        User.objects.filter(pk=offered.user_id).update(email="beter@waterdam.example")
        assert client.get(old).status_code == 404

    def test_it_opens_nothing_for_who_was_rejected_or_stopped(self, client, cast, link):
        cast.enrolment.status = S.WITHDRAWN
        cast.enrolment.save()
        assert client.get(link(cast.enrolment)).status_code == 404
        User.objects.filter(pk=cast.participant.pk).update(is_active=False)
        cast.enrolment.status = S.ACTIVE
        cast.enrolment.save()
        assert client.get(link(cast.enrolment)).status_code == 404


class TestEnrollingOnePerson:
    PERSON = {"first_name": "Anna", "infix": "", "last_name": "Berg", "email": "anna@waterdam.example"}

    def test_a_full_lichting_offers_the_waiting_list(self, full, sign_in, url):
        client = sign_in(full.coordinator)
        page = client.get(url("enrolment-create")).text
        assert "Er is nu geen plaats" in page
        assert "Zet op de wachtlijst" in page
        page = client.post(url("enrolment-create"), self.PERSON | {"wachtlijst": "1"}, follow=True).text
        assert "Anna Berg staat op de wachtlijst" in page
        assert Enrolment.objects.get(user__email="anna@waterdam.example").status == S.WAITING_LIST

    def test_full_meanwhile_is_told_and_offers_it_too(self, full, sign_in, url):
        page = sign_in(full.coordinator).post(url("enrolment-create"), self.PERSON)
        assert "Deze lichting is vol" in page.text
        assert 'name="wachtlijst"' in page.text
        assert 'value="Anna"' in page.text
        assert not Enrolment.objects.filter(user__email="anna@waterdam.example").exists()

    def test_a_seat_that_came_free_meanwhile_is_taken(self, cast, sign_in, url):
        page = sign_in(cast.coordinator).post(
            url("enrolment-create"), self.PERSON | {"wachtlijst": "1"}, follow=True
        )
        assert "Anna Berg is ingeschreven" in page.text

    def test_a_planner_who_picked_a_full_organisation_gets_the_offer_too(self, full, sign_in, url):
        person = self.PERSON | {"organisation": full.waterdam.pk}
        page = sign_in(full.planner).post(url("enrolment-create"), person).text
        assert "Zet op de wachtlijst" in page

    def test_a_coordinator_enrols_the_own_self(self, cast, sign_in, url):
        own = {"first_name": "Cora", "last_name": "Proef", "email": cast.coordinator.email}
        page = sign_in(cast.coordinator).post(url("enrolment-create"), own, follow=True).text
        assert "Cora Proef is ingeschreven" in page
        assert Enrolment.objects.get(user=cast.coordinator).enrolled_by == cast.coordinator

    def test_the_list_leads_to_the_queue(self, full, sign_in, url, now):
        in_queue(full.cohort, full.waterdam, since=now)
        assert url("waiting-list") in sign_in(full.coordinator).get(url("enrolment-list")).text

"""Asking for a place, and what the organisation says to it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohorts.actions import requests, waiting
from cohorts.importing.reading import Line
from cohorts.models import Enrolment
from cohorts.models.waiting_link import waiting_token
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import Organisation, User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import AMSTERDAM
from tests.cast import build_cast
from tests.cohorts.queue import at_once, in_queue, set_seats
from tests.factories.cohorts import EnrolmentFactory

S = EnrolmentStatus
IRIS = Line(0, "Iris", "van der", "Blom", "iris@waterdam.example", "Adviseur")


@pytest.fixture
def cast(cast):
    cast.cohort.takes_requests = True
    cast.cohort.save()
    return cast


def ask(cast, now, person=IRIS, organisation=None):
    return requests.ask(
        cast.cohort, organisation=organisation or cast.waterdam, person=person, motivation="Graag!", now=now
    )


class TestAsking:
    def test_a_request_is_written_down_with_an_account_that_cannot_log_in(self, cast, now):
        made = ask(cast, now)
        assert (made.status, made.name, made.job_title, made.motivation, made.enrolled_by) == (
            S.REQUESTED, "Iris van der Blom", "Adviseur", "Graag!", None,
        )  # fmt: skip
        assert made.sort_key.startswith("blom")
        assert not made.user.has_usable_password()
        assert [(step.from_status, step.to_status) for step in made.transitions.all()] == [("", "requested")]

    def test_the_person_gets_a_receipt_and_the_coordinator_a_copy_without_the_name(self, cast, now):
        ask(cast, now)
        receipt = Letter.objects.get(kind="request-received")
        assert (receipt.to_address, receipt.is_secret) == (IRIS.email, True)
        assert "/wachtlijst/" in receipt.body_text
        copy = Letter.objects.get(kind="request-to-decide")
        assert copy.recipient_id == cast.coordinator.pk
        assert not any("Iris" in text for text in (copy.subject, copy.body_text, copy.body_html))
        assert "/aanmeldingen/" in copy.body_text
        assert Letter.objects.count() == 2

    def test_the_copy_waits_for_the_morning_the_receipt_does_not(self, cast):
        night = dt.datetime(2027, 2, 1, 23, 0, tzinfo=AMSTERDAM)
        ask(cast, night)
        assert Letter.objects.get(kind="request-received").due_at == night
        morning = dt.datetime(2027, 2, 2, 7, 0, tzinfo=AMSTERDAM)
        assert Letter.objects.get(kind="request-to-decide").due_at == morning

    def test_without_a_coordinator_the_planner_is_told(self, cast, now):
        cast.coordinator.organisation_roles.all().delete()
        ask(cast, now)
        assert Letter.objects.get(kind="request-to-decide").recipient_id == cast.planner.pk

    def test_who_is_there_already_changes_nothing_and_is_told_by_mail_alone(self, cast, now):
        person = Line(0, "Paul", "", "Ander", cast.participant.email)
        for _ in range(2):
            assert ask(cast, now, person, organisation=cast.duinrade) is None
        assert Enrolment.objects.filter(cohort=cast.cohort, user=cast.participant).count() == 1
        assert [letter.kind for letter in Letter.objects.all()] == ["request-known"]
        assert "Waterdam" not in Letter.objects.get().body_text

    def test_an_account_of_elsewhere_keeps_its_name_to_itself(self, cast, now):
        made = ask(cast, now, Line(0, "Vera", "", "Vals", cast.stranger.email))
        assert (made.user, made.name) == (cast.stranger, "Vera Vals")
        cast.stranger.refresh_from_db()
        assert cast.stranger.name == "Vreemd Proef"

    def test_a_closed_account_asks_for_nothing(self, cast, now):
        User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        assert ask(cast, now, Line(0, "Vreemd", "", "Proef", cast.stranger.email)) is None
        assert not Letter.objects.exists()

    def test_after_a_rejection_one_may_ask_again(self, cast, now):
        requests.reject(ask(cast, now), reason="Dit jaar niet", by=cast.coordinator, now=now)
        assert ask(cast, now + dt.timedelta(days=1)).status == S.REQUESTED

    def test_when_the_page_is_closed_nobody_asks(self, cast, now):
        cast.cohort.enrolment_closes_on = dt.date(2027, 1, 31)
        cast.cohort.save()
        with pytest.raises(ValidationError, match="kan niet meer"):
            ask(cast, now)


class TestDeciding:
    def test_approving_gives_a_place_and_an_invitation(self, cast, now):
        made = requests.approve(ask(cast, now), with_waiting_list=False, by=cast.coordinator, now=now)
        assert (made.status, made.enrolled_by, made.motivation) == (S.CONFIRMED, cast.coordinator, "")
        assert Letter.objects.get(kind="invitation").recipient == made.user
        step = made.transitions.last()
        assert (step.to_status, step.by, step.reason, step.moved_at) == (
            "confirmed", cast.coordinator, "Aanmelding goedgekeurd", now,
        )  # fmt: skip
        assert AuditEvent.objects.filter(kind="enrolment.confirmed", target__endswith=f":{made.pk}").exists()

    def test_without_a_seat_it_leads_to_the_waiting_list_when_that_was_said(self, cast, now):
        asked = ask(cast, now)
        set_seats(cast.cohort, 2)
        with pytest.raises(ValidationError, match="Intussen is er geen plaats meer"):
            requests.approve(asked, with_waiting_list=False, by=cast.coordinator, now=now)
        made = requests.approve(asked, with_waiting_list=True, by=cast.coordinator, now=now)
        assert (made.status, made.queued_at) == (S.WAITING_LIST, now)
        assert Letter.objects.get(kind="waiting-queued").recipient == made.user

    def test_rejecting_tells_the_reason(self, cast, now):
        made = requests.reject(
            ask(cast, now), reason="Dit jaar gaat Wonen voor", by=cast.coordinator, now=now
        )
        assert (made.status, made.motivation) == (S.REJECTED, "")
        assert "Dit jaar gaat Wonen voor" in Letter.objects.get(kind="request-rejected").body_text
        assert made.transitions.last().reason == "Dit jaar gaat Wonen voor"
        assert "Wonen" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))

    def test_who_comes_second_is_told(self, cast, now):
        asked = ask(cast, now)
        requests.approve(asked, with_waiting_list=False, by=cast.coordinator, now=now)
        with pytest.raises(ValidationError, match="Ingeschreven"):
            requests.reject(asked, reason="Nee", by=cast.planner, now=now)
        with pytest.raises(ValidationError, match="Ingeschreven"):
            requests.approve(asked, with_waiting_list=True, by=cast.planner, now=now)

    def test_the_person_takes_the_request_back(self, cast, now):
        asked = ask(cast, now)
        made = waiting.decline(asked, by=None, now=now)
        assert (made.status, made.motivation) == (S.CANCELLED, "")


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    @pytest.fixture
    def cast(self):
        cast = build_cast()
        cast.cohort.takes_requests = True
        cast.cohort.save()
        return cast

    def test_approved_twice(self, cast, now):
        asked = ask(cast, now)
        acts = [lambda: requests.approve(asked, with_waiting_list=False, by=cast.coordinator, now=now)] * 2
        assert at_once(*acts) == ["done", "moved"]
        assert Letter.objects.filter(kind="invitation").count() == 1

    def test_two_coordinators_approve_for_the_last_seat(self, cast, now):
        asked = [
            ask(cast, now),
            ask(cast, now, Line(0, "Bo", "", "Smit", "bo@duinrade.example"), cast.duinrade),
        ]
        set_seats(cast.cohort, 3)
        acts = [
            lambda one=one: requests.approve(one, with_waiting_list=False, by=cast.planner, now=now)
            for one in asked
        ]
        assert at_once(*acts) == ["done", "seats"]
        assert Enrolment.objects.filter(cohort=cast.cohort).holding_seat().count() == 3

    def test_the_form_sent_twice(self, cast, now):
        assert at_once(*[lambda: ask(cast, now)] * 2) == ["done", "done"]
        assert Enrolment.objects.filter(status=S.REQUESTED).count() == 1
        assert User.objects.filter(email=IRIS.email).count() == 1


class TestPublicPage:
    @pytest.fixture
    def url(self, cast):
        return reverse("request-create", args=[cast.cohort.slug])

    def body(self, cast, **changes):
        return {
            "first_name": "Iris", "infix": "", "last_name": "Blom", "email": "Iris@Waterdam.example",
            "job_title": "Adviseur", "motivation": "Graag",
        } | changes  # fmt: skip

    @pytest.fixture(autouse=True)
    def in_time(self, now, time_machine):
        time_machine.move_to(now)

    def test_it_works_without_an_account(self, cast, client, url):
        page = client.post(url, self.body(cast), follow=True)
        assert "Je aanmelding is verstuurd" in page.text
        made = Enrolment.objects.get(status=S.REQUESTED)
        assert (made.user.email, made.organisation) == ("iris@waterdam.example", cast.waterdam)

    @pytest.mark.parametrize("who", ["nobody", "participant", "stranger", "closed", "rejected"])
    def test_the_answer_is_the_same_for_every_address(self, cast, client, url, now, who):
        for user in (cast.auditor, cast.trainer, cast.stranger):
            user.email = f"{user.first_name.lower()}@waterdam.example"
            user.save()
        User.objects.filter(pk=cast.auditor.pk).update(is_active=False)
        EnrolmentFactory(cohort=cast.cohort, user=cast.trainer, organisation=cast.waterdam, status=S.REJECTED)
        email = {
            "nobody": "nieuw@waterdam.example",
            "participant": cast.participant.email,
            "stranger": cast.stranger.email,
            "closed": cast.auditor.email,
            "rejected": cast.trainer.email,
        }[who]
        sent = client.post(url, self.body(cast, email=email))
        assert (sent.status_code, sent.url) == (302, f"{url}?verstuurd")
        page = client.get(sent.url).text
        assert email not in page
        assert "Je krijgt een e-mail op het adres dat je hebt ingevuld" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"email": "iris.waterdam.example"}, "volledig e-mailadres"),
            ({"first_name": ""}, "Vul dit veld in"),
            ({"last_name": "http://kijk.hier"}, "lijkt geen naam"),
            ({"email": "iris@elders.example"}, "niet van een organisatie die aan deze lichting meedoet"),
            ({"motivation": "x" * 501}, "hoogstens 500 tekens"),
        ],
    )
    def test_what_does_not_hold_is_told_and_nothing_typed_is_lost(self, cast, client, url, changes, words):
        page = client.post(url, self.body(cast, **changes))
        assert page.status_code == 200
        assert words in page.text
        assert 'value="Adviseur"' in page.text
        assert not Enrolment.objects.filter(status=S.REQUESTED).exists()

    def test_for_whom_the_lichting_is_stands_nowhere(self, cast, client, url):
        for page in (client.get(url), client.post(url, self.body(cast, email="iris@elders.example"))):
            assert "Gemeente" not in page.text
            assert "Waar werk je?" not in page.text

    def test_the_address_alone_says_where_somebody_works(self, cast, client, url):
        client.post(url, self.body(cast, email="iris@duinrade.example", organisation=cast.waterdam.pk))
        assert Enrolment.objects.get(status=S.REQUESTED).organisation == cast.duinrade

    def test_an_organisation_without_a_domain_is_asked_for(self, cast, client, url):
        Organisation.objects.filter(pk=cast.duinrade.pk).update(email_domains=[])
        typed = self.body(cast, email="iris@elders.example")
        page = client.post(url, typed).text
        assert "Gemeente Duinrade" in page
        assert "Gemeente Waterdam" not in page
        assert 'value="Adviseur"' in page
        refused = client.post(url, typed | {"organisation": cast.waterdam.pk})
        assert "mogelijkheden uit de lijst" in refused.text
        assert client.post(url, typed | {"organisation": cast.duinrade.pk}).status_code == 302
        assert Enrolment.objects.get(status=S.REQUESTED).organisation == cast.duinrade

    def test_of_two_with_one_domain_the_person_says_which(self, cast, client, url):
        Organisation.objects.filter(pk=cast.duinrade.pk).update(email_domains=["waterdam.example"])
        page = client.post(url, self.body(cast)).text
        assert "Gemeente Duinrade" in page
        assert "Gemeente Waterdam" in page
        client.post(url, self.body(cast, organisation=cast.duinrade.pk))
        assert Enrolment.objects.get(status=S.REQUESTED).organisation == cast.duinrade

    def test_it_does_not_exist_until_the_planner_opens_it(self, cast, client, url):
        cast.cohort.takes_requests = False
        cast.cohort.save()
        assert [client.get(url).status_code, client.post(url, self.body(cast)).status_code] == [404, 404]

    def test_after_the_last_day_it_says_so(self, cast, client, url):
        cast.cohort.enrolment_closes_on = dt.date(2027, 1, 31)
        cast.cohort.save()
        assert "Aanmelden kan niet meer" in client.post(url, self.body(cast)).text
        assert not Enrolment.objects.filter(status=S.REQUESTED).exists()

    def test_a_flood_is_stopped(self, cast, client, url):
        answers = [client.post(url, self.body(cast, first_name="")).status_code for _ in range(31)]
        assert answers[-1] == 429

    def test_one_mailbox_is_not_flooded_and_the_page_says_the_same(self, cast, client, url):
        answers = {client.post(url, self.body(cast)).url for _ in range(8)}
        assert answers == {f"{url}?verstuurd"}
        assert Letter.objects.filter(to_address="iris@waterdam.example").count() == 2

    def test_the_planner_opens_it_and_finds_the_link(self, cast, sign_in, url):
        update = reverse("cohorts:cohort-update", args=[cast.cohort.slug])
        page = sign_in(cast.planner).get(update).text
        assert 'name="takes_requests"' in page
        assert f"http://testserver{url}" in page


class TestInbox:
    @pytest.fixture
    def url(self, cast):
        return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])

    @pytest.fixture
    def asked(self, cast, now):
        return ask(cast, now)

    def test_a_coordinator_sees_the_own_people_with_what_they_wrote(self, cast, sign_in, url, now, asked):
        ask(cast, now, Line(0, "Dirk", "", "Duin", "dirk@duinrade.example"), cast.duinrade)
        page = sign_in(cast.coordinator).get(url("request-list")).text
        assert all(
            words in page for words in ("Iris van der Blom", "Graag!", "iris@waterdam.example", "Adviseur")
        )
        assert not any(words in page for words in ("Dirk", "Duinrade"))

    def test_a_planner_sees_all(self, cast, sign_in, url, now, asked):
        ask(cast, now, Line(0, "Dirk", "", "Duin", "dirk@duinrade.example"), cast.duinrade)
        page = sign_in(cast.planner).get(url("request-list")).text
        assert all(words in page for words in ("Iris", "Dirk", "Gemeente Duinrade"))

    def test_an_address_of_elsewhere_is_pointed_out(self, cast, sign_in, url, now):
        ask(cast, now, Line(0, "Iris", "", "Blom", "iris@gmail.example"))
        page = sign_in(cast.coordinator).get(url("request-list")).text
        assert "Dit adres is niet van Gemeente Waterdam" in page

    def test_it_says_beforehand_where_approving_leads(self, cast, sign_in, url, asked):
        client = sign_in(cast.coordinator)
        assert "Keur goed en nodig uit" in client.get(url("request-list")).text
        set_seats(cast.cohort, 2)
        page = client.get(url("request-list")).text
        assert "Goedkeuren zet Iris van der Blom op de wachtlijst" in page
        assert 'name="wachtlijst"' in page

    def test_approving_on_the_page(self, cast, sign_in, url, asked):
        client = sign_in(cast.coordinator)
        page = client.post(url("request-approve", asked.public_id), follow=True).text
        assert "Iris van der Blom is ingeschreven" in page
        again = client.post(url("request-approve", asked.public_id), follow=True).text
        assert "intussen veranderd" in again

    def test_full_by_now_is_told_and_nothing_happened(self, cast, sign_in, url, asked):
        set_seats(cast.cohort, 2)
        page = sign_in(cast.coordinator).post(url("request-approve", asked.public_id), follow=True).text
        assert "Intussen is er geen plaats meer" in page
        asked.refresh_from_db()
        assert asked.status == S.REQUESTED

    def test_rejecting_asks_for_a_reason(self, cast, sign_in, url, asked):
        client, reject = sign_in(cast.coordinator), url("request-reject", asked.public_id)
        assert "Schrijf een reden" in client.post(reject, {"reason": ""}).text
        page = client.post(reject, {"reason": "Dit jaar niet"}, follow=True).text
        assert "is afgewezen" in page
        assert "Er zijn geen aanmeldingen" in page
        assert "al beslist" in client.get(reject, follow=True).text

    @pytest.mark.parametrize("name", ["other_coordinator", "trainer", "participant", "stranger", "auditor"])
    def test_others_do_not_reach_it(self, cast, sign_in, url, asked, name):
        client = sign_in(cast.people[name])
        answers = [
            client.post(url("request-approve", asked.public_id)).status_code,
            client.post(url("request-reject", asked.public_id), {"reason": "Nee"}).status_code,
        ]
        assert answers == [404, 404]
        asked.refresh_from_db()
        assert asked.status == S.REQUESTED

    def test_a_request_of_another_lichting_is_not_found(self, cast, sign_in, asked):
        elsewhere = reverse("cohorts:request-approve", args=[cast.other_cohort.slug, asked.public_id])
        assert sign_in(cast.coordinator).post(elsewhere).status_code == 404

    def test_approving_is_never_a_get(self, cast, sign_in, url, asked):
        assert sign_in(cast.coordinator).get(url("request-approve", asked.public_id)).status_code == 405

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_number_of_queries_does_not_grow(
        self, cast, sign_in, url, now, django_assert_num_queries, size
    ):
        for number in range(size):
            since = now + dt.timedelta(minutes=number)
            in_queue(cast.cohort, cast.waterdam, since=since, status=S.REQUESTED)
        client = sign_in(cast.coordinator)
        client.get(url("request-list"))
        with django_assert_num_queries(6):
            client.get(url("request-list"))

    def test_the_start_page_of_who_decides_and_the_list_count_them(self, cast, sign_in, url, asked):
        for name, count in (("coordinator", 1), ("planner", 0), ("other_coordinator", 0)):
            page = sign_in(cast.people[name]).get("/").text
            assert ("1 aanmelding wacht op een besluit" in page) is bool(count)
        assert "te beslissen" in sign_in(cast.coordinator).get(url("enrolment-list")).text


def test_the_link_of_the_receipt_shows_the_request(cast, client, now):
    asked = ask(cast, now)
    page = client.get(reverse("waiting-place", args=[waiting_token(asked)])).text
    assert "Je aanmelding is binnen" in page

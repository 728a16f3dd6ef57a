"""Addresses at which the bureau looks: what an organisation asks, and what the bureau decides."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.actions import held
from cohorts.actions.mergers import merge
from cohorts.importing.reading import Line
from cohorts.models import Enrolment, HeldEntry, seats_of
from cohorts.reports.mergers import merger_of
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.cohorts.lists import draft, enrolled
from tests.cohorts.test_actions_import_undo import dump, undo
from tests.factories.accounts import OrganisationRoleFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, HeldEntryFactory

IRIS = Line(2, "Iris", "de", "Blom", "iris@elders.example", "Adviseur")
BRAM = Line(3, "Bram", "", "Smit", "bram@waterdam.example")


@pytest.fixture(autouse=True)
def today(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def hold(cast, now):
    def hold(*people, organisation=None, by=None, **more):
        made = held.hold(
            cast.cohort,
            organisation=organisation or cast.waterdam,
            people=people,
            by=by or cast.coordinator,
            now=now,
            **more,
        )
        return made[0] if len(made) == 1 else made

    return hold


@pytest.fixture
def url(cast):
    def url(name, entry=None):
        return reverse(f"cohorts:held-{name}", args=[cast.cohort.slug, *([entry.public_id] if entry else [])])

    return url


class TestHold:
    def test_nothing_is_made_but_the_entry(self, cast, hold):
        entry = hold(IRIS)
        assert (entry.name, entry.email, entry.job_title) == ("Iris de Blom", IRIS.email, "Adviseur")
        assert not User.objects.filter(email=IRIS.email).exists()
        assert not Letter.objects.exists()
        assert seats_of(cast.cohort).taken == 2
        assert AuditEvent.objects.filter(kind="address_check.asked").count() == 1

    def test_once_for_each_organisation(self, cast, hold):
        hold(IRIS)
        with pytest.raises(ValidationError, match="ligt al bij het bureau"):
            hold(IRIS)
        hold(IRIS, organisation=cast.duinrade)
        assert HeldEntry.objects.count() == 2

    def test_not_after_enrolment_has_closed(self, cast, hold):
        cast.cohort.enrolment_closes_on = dt.date(2027, 1, 31)
        cast.cohort.save()
        with pytest.raises(ValidationError, match="gesloten"):
            hold(IRIS)


class TestAdmit:
    def test_the_person_is_enrolled_for_the_organisation_and_who_asked_hears_it(self, cast, hold, now):
        entry = hold(IRIS)
        [made] = held.admit(cast.cohort, entries=[entry], by=cast.planner, now=now)
        assert (made.user.email, made.organisation, made.status) == (IRIS.email, cast.waterdam, "confirmed")
        assert not HeldEntry.objects.exists()
        letter = Letter.objects.get(kind="held-admitted")
        assert letter.recipient == cast.coordinator
        assert "Iris de Blom" in letter.body_text
        assert "Iris" not in letter.subject
        assert Letter.objects.filter(kind="invitation", to_address=IRIS.email).count() == 1

    def test_who_does_not_fit_goes_on_the_waiting_list(self, cast, hold, now):
        cast.cohort.seats = 2
        cast.cohort.save()
        [made] = held.admit(cast.cohort, entries=[hold(IRIS)], by=cast.planner, now=now)
        assert made.status == "waiting_list"

    def test_the_day_that_was_chosen_counts(self, cast, hold, now):
        day = now + dt.timedelta(days=30)
        [made] = held.admit(cast.cohort, entries=[hold(IRIS, invite_at=day)], by=cast.planner, now=now)
        assert (made.invite_at, made.invitation) == (day, None)

    def test_one_letter_for_all_and_the_successors_of_who_left(self, cast, hold, now):
        OrganisationRoleFactory(user=cast.colleague, organisation=cast.waterdam)
        cast.coordinator.organisation_roles.update(ends_on=now.date() - dt.timedelta(days=1))
        entries = hold(IRIS, Line(4, "Anna", "", "Berg", "anna@elders.example"))
        assert len(held.admit(cast.cohort, entries=entries, by=cast.planner, now=now)) == 2
        letter = Letter.objects.get(kind="held-admitted")
        assert letter.recipient == cast.colleague
        assert "Iris de Blom en Anna Berg" in letter.body_text

    def test_twice_is_once(self, cast, hold, now):
        entry = hold(IRIS)
        held.admit(cast.cohort, entries=[entry], by=cast.planner, now=now)
        assert held.admit(cast.cohort, entries=[entry], by=cast.planner, now=now) == []
        assert Enrolment.objects.filter(user__email=IRIS.email).count() == 1

    def test_what_stands_in_the_way_is_told_and_changes_nothing(self, cast, hold, now):
        entries = hold(IRIS, Line(4, "Kees", "", "Proef", cast.colleague.email))
        with pytest.raises(ValidationError, match="via Gemeente Duinrade"):
            held.admit(cast.cohort, entries=entries, by=cast.planner, now=now)
        assert HeldEntry.objects.count() == 2
        assert not Letter.objects.exists()


class TestOtherEnds:
    def test_the_bureau_says_no_with_a_reason(self, cast, hold, now):
        entry = held.refuse(hold(IRIS), reason="Vraag Iris om haar werkadres.", by=cast.planner, now=now)
        assert (entry.refused_at, entry.is_waiting) == (now, False)
        letter = Letter.objects.get(kind="held-refused")
        assert letter.recipient == cast.coordinator
        assert "werkadres" in letter.body_text
        assert "Iris" not in letter.subject
        with pytest.raises(ValidationError, match="al beslist"):
            held.refuse(entry, reason="Nog eens.", by=cast.planner, now=now)

    def test_it_can_be_asked_again(self, cast, hold, now):
        held.refuse(hold(IRIS), reason="Nee.", by=cast.planner, now=now)
        assert hold(IRIS).is_waiting

    def test_answers_go_after_a_month_and_all_of_it_after_the_lichting(self, cast, hold, now):
        held.refuse(hold(IRIS), reason="Nee.", by=cast.planner, now=now)
        over = CohortFactory(programme=cast.cohort.programme, ends_on=now.date() - dt.timedelta(days=1))
        HeldEntryFactory(cohort=over, organisation=cast.waterdam)
        assert held.drop_spent(now=now + dt.timedelta(days=29)) == 1
        assert held.drop_spent(now=now + dt.timedelta(days=31)) == 1
        assert not HeldEntry.objects.exists()

    def test_a_herindeling_takes_them_along_once(self, cast, hold, now):
        hold(IRIS)
        hold(IRIS, organisation=cast.duinrade)
        hold(BRAM)
        seen = merger_of(cast.waterdam, cast.duinrade).fingerprint
        merge(cast.waterdam, into=cast.duinrade, seen=seen, by=cast.planner, now=now)
        assert sorted(HeldEntry.objects.values_list("organisation", "email")) == [
            (cast.duinrade.pk, BRAM.email),
            (cast.duinrade.pk, IRIS.email),
        ]


class TestImport:
    def test_a_list_is_enrolled_and_what_is_outside_goes_to_the_bureau(self, cast, now):
        batch = enrolled(draft(cast, IRIS, BRAM), now=now)
        assert (batch.enrolled, batch.held, batch.left_out) == (1, 1, 0)
        assert list(batch.held_entries.values_list("email", flat=True)) == [IRIS.email]
        assert not User.objects.filter(email=IRIS.email).exists()

    def test_it_uses_no_seat(self, cast, now):
        cast.cohort.seats = 2
        cast.cohort.save()
        assert enrolled(draft(cast, IRIS), now=now).held == 1

    def test_taken_back_it_was_never_there(self, cast, now):
        before = dump()
        batch = enrolled(draft(cast, IRIS, BRAM), now=now)
        undo(batch, cast, now)
        assert dump() == before

    def test_who_the_bureau_enrolled_since_stays(self, cast, now):
        batch = enrolled(draft(cast, IRIS, BRAM), now=now)
        held.admit(cast.cohort, entries=batch.held_entries.all(), by=cast.planner, now=now)
        undo(batch, cast, now)
        assert Enrolment.objects.filter(user__email=IRIS.email).exists()
        assert not Enrolment.objects.filter(user__email=BRAM.email).exists()

    def test_a_thousand_cost_no_more_queries(self, cast, now, django_assert_max_num_queries):
        people = [Line(n, "Anna", "", "Berg", f"anna{n}@elders.example") for n in range(1000)]
        batch = draft(cast, *people)
        with django_assert_max_num_queries(60):
            assert enrolled(batch, now=now).held == 1000


class TestPages:
    def test_a_coordinator_sees_the_own_ones_and_takes_one_back(self, cast, hold, sign_in, url):
        entry = hold(IRIS)
        hold(Line(2, "Ons", "", "Geheim", "ons@elders.example"), organisation=cast.duinrade)
        client = sign_in(cast.coordinator)
        for address in (
            url("list"),
            reverse("cohorts:enrolment-list", args=["voorjaar"]),
            reverse("people-list"),
        ):
            text = client.get(address).text
            assert "Iris de Blom" in text
            assert "Het bureau kijkt dit na" in text
            assert "Geheim" not in text
        assert "Schrijf in" not in client.get(url("list")).text
        assert "Hoeft Iris de Blom niet meer mee te doen?" in client.get(url("withdraw", entry)).text
        client.post(url("withdraw", entry))
        assert not HeldEntry.objects.filter(pk=entry.pk).exists()

    def test_only_the_bureau_decides(self, cast, hold, sign_in, url):
        entry = hold(IRIS)
        for person in (cast.coordinator, cast.other_coordinator, cast.trainer, cast.participant):
            client = sign_in(person)
            assert client.post(url("admit"), {"wie": entry.public_id}).status_code == 404
            assert client.post(url("refuse", entry), {"reason": "x"}).status_code == 404
        assert sign_in(cast.other_coordinator).post(url("withdraw", entry)).status_code == 404
        assert HeldEntry.objects.get().is_waiting

    def test_the_bureau_reads_why_and_enrols(self, cast, hold, sign_in, url):
        hold(IRIS, Line(3, "Kees", "", "Proef", cast.colleague.email))
        User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        gone = hold(Line(4, "Vreemd", "", "Proef", cast.stranger.email))
        client = sign_in(cast.planner)
        text = client.get(url("list")).text
        assert "Nieuw adres. De domeinen van Gemeente Waterdam: @waterdam.example." in text
        assert "Kees Proef staat al in deze lichting via Gemeente Duinrade." in text
        assert "Het account van Vreemd Proef is afgesloten." in text
        assert reverse("beheer:person-detail", args=[cast.stranger.public_id]) in text
        assert text.count("Schrijf in<") == 1  # only the one that can be
        done = client.post(
            url("admit"), {"wie": HeldEntry.objects.get(email=IRIS.email).public_id}, follow=True
        )
        assert "Iris de Blom is ingeschreven." in done.text
        assert "Schrijf een reden." in client.post(url("refuse", gone), {"reason": ""}).text
        client.post(url("refuse", gone), {"reason": "Vraag een ander adres."})
        assert "Vraag een ander adres." in sign_in(cast.coordinator).get(url("list")).text

    def test_nonsense_enrols_nobody(self, cast, hold, sign_in, url):
        hold(IRIS)
        done = sign_in(cast.planner).post(url("admit"), {"wie": ["x", "0"]}, follow=True)
        assert "Er is niemand gekozen" in done.text
        assert HeldEntry.objects.count() == 1

    def test_an_empty_page_says_what_comes_here(self, cast, sign_in, url):
        assert "Er ligt niets bij het bureau" in sign_in(cast.coordinator).get(url("list")).text
        assert "Er is niets om na te kijken" in sign_in(cast.planner).get(url("list")).text

    @pytest.mark.parametrize("who", ["coordinator", "planner"])
    def test_the_number_of_queries_does_not_grow(self, cast, sign_in, url, who):
        client, counts = sign_in(getattr(cast, who)), []
        for size in (3, 30):
            for _ in range(size):
                email = EnrolmentFactory(organisation=cast.duinrade).user.email
                HeldEntryFactory(cohort=cast.cohort, organisation=cast.waterdam, email=email)
            with CaptureQueriesContext(connection) as asked:
                client.get(url("list"))
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_the_planner_finds_them_on_the_start_page(self, cast, hold, sign_in):
        hold(IRIS)
        cast.duinrade.email_domains = []
        cast.duinrade.save()
        text = sign_in(cast.planner).get("/").text
        assert "1 adres wacht op controle" in text
        assert "Geen domeinen van e-mailadressen" in text

"""What a planner finds to do on the start page, each with the page on which it is solved."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cohorts.models import Cohort, Enrolment, SeatReservation, Session
from cohorts.states import Decision, EnrolmentStatus, SessionStatus
from leergang.accounts.actions import invitations
from leergang.accounts.models import OrganisationRole
from leergang.home.reports.fill import fills_of
from leergang.home.reports.to_do import to_dos
from tests.factories.accounts import OrganisationFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, TrainerAssignmentFactory

DAY = dt.date(2027, 2, 1)


@pytest.fixture
def quiet(cast):
    """A lichting in which nothing waits."""
    for session in Session.objects.all():
        session.trainers.add(cast.trainer)
    return cast


def found(now):
    return [
        (todo.text, todo.about, todo.url, todo.is_warning)
        for todo in to_dos(Cohort.objects.current(DAY), day=DAY, now=now)
    ]


def at(name, *arguments):
    return reverse(f"cohorts:{name}", args=arguments)


def test_nothing_waits_and_the_page_says_so(quiet, now, sign_in):
    assert found(now) == []
    with time_machine.travel(now):
        assert "Er wacht nu niets op jou." in sign_in(quiet.planner).get("/").text


def test_more_people_than_seats(quiet, now):
    EnrolmentFactory.create_batch(2, cohort=quiet.cohort, organisation=quiet.waterdam)
    Cohort.objects.filter(pk=quiet.cohort.pk).update(seats=3)
    assert found(now) == [("4 mensen op 3 plaatsen", "Voorjaar", at("seats-update", "voorjaar"), True)]


@pytest.mark.parametrize(("starts_on", "expected"), [(28, True), (29, False), (0, True), (-1, False)])
def test_a_lichting_that_starts_soon_with_too_few(quiet, now, starts_on, expected):
    Cohort.objects.filter(pk=quiet.cohort.pk).update(
        starts_on=DAY + dt.timedelta(days=starts_on), min_participants=8
    )
    texts = [text for text, *_ in found(now)]
    assert texts == ["Begint binnen vier weken met 2 van minstens 8 mensen"] * expected


def test_one_that_does_not_go_on_needs_no_minimum(quiet, now):
    Cohort.objects.filter(pk=quiet.cohort.pk).update(
        starts_on=DAY, min_participants=8, decision=Decision.NO_GO, decided_at=now
    )
    assert found(now) == []


def test_an_organisation_without_coordinator(quiet, now):
    OrganisationRole.objects.filter(user=quiet.other_coordinator).update(ends_on=DAY - dt.timedelta(days=1))
    expected = ("Geen coördinator", "Gemeente Duinrade", at("organisation-detail", "gemeente-duinrade"), True)
    assert found(now) == [expected]


def test_one_that_sends_nobody_or_went_up_in_another_needs_none(quiet, now):
    OrganisationFactory(slug="gemeente-nergens")
    quiet.cohort.organisations.add(OrganisationFactory(slug="gemeente-oud", merged_into=quiet.duinrade))
    assert found(now) == []


def test_a_decision_that_is_due(quiet, now):
    Cohort.objects.filter(pk=quiet.cohort.pk).update(decide_on=DAY)
    (todo,) = found(now)
    assert todo[2] == at("decision-make", "voorjaar")
    assert todo[0].startswith("Beslis of")


class TestRequests:
    @pytest.mark.parametrize(("day", "expected"), [(26, True), (27, False)])
    def test_one_that_waits_longer_than_three_working_days(self, quiet, now, day, expected):
        """On Monday 1 February three working days lead back to Wednesday 27 January."""
        EnrolmentFactory(
            cohort=quiet.cohort, organisation=quiet.waterdam, status=EnrolmentStatus.REQUESTED,
            status_changed_at=dt.datetime(2027, 1, day, 12, tzinfo=dt.UTC),
        )  # fmt: skip
        urls = [url for _, _, url, _ in found(now)]
        assert urls == [at("request-list", "voorjaar")] * expected

    def test_one_without_coordinator_at_once(self, quiet, now):
        nobodys = OrganisationFactory(slug="gemeente-stil")
        EnrolmentFactory(
            cohort=quiet.cohort, organisation=nobodys, status=EnrolmentStatus.REQUESTED, status_changed_at=now
        )
        assert [text for text, *_ in found(now)] == ["1 aanmelding wacht te lang of zonder coördinator"]


def test_invitations_that_ran_out(quiet, now):
    enrolment = EnrolmentFactory(
        cohort=quiet.cohort, organisation=quiet.waterdam, status=EnrolmentStatus.CONFIRMED
    )
    earlier = now - dt.timedelta(days=8)
    issued = invitations.issue_many([enrolment.user], by=quiet.planner, now=earlier)
    Enrolment.objects.filter(pk=enrolment.pk).update(invitation=issued[enrolment.user_id].invitation)
    expected = ("1 uitnodiging is verlopen", "Voorjaar", at("enrolment-list", "voorjaar"), False)
    assert found(now) == [expected]
    assert found(now - dt.timedelta(days=2)) == []


def test_offers_that_wait_for_an_answer(quiet, now):
    EnrolmentFactory(
        cohort=quiet.cohort, organisation=quiet.waterdam, status=EnrolmentStatus.OFFERED, queued_at=now,
        offer_ends_at=now + dt.timedelta(hours=48),
    )  # fmt: skip
    expected = ("1 aangeboden plaats wacht op antwoord", "Voorjaar", at("waiting-list", "voorjaar"), False)
    assert found(now) == [expected]


def test_a_session_without_trainer(quiet, now):
    quiet.session.trainers.clear()
    (todo,) = found(now)
    assert todo[0] == "Bijeenkomst zonder trainer"
    assert todo[2] == at("session-update", "voorjaar", 1)
    Session.objects.filter(pk=quiet.session.pk).update(status=SessionStatus.CANCELLED)
    assert found(now) == []


def test_how_full_a_lichting_is(quiet, now, sign_in):
    SeatReservation.objects.create(cohort=quiet.cohort, organisation=quiet.waterdam, seats=5)
    EnrolmentFactory(
        cohort=quiet.cohort, organisation=quiet.duinrade, status=EnrolmentStatus.WAITING_LIST, queued_at=now
    )
    fill = fills_of(Cohort.objects.filter(pk=quiet.cohort.pk), now=now, most=8)[0]
    assert (fill.seats.taken, fill.seats.total, fill.reserved, fill.waiting) == (2, 14, 4, 1)
    with time_machine.travel(now):
        page = sign_in(quiet.planner).get("/").text
    assert "2 van 14 plaatsen bezet · 4 gereserveerd · 1 op de wachtlijst" in page
    assert '<progress class="app-meter" value="2" max="14"' in page


def test_a_bar_ends_where_it_is_full(quiet, now):
    Cohort.objects.filter(pk=quiet.cohort.pk).update(seats=1)
    assert fills_of(Cohort.objects.filter(pk=quiet.cohort.pk), now=now, most=8)[0].shown == 1


@pytest.mark.parametrize("size", [3, 60])
def test_eight_queries_however_many_lichtingen(quiet, now, django_assert_num_queries, size):
    for cohort in CohortFactory.create_batch(size, programme=quiet.cohort.programme, seats=1):
        EnrolmentFactory.create_batch(2, cohort=cohort, organisation=quiet.waterdam)
        TrainerAssignmentFactory(cohort=cohort)
    with django_assert_num_queries(8):
        assert len(found(now)) == min(size, 5)


def test_only_the_planner_sees_it(quiet, now, sign_in):
    quiet.session.trainers.clear()
    with time_machine.travel(now):
        assert "Bijeenkomst zonder trainer" in sign_in(quiet.planner).get("/").text
        for person in (quiet.coordinator, quiet.trainer, quiet.participant, quiet.office_admin):
            assert "Bijeenkomst zonder trainer" not in sign_in(person).get("/").text

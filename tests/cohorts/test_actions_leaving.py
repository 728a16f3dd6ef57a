"""Leaving the organisation: stop, or finish under the own title with a private address (decisions/0012)."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from cohorts.actions import deferrals, departures, enrolments, leaving, recovery
from cohorts.importing.reading import Line
from cohorts.models import Enrolment
from cohorts.reports.imports import gather
from cohorts.states import EnrolmentStatus, Leaving
from cohorts.tasks.departures import settle_departures
from leergang.accounts.actions import addresses, invitations
from leergang.accounts.models import Invitation, User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.factories.accounts import OrganisationRoleFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, TrainerAssignmentFactory

LAST_DAY = dt.date(2027, 2, 5)  # now is Monday 1 February
AFTER = dt.datetime(2027, 2, 5, 23, 30, tzinfo=dt.UTC)  # half past midnight in Amsterdam, the next day
NEW = "paula@thuis.example"


def leave(cast, *, now, how=Leaving.STOP, on=LAST_DAY):
    leaving.leave(cast.enrolment, leaves_on=on, how=how, by=cast.coordinator, now=now)
    cast.enrolment.refresh_from_db()


def confirm(user, *, now, email=NEW):
    addresses.ask(user, new_email=email, now=now)
    letter = Letter.objects.filter(kind="address-link").latest("pk")
    token = letter.body_text.split("/account/adres/")[1].split("/")[0]
    return addresses.confirm(token, user=user, now=now)


class TestStop:
    @pytest.mark.parametrize("on", [dt.date(2027, 2, 1), dt.date(2027, 1, 29)])
    def test_today_or_earlier_is_at_once(self, cast, now, on):
        leave(cast, now=now, on=on)
        assert (cast.enrolment.status, cast.enrolment.left_at) == ("withdrawn", now)
        cast.participant.refresh_from_db()
        assert (cast.participant.is_active, cast.participant.email) == (
            False, f"vertrokken-{cast.participant.public_id}@invalid.example",
        )  # fmt: skip

    def test_a_later_day_waits_in_the_database(self, cast, now):
        leave(cast, now=now)
        assert (cast.enrolment.status, cast.enrolment.leaves_on) == ("active", LAST_DAY)
        assert leaving.settle_due(now=dt.datetime(2027, 2, 5, 22, 30, tzinfo=dt.UTC)) == 0  # that very day
        assert leaving.settle_due(now=AFTER) == 1
        assert leaving.settle_due(now=AFTER) == 0
        cast.enrolment.refresh_from_db()
        assert (cast.enrolment.status, cast.enrolment.left_at) == ("withdrawn", AFTER)
        step = cast.enrolment.transitions.get()
        assert (step.by, step.reason) == (None, "Weg bij de organisatie")

    def test_the_task_reads_the_clock(self, cast, now):
        leave(cast, now=now)
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(leaves_on=dt.date(2026, 1, 1))
        assert settle_departures() == 1

    def test_all_that_the_person_follows_for_this_organisation_stops(self, cast, now):
        other = EnrolmentFactory(cohort=cast.other_cohort, user=cast.participant, organisation=cast.waterdam)
        done = EnrolmentFactory(user=cast.participant, organisation=cast.waterdam, status="completed")
        leave(cast, now=now)
        assert leaving.settle_due(now=AFTER) == 3
        other.refresh_from_db()
        done.refresh_from_db()
        assert (other.status, done.status, done.left_at) == ("withdrawn", "completed", AFTER)
        cast.participant.refresh_from_db()
        assert not cast.participant.is_active

    @pytest.mark.parametrize("tie", ["role", "trains", "elsewhere"])
    def test_another_tie_keeps_the_account_open(self, cast, now, tie):
        if tie == "role":
            OrganisationRoleFactory(user=cast.participant, organisation=cast.waterdam)
        elif tie == "trains":
            TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.participant)
        else:
            EnrolmentFactory(user=cast.participant, organisation=cast.duinrade, cohort=cast.other_cohort)
        leave(cast, now=now, on=dt.date(2027, 2, 1))
        assert cast.enrolment.status == "withdrawn"
        cast.participant.refresh_from_db()
        assert (cast.participant.is_active, cast.participant.email) == (True, "paula@waterdam.example")

    def test_it_can_be_taken_back_until_then(self, cast, now):
        leave(cast, now=now)
        leaving.stay(cast.enrolment, by=cast.coordinator)
        assert leaving.settle_due(now=AFTER) == 0
        cast.enrolment.refresh_from_db()
        assert (cast.enrolment.leaves_on, cast.enrolment.leaving) == (None, "")
        assert AuditEvent.objects.filter(kind__in=["enrolment.leaving", "enrolment.stays"]).count() == 2

    def test_a_last_day_is_given_once(self, cast, now):
        leave(cast, now=now)
        with pytest.raises(ValidationError, match="al geregeld"):
            leave(cast, now=now, how=Leaving.OWN_TITLE)

    def test_who_waits_can_only_stop(self, cast, now):
        waiting = EnrolmentFactory(
            cohort=cast.cohort, organisation=cast.waterdam, status="waiting_list", queued_at=now
        )
        with pytest.raises(ValidationError, match="eigen titel"):
            leaving.leave(waiting, leaves_on=LAST_DAY, how=Leaving.OWN_TITLE, by=cast.planner, now=now)
        leaving.leave(waiting, leaves_on=now.date(), how=Leaving.STOP, by=cast.planner, now=now)
        waiting.refresh_from_db()
        assert waiting.status == "cancelled"


class TestOwnTitle:
    def test_the_person_hears_how_at_the_address_of_work(self, cast, now):
        leave(cast, now=now, how=Leaving.OWN_TITLE)
        letter = Letter.objects.get(kind="enrolment-own-title")
        assert letter.to_address == "paula@waterdam.example"
        for body in (letter.body_text, letter.body_html):
            assert "/account/adres/" in body
            assert "5 februari" in body

    def test_with_a_private_address_it_goes_on_without_the_organisation(self, cast, now):
        leave(cast, now=now, how=Leaving.OWN_TITLE)
        confirm(cast.participant, now=now)
        cast.enrolment.refresh_from_db()
        assert cast.enrolment.own_address_at == now
        assert leaving.settle_due(now=AFTER) == 1
        cast.enrolment.refresh_from_db()
        assert (cast.enrolment.status, cast.enrolment.left_at) == ("active", AFTER)
        cast.participant.refresh_from_db()
        assert (cast.participant.is_active, cast.participant.email) == (True, NEW)
        assert not Letter.objects.filter(kind="enrolment-without-address").exists()

    def test_without_one_it_ends_and_the_planner_is_told(self, cast, now):
        leave(cast, now=now, how=Leaving.OWN_TITLE)
        addresses.ask(cast.participant, new_email=NEW, now=now)  # and never confirmed
        leaving.settle_due(now=AFTER)
        cast.enrolment.refresh_from_db()
        assert cast.enrolment.status == "withdrawn"
        assert "Geen privéadres" in cast.enrolment.transitions.get().reason
        assert list(Enrolment.objects.left_without_address()) == [cast.enrolment]
        cast.participant.refresh_from_db()
        assert not cast.participant.is_active
        letter = Letter.objects.get(kind="enrolment-without-address")
        assert letter.recipient == cast.planner
        assert "Paula" in letter.body_text
        assert "Paula" not in letter.subject
        assert Letter.objects.get(kind="address-link").state == "cancelled"

    def test_who_was_replaced_meanwhile_is_no_matter_for_the_planner(self, cast, now):
        leave(cast, now=now, how=Leaving.OWN_TITLE)
        departures.end(cast.enrolment, reason="Toch niet", by=cast.coordinator, now=now)
        assert leaving.settle_due(now=AFTER) == 1
        assert not Letter.objects.filter(kind="enrolment-without-address").exists()
        assert not Enrolment.objects.left_without_address().exists()
        cast.participant.refresh_from_db()
        assert not cast.participant.is_active

    def test_who_is_deferred_leaves_the_later_lichting_too(self, cast, now):
        later = CohortFactory(
            starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 6, 1), organisations=[cast.waterdam]
        )
        leave(cast, now=now)
        deferrals.defer(
            cast.enrolment, later, expected=EnrolmentStatus.CONFIRMED, reason="x", by=cast.planner, now=now
        )
        leaving.settle_due(now=AFTER)
        assert Enrolment.objects.get(cohort=later).status == "cancelled"
        cast.participant.refresh_from_db()
        assert not cast.participant.is_active

    def test_who_never_came_in_has_nothing_to_log_in_with(self, cast, now):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(status="confirmed")
        with pytest.raises(ValidationError, match="nog niet meedoet"):
            leave(cast, now=now, how=Leaving.OWN_TITLE)

    def test_an_address_of_the_organisation_is_not_a_private_one(self, cast, now):
        leave(cast, now=now, how=Leaving.OWN_TITLE)
        for email in ("paula.prive@waterdam.example", "paula@mail.waterdam.example"):
            with pytest.raises(ValidationError, match="adres van Gemeente Waterdam"):
                addresses.ask(cast.participant, new_email=email, now=now)

    def test_a_day_that_has_passed_is_too_late(self, cast, now):
        with pytest.raises(ValidationError, match="nog niet voorbij"):
            leave(cast, now=now, how=Leaving.OWN_TITLE, on=dt.date(2027, 1, 31))

    def test_once_confirmed_the_organisation_cannot_take_it_back(self, cast, now):
        leave(cast, now=now, how=Leaving.OWN_TITLE)
        confirm(cast.participant, now=now)
        with pytest.raises(ValidationError, match="al verwerkt"):
            leaving.stay(cast.enrolment, by=cast.coordinator)

    def test_a_link_that_waited_follows_to_the_new_address(self, cast, now):
        (made,) = enrolments.enrol(
            cast.other_cohort, organisation=cast.waterdam, by=cast.planner, now=now,
            people=[Line(0, "Paula", "", "Proef", cast.participant.email)],
        )  # fmt: skip
        later = now + dt.timedelta(hours=1)
        confirm(cast.participant, now=later)
        letters = Letter.objects.filter(kind="invitation").order_by("pk")
        assert [(letter.to_address, letter.state) for letter in letters] == [
            (NEW, "cancelled"),  # had it left, it would have gone there; but its link is dead
            (NEW, "due"),
        ]
        made.refresh_from_db()
        assert made.invitation.used_at is None
        assert made.invitation.revoked_at is None


class TestSuccessor:
    """Somebody new gets the address of who left."""

    JAN = Line(0, "Jan", "van", "Dijk", "paula@waterdam.example")

    @pytest.fixture
    def successor(self, cast, now) -> User:
        EmailAddress.objects.create(
            user=cast.participant, email="paula@waterdam.example", verified=True, primary=True
        )
        self.old_link = invitations.link(invitations.issue(cast.participant, by=cast.planner, now=now))
        leave(cast, now=now, on=dt.date(2027, 2, 1))
        (made,) = enrolments.enrol(
            cast.cohort, organisation=cast.waterdam, people=[self.JAN], by=cast.coordinator, now=now
        )
        return made.user

    def test_a_fresh_account_under_the_same_address(self, cast, successor):
        assert successor != cast.participant
        assert (successor.email, successor.name) == ("paula@waterdam.example", "Jan van Dijk")
        assert not EmailAddress.objects.exists()

    def test_the_old_link_opens_nothing(self, successor, now):
        token = self.old_link.rstrip("/").rpartition("/")[2]
        with pytest.raises(Invitation.DoesNotExist):
            invitations.accept(token, now=now)

    def test_only_the_fresh_account_gets_a_letter_at_the_address(self, cast, successor):
        waiting = Letter.objects.unsettled().filter(to_address="paula@waterdam.example")
        assert set(waiting.exclude(kind="session-released").values_list("recipient", flat=True)) == {
            successor.pk
        }


class TestTheOrganisationAfterwards:
    """After the last day the organisation knows nothing of this person any more."""

    @pytest.fixture
    def gone(self, cast, now) -> Enrolment:
        leave(cast, now=now, how=Leaving.OWN_TITLE)
        confirm(cast.participant, now=now)
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(leaves_on=dt.date(2026, 11, 1))
        cast.enrolment.refresh_from_db()
        return cast.enrolment

    def test_the_private_address_is_nobody_known(self, cast, gone):
        facts = gather(cast.cohort, cast.waterdam, [NEW])
        assert (dict(facts.known), facts.taking_part, facts.closed) == ({}, set(), {NEW: ""})

    def test_no_new_start_through_another_lichting(self, cast, gone, now):
        stays = EnrolmentFactory(cohort=CohortFactory(), user=cast.participant, organisation=cast.waterdam)
        with pytest.raises(ValidationError, match="het bureau"):
            recovery.start(stays, by=cast.coordinator, now=now)

"""What happens to one enrolment: it ends, a colleague takes the seat, the person moves on to a later lichting."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cohorts.actions import deferrals, departures, enrolments, planning, replacements
from cohorts.importing.reading import Line
from cohorts.models import Appointment, Enrolment, EnrolmentTransition, Reminder, Session, seats_of
from cohorts.states import EnrolmentStatus, SessionStatus
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.cast import build_cast
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, SessionFactory, TrainerAssignmentFactory

JAN = Line(0, "Jan", "van", "Dijk", "jan@waterdam.example", "Adviseur")


def announced(cast, now):
    """A session that everybody has in the calendar, with reminders to come."""
    session = SessionFactory(cohort=cast.cohort, number=9, starts_at=now + dt.timedelta(days=40))
    session.parts.create(part_of_day="morning", starts_at=session.starts_at, ends_at=session.ends_at)
    session.trainers.add(cast.trainer)
    planning.announce(session, version=session.version, by=cast.planner, now=now)
    return session


def replace(cast, *, now, successor=JAN, **more):
    return replacements.replace(
        cast.enrolment, successor=successor, reason="Andere taak", by=cast.coordinator, now=now, **more
    )


def waits(cast, now, **more):
    return EnrolmentFactory(
        cohort=cast.cohort, organisation=cast.waterdam, status="waiting_list", queued_at=now, **more
    )


class TestEnd:
    @pytest.mark.parametrize(
        ("begins", "becomes"), [(dt.date(2027, 2, 2), "cancelled"), (dt.date(2027, 2, 1), "withdrawn")]
    )
    def test_before_the_start_it_is_cancelled_and_from_then_on_withdrawn(self, cast, now, begins, becomes):
        cast.cohort.starts_on = begins
        cast.cohort.save()
        ended = departures.end(cast.enrolment, reason="Te druk", by=cast.coordinator, now=now)
        assert ended.status == becomes
        step = EnrolmentTransition.objects.get(enrolment=ended)
        assert (step.from_status, step.to_status, step.by, step.reason, step.moved_at) == (
            "active", becomes, cast.coordinator, "Te druk", now,
        )  # fmt: skip
        assert AuditEvent.objects.filter(kind=f"enrolment.{becomes}", facts={"before": "active"}).exists()

    def test_who_only_waited_is_cancelled_whatever_the_day(self, cast, now):
        assert departures.end(waits(cast, now), reason="x", by=cast.planner, now=now).status == "cancelled"

    def test_sessions_leave_the_calendar_and_reminders_stop(self, cast, now):
        session = announced(cast, now)
        assert Reminder.objects.filter(enrolment=cast.enrolment, state="pending").exists()
        departures.end(cast.enrolment, reason="x", by=cast.coordinator, now=now)
        assert Appointment.objects.get(session=session, user=cast.participant).is_called_off
        assert not Reminder.objects.filter(enrolment=cast.enrolment, state="pending").exists()
        letter = Letter.objects.get(kind="session-released", recipient=cast.participant)
        assert (letter.calendar_method, letter.state) == ("CANCEL", "due")
        assert "METHOD:CANCEL" in letter.calendar
        # Of the others nothing changed.
        assert not Appointment.objects.get(session=session, user=cast.colleague).is_called_off
        assert Letter.objects.get(kind="session-announced", recipient=cast.colleague).state == "due"
        assert Letter.objects.get(kind="session-announced", recipient=cast.participant).state == "cancelled"

    def test_a_trainer_who_took_part_keeps_the_sessions_to_teach(self, cast, now):
        session = announced(cast, now)
        session.trainers.add(cast.participant)
        departures.end(cast.enrolment, reason="x", by=cast.planner, now=now)
        assert not Appointment.objects.get(session=session, user=cast.participant).is_called_off

    def test_the_link_dies_at_once_and_its_letter_never_leaves(self, cast, now):
        (made,) = enrolments.enrol(
            cast.cohort, organisation=cast.waterdam, people=[JAN], by=cast.coordinator, now=now
        )
        departures.end(made, reason="x", by=cast.coordinator, now=now)
        assert not made.user.invitations.usable(now).exists()
        letter = Letter.objects.get(kind="invitation")
        assert (letter.state, letter.body_text) == ("cancelled", "")

    def test_a_link_that_another_lichting_waits_for_lives_on(self, cast, now):
        (made,) = enrolments.enrol(
            cast.cohort, organisation=cast.waterdam, people=[JAN], by=cast.coordinator, now=now
        )
        EnrolmentFactory(cohort=cast.other_cohort, user=made.user, status="confirmed")
        departures.end(made, reason="x", by=cast.coordinator, now=now)
        assert made.user.invitations.usable(now).count() == 1

    def test_the_seat_goes_to_who_waits(self, cast, now):
        cast.cohort.seats = 2
        cast.cohort.save()
        waiting = waits(cast, now)
        departures.end(cast.enrolment, reason="x", by=cast.coordinator, now=now)
        waiting.refresh_from_db()
        assert waiting.status == EnrolmentStatus.OFFERED

    def test_what_ended_cannot_end_again(self, cast, now):
        departures.end(cast.enrolment, reason="x", by=cast.coordinator, now=now)
        with pytest.raises(ValidationError, match="intussen veranderd"):
            departures.end(cast.enrolment, reason="x", by=cast.coordinator, now=now)
        assert EnrolmentTransition.objects.count() == 1

    def test_the_person_hears_it_without_the_reason(self, cast, now):
        departures.end(cast.enrolment, reason="Gaat scheiden", by=cast.coordinator, now=now)
        letter = Letter.objects.get(kind="enrolment-ended")
        assert (letter.recipient, letter.subject) == (
            cast.participant, "Je doet niet meer mee aan de leergang",
        )  # fmt: skip
        assert "scheiden" not in letter.body_text + letter.body_html


class TestReplace:
    def test_the_colleague_gets_the_very_seat(self, cast, now):
        cast.cohort.seats = 2
        cast.cohort.save()
        waiting = waits(cast, now)
        new = replace(cast, now=now)
        cast.enrolment.refresh_from_db()
        assert (cast.enrolment.status, cast.enrolment.succeeded_by) == ("replaced", new)
        assert (new.status, new.name, new.job_title, new.organisation) == (
            "confirmed", "Jan van Dijk", "Adviseur", cast.waterdam,
        )  # fmt: skip
        assert seats_of(cast.cohort).taken == 2
        waiting.refresh_from_db()
        assert waiting.status == "waiting_list"
        assert Letter.objects.filter(kind="invitation", recipient=new.user).count() == 1
        assert new.user.invitations.usable(now).count() == 1

    def test_also_after_enrolment_has_closed(self, cast, now):
        cast.cohort.enrolment_closes_on = dt.date(2027, 1, 1)
        cast.cohort.save()
        assert replace(cast, now=now).status == "confirmed"

    def test_the_calendar_follows(self, cast, now):
        session = announced(cast, now)
        new = replace(cast, now=now)
        assert Appointment.objects.get(session=session, user=cast.participant).is_called_off
        assert not Appointment.objects.filter(session=session, user=new.user).exists()  # not before the link
        enrolments.accept(new.user, now=now)
        assert not Appointment.objects.get(session=session, user=new.user).is_called_off
        assert Reminder.objects.filter(enrolment=new, state="pending").exists()
        letters = Letter.objects.filter(kind="session-announced", recipient=new.user)
        assert set(letters.values_list("calendar_method", flat=True)) == {"REQUEST"}

    def test_the_trainers_get_a_note_without_the_reason(self, cast, now):
        replacements.replace(
            cast.enrolment, successor=JAN, reason="Langdurig ziek", by=cast.coordinator, now=now
        )
        letter = Letter.objects.get(kind="enrolment-replaced")
        assert letter.recipient == cast.trainer
        for name in ("Jan", "Paula"):
            assert name in letter.body_text
            assert name not in letter.subject
        assert "ziek" not in letter.body_text + letter.body_html

    def test_who_waits_already_leaves_the_queue_with_this_seat(self, cast, now):
        jan = UserFactory(email=JAN.email, first_name="Jan", infix="van", last_name="Dijk")
        waiting = waits(cast, now, user=jan)
        new = replace(cast, now=now)
        assert (new.pk, new.status) == (waiting.pk, "confirmed")
        assert list(new.transitions.values_list("to_status", flat=True)) == ["offered", "confirmed"]
        assert seats_of(cast.cohort).taken == 2
        assert jan.invitations.usable(now).count() == 1

    def test_an_offer_that_the_colleague_held_goes_to_the_next(self, cast, now):
        cast.cohort.seats = 3
        cast.cohort.save()
        jan = UserFactory(email=JAN.email, first_name="Jan", infix="van", last_name="Dijk")
        EnrolmentFactory(
            cohort=cast.cohort, organisation=cast.waterdam, user=jan, status="offered", queued_at=now,
            offer_ends_at=now + dt.timedelta(hours=1),
        )  # fmt: skip
        following = waits(cast, now)
        replace(cast, now=now)
        following.refresh_from_db()
        assert following.status == "offered"
        assert seats_of(cast.cohort).taken == 3

    @pytest.mark.parametrize(
        ("email", "words"),
        [
            ("paula@waterdam.example", "adres van wie je vervangt"),
            ("kees@duinrade.example", "zet het bureau erin"),
        ],
    )
    def test_who_cannot_be_enrolled_changes_nothing(self, cast, now, email, words):
        with pytest.raises(ValidationError, match=words):
            replace(cast, now=now, successor=Line(0, "Jan", "", "Dijk", email))
        cast.enrolment.refresh_from_db()
        assert cast.enrolment.status == "active"
        assert not EnrolmentTransition.objects.exists()
        assert not Letter.objects.exists()

    def test_a_successor_with_the_same_address_gets_an_account_of_their_own(self, cast, now):
        line = Line(0, "Jan", "van", "Dijk", cast.participant.email)
        new = replace(cast, now=now, successor=line, leaves_on=dt.date(2027, 2, 1))
        assert new.user != cast.participant
        assert new.user.email == "paula@waterdam.example"
        cast.participant.refresh_from_db()
        assert (cast.participant.is_active, cast.participant.email.startswith("vertrokken-")) == (False, True)

    def test_an_account_with_another_role_keeps_its_address(self, cast, now):
        TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.participant)
        line = Line(0, "Jan", "van", "Dijk", cast.participant.email)
        with pytest.raises(ValidationError, match="zet het bureau erin"):
            replace(cast, now=now, successor=line, leaves_on=dt.date(2027, 2, 1))
        cast.participant.refresh_from_db()
        assert cast.participant.is_active

    @pytest.mark.django_db(transaction=True)
    def test_two_who_replace_at_once_make_one_successor(self, now):
        cast = build_cast()
        outcomes = race(
            lambda: replace(cast, now=now),
            lambda: replace(cast, now=now, successor=Line(0, "Iris", "", "Blom", "iris@waterdam.example")),
        )
        assert sorted(outcomes) == ["done", "moved"]
        assert seats_of(cast.cohort).taken == 2
        assert Enrolment.objects.filter(cohort=cast.cohort, status="confirmed").count() == 1
        assert User.objects.filter(email__in=[JAN.email, "iris@waterdam.example"]).count() == 1


class TestDefer:
    @pytest.fixture
    def later(self, cast):
        return CohortFactory(
            name="Later", starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 6, 1),
            organisations=[cast.waterdam],
        )  # fmt: skip

    def defer(self, cast, later, *, now, expected=EnrolmentStatus.CONFIRMED):
        return deferrals.defer(
            cast.enrolment, later, expected=expected, reason="Verlof", by=cast.coordinator, now=now
        )

    def test_a_free_seat_is_theirs(self, cast, later, now):
        new = self.defer(cast, later, now=now)
        cast.enrolment.refresh_from_db()
        assert (cast.enrolment.status, cast.enrolment.succeeded_by) == ("deferred", new)
        assert (new.status, new.user, new.cohort) == ("confirmed", cast.participant, later)
        assert Letter.objects.filter(kind="invitation", recipient=cast.participant, state="due").exists()

    def test_a_full_lichting_has_a_waiting_list(self, cast, later, now):
        later.seats = 1
        later.save()
        EnrolmentFactory(cohort=later, organisation=cast.waterdam)
        new = self.defer(cast, later, now=now, expected=EnrolmentStatus.WAITING_LIST)
        assert (new.status, new.queued_at) == ("waiting_list", now)
        assert seats_of(later).taken == 1

    def test_nobody_lands_in_the_queue_unasked(self, cast, later, now):
        later.seats = 1
        later.save()
        EnrolmentFactory(cohort=later, organisation=cast.waterdam)
        with pytest.raises(ValidationError, match="Wachtlijst"):
            self.defer(cast, later, now=now)
        cast.enrolment.refresh_from_db()
        assert cast.enrolment.status == "active"

    def test_only_a_later_lichting_of_the_own_organisation(self, cast, now):
        other = CohortFactory(starts_on=dt.date(2027, 9, 1), organisations=[cast.duinrade])
        for target in (other, cast.other_cohort):
            with pytest.raises(ValidationError, match="niet meer kiezen"):
                self.defer(cast, target, now=now)

    def test_the_seat_left_behind_is_offered(self, cast, later, now):
        cast.cohort.seats = 2
        cast.cohort.save()
        waiting = waits(cast, now)
        self.defer(cast, later, now=now)
        waiting.refresh_from_db()
        assert waiting.status == "offered"

    @pytest.mark.django_db(transaction=True)
    def test_two_for_the_last_seat(self, now):
        cast = build_cast()
        later = CohortFactory(
            starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 6, 1), organisations=[cast.waterdam], seats=1
        )
        second = EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)

        def defer(enrolment):
            return deferrals.defer(
                enrolment, later, expected=EnrolmentStatus.CONFIRMED, reason="x", by=cast.coordinator, now=now
            )

        assert sorted(race(lambda: defer(cast.enrolment), lambda: defer(second))) == ["done", "place"]
        assert seats_of(later).taken == 1


def race(*acts):
    """Let these happen at once, each over its own connection; returns how each ended."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            act()
            outcomes.append("done")
        except ValidationError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_session_that_was_held_stays_in_the_calendar(cast, now):
    session = announced(cast, now)
    Session.objects.filter(pk=session.pk).update(status=SessionStatus.HELD)
    departures.end(cast.enrolment, reason="x", by=cast.coordinator, now=now)
    assert not Appointment.objects.get(session=session, user=cast.participant).is_called_off

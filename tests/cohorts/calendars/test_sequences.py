"""Whatever is planned, moved, cancelled and whoever leaves: each calendar ends where the database does.

A machine does at random what planners and participants do, on a real PostgreSQL. After every act it reads,
per person, all letters that have left or will, as the calendar of that person would (RFC 5546).
"""

import datetime as dt
from collections import defaultdict

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cohorts import calendars
from cohorts.actions import departures, enrolments, leaving, planning, reminders, replacements
from cohorts.importing.reading import Line
from cohorts.models import Enrolment, Session
from cohorts.plans import Plan, Slot
from cohorts.states import EnrolmentStatus, Leaving, SessionStatus
from leergang.accounts.models import User
from leergang.mailing.models import Letter, LetterState
from leergang.moment import local_date
from tests.cast import Cast, build_cast
from tests.cohorts.calendars.replay import Message, ReceivingCalendar
from tests.cohorts.plans import plan, slot
from tests.factories.cohorts import TrainerAssignmentFactory

START = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
PICK = st.integers(0, 30)
DAYS = st.integers(3, 60)
GROUP = 5  # more people make it slower, and nothing else happens to them
VENUES = st.sampled_from(["De Observant", "Stadhuis Waterdam"])
TRAINERS = st.sampled_from([("trainer",), ("other_trainer",), ("trainer", "other_trainer")])


def facts(message: Message) -> tuple[dt.datetime, dt.datetime, str]:
    return message.starts_at, message.ends_at, message.place


class Planning(RuleBasedStateMachine):
    """A lichting with two participants and two trainers; `cast` is set by the test."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.born = START, 0
        self.earlier: dict[int, Plan] = {}
        # Something stands in the calendars from the start.
        self.plan_and_announce_now(10, "De Observant", ("trainer",))
        self.mail_leaves_now()
        self.look_again()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # What people do

    @rule(days=DAYS, venue=VENUES, trainers=TRAINERS)
    def plan_and_announce(self, days: int, venue: str, trainers: tuple[str, ...]) -> None:
        self.plan_and_announce_now(days, venue, trainers)

    def plan_and_announce_now(self, days: int, venue: str, trainers: tuple[str, ...]) -> None:
        session = planning.draft(
            self.cast.cohort, plan=self.a_plan(days, venue, trainers), by=self.cast.planner
        )
        planning.announce(session, version=0, by=self.cast.planner, now=self.now)

    @precondition(lambda self: self.planned)
    @rule(pick=PICK, days=DAYS, venue=VENUES, trainers=TRAINERS)
    def move(self, pick: int, days: int, venue: str, trainers: tuple[str, ...]) -> None:
        session = self.one(pick)
        was = plan(
            title=session.title,
            venue=session.venue,
            slots=[Slot(p.part_of_day, p.starts_at, p.ends_at) for p in session.parts.all()],
            trainers=list(session.trainers.all()),
        )
        self.moved_to(session, self.a_plan(days, venue, trainers))
        self.earlier[session.pk] = was

    @precondition(lambda self: self.earlier)
    @rule(pick=PICK)
    def move_back(self, pick: int) -> None:
        pk = sorted(self.earlier)[pick % len(self.earlier)]
        self.moved_to(Session.objects.get(pk=pk), self.earlier[pk])

    @precondition(lambda self: self.planned)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        session = self.one(pick)
        planning.cancel(session, version=session.version, by=self.cast.planner, now=self.now)

    @precondition(lambda self: self.active)
    @rule(pick=PICK)
    def withdraw(self, pick: int) -> None:
        departures.end(self.participant(pick), reason="Weg", by=self.cast.planner, now=self.now)

    @precondition(lambda self: self.active)
    @rule(pick=PICK)
    def leave_the_organisation(self, pick: int) -> None:
        leaving.leave(
            self.participant(pick), leaves_on=local_date(self.now), how=Leaving.STOP,
            by=self.cast.planner, now=self.now,
        )  # fmt: skip

    @precondition(lambda self: self.active)
    @rule(pick=PICK, comes_in=st.booleans())
    def replace(self, pick: int, comes_in: bool) -> None:
        new = replacements.replace(
            self.participant(pick), successor=self.somebody(), reason="Andere taak",
            by=self.cast.planner, now=self.now,
        )  # fmt: skip
        if comes_in:
            enrolments.accept(new.user, now=self.now)

    @precondition(lambda self: len(self.active + self.confirmed) < GROUP)
    @rule()
    def join_late(self) -> None:
        enrolments.enrol(
            self.cast.cohort, organisation=self.cast.waterdam, people=[self.somebody()],
            by=self.cast.planner, now=self.now,
        )  # fmt: skip

    @precondition(lambda self: self.confirmed)
    @rule(pick=PICK)
    def use_the_link(self, pick: int) -> None:
        enrolments.accept(self.confirmed[pick % len(self.confirmed)].user, now=self.now)

    @rule()
    def mail_leaves(self) -> None:
        self.mail_leaves_now()

    def mail_leaves_now(self) -> None:
        due = Letter.objects.filter(state=LetterState.DUE, due_at__lte=self.now)
        due.update(state=LetterState.SENT, sent_at=self.now)

    @rule(days=st.integers(1, 15))
    def time_passes(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        reminders.post_due(now=self.now)

    # What must hold, whatever was done

    @invariant()
    def every_calendar_is_what_the_database_says(self) -> None:
        self.look_again()
        texts = defaultdict(list)
        letters = Letter.objects.exclude(calendar="").exclude(state=LetterState.CANCELLED)
        for user, text in letters.order_by("pk").values_list("recipient_id", "calendar"):
            texts[user].append(text)
        expected = self.expected()
        for user in expected.keys() | texts.keys():
            found = self.ahead(ReceivingCalendar.after(texts[user]))
            assert found == self.ahead(ReceivingCalendar.after(reversed(texts[user]))), "order matters"
            if user in {row.user_id for row in self.confirmed}:  # hears of the rest after coming in
                assert found.items() <= expected[user].items()
            else:
                assert found == expected[user]
        self.a_subscription_says_the_same(expected)
        self.now += dt.timedelta(minutes=1)

    def a_subscription_says_the_same(self, expected: dict[int, dict[str, tuple]]) -> None:
        user = self.cast.participant
        had = list(user.appointments.select_related("session__cohort").prefetch_related("session__parts"))
        entries = [(item.session, calendars.entry_of(item.session, user, item)) for item in had]
        subscribed = ReceivingCalendar.after([calendars.feed(entries, name="Leergang")])
        found = {(message.uid, message.sequence) for message in subscribed.entries.values()}
        assert found == {(item.uid, item.sequence) for item in had}
        assert self.ahead(subscribed) == expected[user.pk]

    def expected(self) -> dict[int, dict[str, tuple]]:
        """Per person the sessions to come in which they take part or which they train."""
        found: dict[int, dict[str, tuple]] = defaultdict(dict)
        everybody = [row.user_id for row in self.active + self.confirmed]
        for session in self.planned:
            for user in [*everybody, *(trainer.pk for trainer in session.trainers.all())]:
                found[user][str(session.uid)] = (session.starts_at, session.ends_at, session.venue)
        return found

    def ahead(self, calendar: ReceivingCalendar) -> dict[str, tuple]:
        found = calendar.standing.items()
        return {uid[:36]: facts(message) for uid, message in found if message.starts_at > self.now}

    # Parts

    def a_plan(self, days: int, venue: str, trainers: tuple[str, ...]) -> Plan:
        day = local_date(self.now) + dt.timedelta(days=days)
        return plan(
            venue=venue,
            slots=[slot(day.isoformat())],
            trainers=[getattr(self.cast, name) for name in trainers],
        )

    def moved_to(self, session: Session, new: Plan) -> None:
        """What may not be (it has begun, or would lie in the past) is refused, and changes nothing."""
        try:
            with transaction.atomic():
                planning.move(session, plan=new, version=session.version, by=self.cast.planner, now=self.now)
        except ValidationError:
            session.refresh_from_db()

    def look_again(self) -> None:
        """What may be chosen from in the next act."""
        rows = list(self.cast.cohort.enrolments.select_related("user", "organisation", "cohort__programme"))
        self.active = [row for row in rows if row.status == EnrolmentStatus.ACTIVE]
        self.confirmed = [row for row in rows if row.status == EnrolmentStatus.CONFIRMED]
        planned = self.cast.cohort.sessions.filter(status=SessionStatus.PLANNED, starts_at__gt=self.now)
        self.planned = list(planned.prefetch_related("trainers", "parts").order_by("pk"))

    def one(self, pick: int) -> Session:
        return self.planned[pick % len(self.planned)]

    def participant(self, pick: int) -> Enrolment:
        return self.active[pick % len(self.active)]

    def somebody(self) -> Line:
        self.born += 1
        return Line(0, "Iris", "", "Blom", f"iris{self.born}@waterdam.example")


@pytest.mark.django_db
def test_every_calendar_ends_where_the_database_does():
    cast = build_cast()
    Session.objects.filter(cohort=cast.cohort).delete()
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    machine = type("OfThisCast", (Planning,), {"cast": cast})
    steady = settings(
        max_examples=6,
        stateful_step_count=10,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # the acts of one example are few enough to read
    )
    run_state_machine_as_test(machine, settings=steady)
    assert User.objects.filter(pk=cast.participant.pk, is_active=True).exists(), "nothing of it stayed"

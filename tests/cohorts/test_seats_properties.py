"""No sequence of acts oversells a lichting or loses a place on the waiting list.

A machine does at random what people and the clock do, on a real PostgreSQL, and after every act looks at
all of it: the seats, the queue, and the written steps of everybody.
"""

import datetime as dt
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cohorts.actions import enrolments, requests, seats, transitions, waiting
from cohorts.importing.reading import Line
from cohorts.models import Enrolment, EnrolmentTransition, seats_of
from cohorts.states import BEGINNINGS, TRANSITIONS, EnrolmentStatus
from tests.cast import Cast, build_cast
from tests.cohorts.queue import set_seats

S = EnrolmentStatus
START = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
ORGANISATIONS = st.sampled_from(["waterdam", "duinrade"])
PICK = st.integers(0, 30)


class Bureau(RuleBasedStateMachine):
    """A small lichting with two gemeenten; `cast` is set by the test."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.born = START, 0
        # Full from the start, so that there is something to wait for.
        self.before: dict[int, Enrolment] = {}
        self.enrol_some("waterdam", 5, with_list=True)
        self.before = self.rows()
        # Who may have left the queue in this act, because a person said so.
        self.stopped: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # What people do

    @rule(name=ORGANISATIONS, count=st.integers(1, 3), with_list=st.booleans())
    def enrol(self, name: str, count: int, with_list: bool) -> None:
        self.enrol_some(name, count, with_list=with_list)

    def enrol_some(self, name: str, count: int, *, with_list: bool) -> None:
        people = [self.somebody() for _ in range(count)]
        self.attempt(
            enrolments.enrol, self.cast.cohort, organisation=getattr(self.cast, name), people=people,
            by=self.cast.planner, with_waiting_list=with_list,
        )  # fmt: skip

    @rule(name=ORGANISATIONS)
    def ask(self, name: str) -> None:
        self.attempt(
            requests.ask, self.cast.cohort, organisation=getattr(self.cast, name), person=self.somebody(),
            motivation="Graag",
        )  # fmt: skip

    @precondition(lambda self: self.has(S.REQUESTED))
    @rule(pick=PICK, with_list=st.booleans())
    def approve(self, pick: int, with_list: bool) -> None:
        one = self.one(pick, S.REQUESTED)
        self.attempt(requests.approve, one, with_waiting_list=with_list, by=self.cast.planner)

    @precondition(lambda self: self.has(S.REQUESTED))
    @rule(pick=PICK)
    def reject(self, pick: int) -> None:
        self.attempt(requests.reject, self.one(pick, S.REQUESTED), reason="Vol", by=self.cast.planner)

    @precondition(lambda self: self.has(S.OFFERED))
    @rule(pick=PICK)
    def accept(self, pick: int) -> None:
        self.attempt(waiting.accept_offer, self.one(pick, S.OFFERED), by=None)

    @precondition(lambda self: self.has(S.OFFERED, S.WAITING_LIST))
    @rule(pick=PICK)
    def decline(self, pick: int) -> None:
        one = self.one(pick, S.OFFERED, S.WAITING_LIST)
        self.stopped = {one.pk}
        self.attempt(waiting.decline, one, by=None)

    @precondition(lambda self: any(row.lapsed_at for row in self.before.values()))
    @rule(pick=PICK)
    def want_again(self, pick: int) -> None:
        lapsed = [row for row in self.rows().values() if row.lapsed_at]
        self.attempt(waiting.want_again, lapsed[pick % len(lapsed)], by=None)

    @precondition(lambda self: self.has(S.OFFERED))
    @rule()
    def nobody_answers(self) -> None:
        self.now = max(row.offer_ends_at for row in self.rows().values() if row.offer_ends_at)
        self.attempt(waiting.lapse_offers)
        assert any(row.lapsed_at for row in self.rows().values())

    @precondition(lambda self: self.has(S.CONFIRMED, S.ACTIVE))
    @rule(pick=PICK, to=st.sampled_from([S.CANCELLED, S.WITHDRAWN, S.DEFERRED]))
    def leave(self, pick: int, to: EnrolmentStatus) -> None:
        @transaction.atomic
        def leave(enrolment: Enrolment, *, now: dt.datetime) -> None:
            transitions.move(transitions.locked(enrolment), to, by=self.cast.planner, now=now, reason="Weg")
            waiting.move_up(enrolment.cohort, now=now)

        self.attempt(leave, self.one(pick, S.CONFIRMED, S.ACTIVE))

    @rule(total=st.integers(1, 7), waterdam=st.integers(0, 4), duinrade=st.integers(0, 4))
    def change_seats(self, total: int, waterdam: int, duinrade: int) -> None:
        reserved = {self.cast.waterdam.pk: waterdam, self.cast.duinrade.pk: duinrade}
        before = self.rows()
        self.attempt(seats.set_seats, self.cast.cohort, total=total, reserved=reserved, by=self.cast.planner)
        after = self.rows()
        changed = {
            (before[pk].status, after[pk].status) for pk in before if before[pk].status != after[pk].status
        }
        assert changed <= {(S.WAITING_LIST, S.OFFERED)}, "changing seats asks, and does nothing else"

    @rule(hours=st.sampled_from([1, 10, 30]))
    def time_passes(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        self.attempt(waiting.lapse_offers)

    @rule()
    def look_for_work(self) -> None:
        self.attempt(waiting.catch_up)
        assert self.rows().keys() == self.before.keys()

    # What must hold, whatever was done

    @invariant()
    def no_seat_is_sold_twice(self) -> None:
        now = seats_of(self.cohort())
        assert now.taken <= now.total
        assert now.committed <= now.total, "a seat that was kept went to somebody else"

    @invariant()
    def no_place_is_lost(self) -> None:
        rows = self.rows()
        for pk, before in self.before.items():
            after = rows[pk]
            if before.queued_at:
                assert after.queued_at == before.queued_at, "the place in the queue changed"
            if before.status == S.WAITING_LIST and after.status not in (S.WAITING_LIST, S.OFFERED):
                assert pk in self.stopped, "somebody left the queue without saying so"
        self.the_first_was_first(rows)
        self.before, self.stopped = rows, set()

    def the_first_was_first(self, rows: dict[int, Enrolment]) -> None:
        waiting_now = [row for row in rows.values() if row.status == S.WAITING_LIST and not row.lapsed_at]
        for pk, row in rows.items():
            if row.status != S.OFFERED or (pk in self.before and self.before[pk].status == S.OFFERED):
                continue
            place = (row.queued_at, pk)
            passed = [
                one for one in waiting_now
                if one.organisation_id == row.organisation_id and (one.queued_at, one.pk) < place
            ]  # fmt: skip
            assert not passed, "somebody was passed over"

    @invariant()
    def nobody_waits_beside_a_free_seat(self) -> None:
        now = seats_of(self.cohort())
        for row in self.rows().values():
            if row.status == S.WAITING_LIST and not row.lapsed_at:
                assert now.free_for(row.organisation_id) == 0

    @invariant()
    def every_step_is_in_the_table_and_written_down(self) -> None:
        written: dict[int, list[tuple[str, str]]] = {}
        steps = EnrolmentTransition.objects.filter(enrolment__cohort=self.cast.cohort).order_by("pk")
        for pk, before, after in steps.values_list("enrolment_id", "from_status", "to_status"):
            written.setdefault(pk, []).append((before, after))
        for pk, row in self.rows().items():
            first, *later = written[pk]
            assert first[0] == ""
            assert first[1] in BEGINNINGS
            assert all(after in TRANSITIONS[EnrolmentStatus(before)] for before, after in later)
            assert all(one[1] == other[0] for one, other in pairwise(written[pk]))
            assert written[pk][-1][1] == row.status

    # Parts

    def attempt(self, act, *arguments, **named) -> None:
        """Do it; what may not be, is refused in words, and then nothing has changed."""
        self.now += dt.timedelta(minutes=1)
        before = self.rows()
        try:
            act(*arguments, now=self.now, **named)
        except ValidationError:
            after = self.rows()
            assert {pk: row.status for pk, row in after.items()} == {
                pk: row.status for pk, row in before.items()
            }

    def cohort(self):
        return type(self.cast.cohort).objects.get(pk=self.cast.cohort.pk)

    def rows(self) -> dict[int, Enrolment]:
        return {row.pk: row for row in Enrolment.objects.filter(cohort=self.cast.cohort).order_by("pk")}

    def has(self, *statuses: EnrolmentStatus) -> bool:
        return any(row.status in statuses for row in self.before.values())

    def one(self, pick: int, *statuses: EnrolmentStatus) -> Enrolment:
        found = [row for row in self.rows().values() if row.status in statuses]
        return found[pick % len(found)]

    def somebody(self) -> Line:
        self.born += 1
        return Line(0, "Iris", "", "Blom", f"iris{self.born}@elders.example")


@pytest.mark.long
@pytest.mark.django_db
def test_no_sequence_of_acts_oversells_or_loses_a_place():
    cast = build_cast()
    cast.cohort.enrolments.all().delete()
    cast.cohort.takes_requests = True
    cast.cohort.save()
    set_seats(cast.cohort, 3)
    machine = type("OfThisCast", (Bureau,), {"cast": cast})
    steady = settings(
        max_examples=15,
        stateful_step_count=20,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=steady)

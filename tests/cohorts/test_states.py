"""The table of states: what it says, what it says in the manual, and that nothing goes round it."""

import re
from itertools import product

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from cohorts.actions import transitions
from cohorts.models import EnrolmentTransition
from cohorts.states import BEGINNINGS, HOLDS_SEAT, OPEN, TRANSITIONS, EnrolmentStatus
from leergang.audit.models import AuditEvent

MANUAL = settings.BASE_DIR / "docs" / "enrolment-states.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)
STEPS = [(before, after) for before, after in product(EnrolmentStatus, repeat=2)]


def test_the_table_is_the_documented_one():
    documented = {
        name: (label.strip(), set(re.findall(r"`(\w+)`", followers)))
        for name, label, followers in ROW.findall(MANUAL.read_text())
    }
    assert documented == {
        state.value: (state.label, {follower.value for follower in TRANSITIONS[state]})
        for state in EnrolmentStatus
    }


def test_every_state_is_reached_from_a_beginning():
    reached, edge = set(BEGINNINGS), set(BEGINNINGS)
    while edge:
        edge = {follower for state in edge for follower in TRANSITIONS[state]} - reached
        reached |= edge
    assert reached == set(EnrolmentStatus)


def test_what_has_ended_stays_ended():
    ends = {state for state, followers in TRANSITIONS.items() if not followers}
    assert ends == set(EnrolmentStatus) - set(OPEN) | {EnrolmentStatus.COMPLETED}


def test_a_seat_is_reached_from_the_waiting_list_by_an_offer_alone():
    assert TRANSITIONS[EnrolmentStatus.WAITING_LIST] & set(HOLDS_SEAT) == {EnrolmentStatus.OFFERED}
    into_offer = {state for state, followers in TRANSITIONS.items() if EnrolmentStatus.OFFERED in followers}
    assert into_offer == {EnrolmentStatus.WAITING_LIST}


@pytest.mark.parametrize(("before", "after"), STEPS, ids=lambda state: state.value)
def test_only_what_is_in_the_table_happens_and_it_is_written_down(cast, now, before, after):
    enrolment = cast.enrolment
    enrolment.status, enrolment.queued_at = before, now
    enrolment.offer_ends_at = now if before == EnrolmentStatus.OFFERED else None
    enrolment.save()
    more = {"offer_ends_at": now} if after == EnrolmentStatus.OFFERED else {}
    if after not in TRANSITIONS[before]:
        with pytest.raises(ValidationError, match="intussen veranderd"):
            transitions.move(enrolment, after, by=cast.planner, now=now, **more)
        enrolment.refresh_from_db()
        assert enrolment.status == before
        assert not EnrolmentTransition.objects.filter(enrolment=enrolment).exists()
        return
    transitions.move(enrolment, after, by=cast.planner, now=now, reason="Daarom", **more)
    enrolment.refresh_from_db()
    step = enrolment.transitions.get()
    assert (enrolment.status, enrolment.status_changed_at) == (after, now)
    assert (step.from_status, step.to_status, step.by, step.reason, step.moved_at) == (
        before, after, cast.planner, "Daarom", now,
    )  # fmt: skip
    assert AuditEvent.objects.filter(
        kind=f"enrolment.{after.value}", target=f"cohorts.enrolment:{enrolment.pk}"
    ).exists()


def test_nothing_else_writes_a_status():
    """Only transitions.py assigns a status of an enrolment."""
    writers = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in (settings.BASE_DIR / "cohorts" / "actions").glob("*.py")
        if re.search(r"enrolment\.status = |\.update\([^)]*\bstatus=EnrolmentStatus", path.read_text())
    ]
    assert writers == ["cohorts/actions/transitions.py"]

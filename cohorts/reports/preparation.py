"""The preparation for a session: of a participant as one list, and for trainers who has what ready.

Trainers see that something is ticked off, never when, and nothing about reading or logging in (AVG-10). The page
on which a participant ticks says that they see it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cohorts.models import AssignmentCompletion, Cohort, Enrolment, Session
from cohorts.reports import learning
from cohorts.reports.learning import AssignmentList
from cohorts.states import SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from modules.models import Assignment


@dataclass(frozen=True)
class Preparation:
    """What there is to do before the next session; without a session there is none."""

    session: Session | None
    lines: AssignmentList


def next_preparation(user: User, cohort: Cohort, *, now: dt.datetime) -> Preparation:
    """The preparation of the first session that is not over, with the own ticks. Two queries."""
    session = Session.objects.filter(cohort=cohort).upcoming(now).select_related("module").first()
    if session is None or session.module_id is None:
        return Preparation(session, AssignmentList())
    lines = learning.preparation_of(session.module_id, cohort_id=cohort.pk, user=user)
    return Preparation(session, lines)


@dataclass(frozen=True)
class Row:
    """Somebody who takes part, with for each piece of preparation whether it is ticked off."""

    name: str
    organisation: str
    ticks: Sequence[bool]

    @property
    def done(self) -> int:
        return sum(self.ticks)


@dataclass(frozen=True)
class Matrix:
    """Who has what ready for a session."""

    assignments: Sequence[Assignment]
    rows: Sequence[Row]

    @cached_property
    def totals(self) -> list[int]:
        """How many people have each piece ready."""
        return [sum(row.ticks[place] for row in self.rows) for place in range(len(self.assignments))]

    @property
    def ready(self) -> int:
        """How many people have everything ready."""
        return sum(row.done == len(self.assignments) for row in self.rows) if self.assignments else 0


def sessions_to_prepare(cohort: Cohort) -> list[Session]:
    """The announced sessions of a lichting that go on and are about a module, in order. One query."""
    found = Session.objects.filter(
        cohort=cohort, status__in=[SessionStatus.PLANNED, SessionStatus.HELD], module__isnull=False
    )
    return list(found.select_related("module").order_by("starts_at", "pk"))


def chosen_session(sessions: Sequence[Session], number: str, *, now: dt.datetime) -> Session | None:
    """The session with that number; else the next one, else the last one."""
    by_number = {str(session.number): session for session in sessions}
    coming = (session for session in sessions if session.ends_at > now)
    return by_number.get(number) or next(coming, sessions[-1] if sessions else None)


def matrix(user: User, session: Session) -> Matrix:
    """Who has what ready, for who follows the learning of this lichting; nobody's to others. Three queries."""
    followed = Cohort.objects.granting(user, Permission.LEARNING_FOLLOW).filter(pk=session.cohort_id)
    taking_part = Enrolment.objects.taking_part().filter(cohort__in=followed)
    people = list(taking_part.select_related("user", "organisation").order_by("sort_key", "pk").strict())
    assignments = list(Assignment.objects.filter(module=session.module_id).order_by("position"))
    ticks = AssignmentCompletion.objects.filter(assignment__in=assignments, enrolment__in=people)
    done = set(ticks.values_list("enrolment_id", "assignment_id"))
    rows = [
        Row(one.name, one.organisation.name, [(one.pk, item.pk) in done for item in assignments])
        for one in people
    ]
    return Matrix(assignments, rows)

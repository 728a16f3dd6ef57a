"""Ticks: what a participant says is done.

They belong to the participant and are no logbook of work: they are not audited. What somebody ticked off of
the preparation for a session, the trainers of the lichting see (cohorts.reports.preparation), and the
page says so beside the ticks; nobody else does, and nobody sees when. What was ticked off of the units, and
all of it to the organisation, stays with the participant (AVG-10).
"""

import datetime as dt

from django.db import transaction

from cohorts.actions.releases import check_open
from cohorts.models import AssignmentCompletion, Enrolment, UnitCompletion
from modules.models import Assignment, Unit


@transaction.atomic
def tick_unit(unit: Unit, *, enrolment: Enrolment, now: dt.datetime) -> None:
    """Say that a unit is done. Ticking again keeps the first moment.

    Raises ValidationError when the unit is closed for this participant.
    """
    check_open(unit, enrolment=enrolment, now=now)
    UnitCompletion.objects.bulk_create(
        [UnitCompletion(enrolment=enrolment, unit=unit, done_at=now)], ignore_conflicts=True
    )


@transaction.atomic
def untick_unit(unit: Unit, *, enrolment: Enrolment) -> None:
    """Take the tick back. Without a tick nothing happens."""
    UnitCompletion.objects.filter(enrolment=enrolment, unit=unit).delete()


@transaction.atomic
def tick_assignment(assignment: Assignment, *, enrolment: Enrolment, now: dt.datetime) -> None:
    """Say that a piece of preparation is done. Ticking again keeps the first moment."""
    AssignmentCompletion.objects.bulk_create(
        [AssignmentCompletion(enrolment=enrolment, assignment=assignment, done_at=now)],
        ignore_conflicts=True,
    )


@transaction.atomic
def untick_assignment(assignment: Assignment, *, enrolment: Enrolment) -> None:
    """Take the tick back. Without a tick nothing happens."""
    AssignmentCompletion.objects.filter(enrolment=enrolment, assignment=assignment).delete()

from cohorts.models.cohort import Cohort, CohortKind, TrainerAssignment
from cohorts.models.enrolment import (
    AssignmentCompletion,
    Enrolment,
    ImportBatch,
    ImportRow,
    UnitCompletion,
)
from cohorts.models.session import Appointment, Reminder, Session, SessionDay, SessionPart

__all__ = [
    "Appointment",
    "AssignmentCompletion",
    "Cohort",
    "CohortKind",
    "Enrolment",
    "ImportBatch",
    "ImportRow",
    "Reminder",
    "Session",
    "SessionDay",
    "SessionPart",
    "TrainerAssignment",
    "UnitCompletion",
]

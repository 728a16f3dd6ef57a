from cohorts.models.cohort import Cohort, CohortKind, TrainerAssignment
from cohorts.models.enrolment import (
    AssignmentCompletion,
    Enrolment,
    ImportBatch,
    ImportRow,
    UnitCompletion,
)
from cohorts.models.session import Reminder, Session, SessionPart

__all__ = [
    "AssignmentCompletion",
    "Cohort",
    "CohortKind",
    "Enrolment",
    "ImportBatch",
    "ImportRow",
    "Reminder",
    "Session",
    "SessionPart",
    "TrainerAssignment",
    "UnitCompletion",
]

from cohorts.models.attendance import Attendance
from cohorts.models.availability import (
    Availability,
    AvailabilityPoll,
    AvailabilityRequest,
    ProposedDate,
)
from cohorts.models.calendar_feed import CalendarFeed
from cohorts.models.cohort import Cohort, CohortKind, TrainerAssignment
from cohorts.models.energy import EnergyMap, EnergyParty
from cohorts.models.enrolment import (
    AssignmentCompletion,
    Enrolment,
    EnrolmentTransition,
    UnitCompletion,
)
from cohorts.models.held import HeldEntry
from cohorts.models.imports import ColumnMapping, ImportBatch, ImportRow, ImportUpload
from cohorts.models.intake import Intake, Orchestrates, SpecialNeeds
from cohorts.models.learning import CheckAnswer, TransferAction, UnitNote
from cohorts.models.peer_group import PeerGroup, PeerGroupMember, Separation, SeparationKind
from cohorts.models.programme_line import ProgrammeLine
from cohorts.models.release import ReleaseRule
from cohorts.models.reminder import MailPreference, Reminder, ReminderRule
from cohorts.models.scan import ScanAnswer, ScanPicture, ScanResponse, ScanWindow
from cohorts.models.seats import SeatReservation, Seats, seats_of
from cohorts.models.session import Appointment, Session, SessionDay, SessionPart
from cohorts.models.session_draft import SessionDraft
from cohorts.models.session_people import SessionResponse
from cohorts.models.session_staff import SessionStaff
from cohorts.models.venue import Room, Venue

__all__ = [
    "Appointment",
    "AssignmentCompletion",
    "Attendance",
    "Availability",
    "AvailabilityPoll",
    "AvailabilityRequest",
    "CalendarFeed",
    "CheckAnswer",
    "Cohort",
    "CohortKind",
    "ColumnMapping",
    "EnergyMap",
    "EnergyParty",
    "Enrolment",
    "EnrolmentTransition",
    "HeldEntry",
    "ImportBatch",
    "ImportRow",
    "ImportUpload",
    "Intake",
    "MailPreference",
    "Orchestrates",
    "PeerGroup",
    "PeerGroupMember",
    "ProgrammeLine",
    "ProposedDate",
    "ReleaseRule",
    "Reminder",
    "ReminderRule",
    "Room",
    "ScanAnswer",
    "ScanPicture",
    "ScanResponse",
    "ScanWindow",
    "SeatReservation",
    "Seats",
    "Separation",
    "SeparationKind",
    "Session",
    "SessionDay",
    "SessionDraft",
    "SessionPart",
    "SessionResponse",
    "SessionStaff",
    "SpecialNeeds",
    "TrainerAssignment",
    "TransferAction",
    "UnitCompletion",
    "UnitNote",
    "Venue",
    "seats_of",
]

from casuistiek.models.agenda import AgendaCase
from casuistiek.models.case import CaseVersion, PracticeCase
from casuistiek.models.confidentiality import AgreementAcceptance, CaseRead, EmergencyAccess
from casuistiek.models.discussion import Discussion, DiscussionNotes, DiscussionSeat, RoomCard
from casuistiek.models.feedback import Feedback, FeedbackPoint
from casuistiek.models.force_field import CaseActor, CaseRelation, FieldState, ForceFieldSnapshot, Movement
from casuistiek.models.owners import CoOwner, Proposal, ProposalConsent
from casuistiek.models.reflection import ActionOutcome, CaseAction, Reflection
from casuistiek.models.review import (
    BankRemark,
    FeedbackRevision,
    PeerAsk,
    PointReply,
    Review,
    RubricAssessment,
)

__all__ = [
    "ActionOutcome",
    "AgendaCase",
    "AgreementAcceptance",
    "BankRemark",
    "CaseAction",
    "CaseActor",
    "CaseRead",
    "CaseRelation",
    "CaseVersion",
    "CoOwner",
    "Discussion",
    "DiscussionNotes",
    "DiscussionSeat",
    "EmergencyAccess",
    "Feedback",
    "FeedbackPoint",
    "FeedbackRevision",
    "FieldState",
    "ForceFieldSnapshot",
    "Movement",
    "PeerAsk",
    "PointReply",
    "PracticeCase",
    "Proposal",
    "ProposalConsent",
    "Reflection",
    "Review",
    "RoomCard",
    "RubricAssessment",
]

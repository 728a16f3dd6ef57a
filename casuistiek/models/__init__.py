from casuistiek.models.agenda import AgendaCase
from casuistiek.models.case import CaseActor, CaseVersion, PracticeCase
from casuistiek.models.feedback import Feedback, FeedbackPoint

__all__ = ["AgendaCase", "CaseActor", "CaseVersion", "Feedback", "FeedbackPoint", "PracticeCase"]

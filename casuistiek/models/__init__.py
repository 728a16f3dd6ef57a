from casuistiek.models.case import CaseActor, CaseVersion, PracticeCase
from casuistiek.models.feedback import Feedback, FeedbackPoint

__all__ = ["CaseActor", "CaseVersion", "Feedback", "FeedbackPoint", "PracticeCase"]

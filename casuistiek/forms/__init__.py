from casuistiek.forms.case import ActorFormSet, CaseForm, CaseWriting
from casuistiek.forms.feedback import FeedbackWriting, PublishForm
from casuistiek.forms.submission import CheckForm, SubmitForm

__all__ = [
    "ActorFormSet",
    "CaseForm",
    "CaseWriting",
    "CheckForm",
    "FeedbackWriting",
    "PublishForm",
    "SubmitForm",
]

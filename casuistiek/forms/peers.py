"""The forms of thinking along: whom an owner asks, and the points of who was asked."""

from collections.abc import Sequence
from typing import Any

from django import forms

from casuistiek.forms.feedback import FeedbackWriting, PointForm
from casuistiek.forms.typed import typed_choice
from casuistiek.models import FeedbackPoint
from casuistiek.models.content import field_of
from casuistiek.reports.peers import Person
from casuistiek.states import RemarkReaders
from leergang.web.forms import Form


class AskForm(Form):
    """Whom of the people who may read the case an owner asks."""

    people = forms.TypedMultipleChoiceField(
        label="Wie vraag je om mee te denken?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één persoon.",
            "invalid_choice": "Kies mensen uit de lijst.",
        },
    )

    def __init__(self, *args: Any, offered: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(person.enrolment, f"{person.name}, {person.organisation}") for person in offered]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]


class PeerPointForm(PointForm):
    """A point as trainers write it; who thinks along shows it to the owner alone, until choosing otherwise."""

    readers = typed_choice(field_of(FeedbackPoint, "readers"), list(RemarkReaders.choices))
    readers.label = "Wie leest dit punt?"


class PeerWriting(FeedbackWriting):
    point_form = PeerPointForm

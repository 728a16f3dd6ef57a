"""What is written in the intervisiekamer: a card, and the inbrenger's own notes."""

import datetime as dt
import re
import uuid
from typing import Any

from django import forms

from casuistiek.forms.typed import typed_text
from casuistiek.models import DiscussionNotes
from casuistiek.models.content import field_of
from casuistiek.states import CardKind
from cohorts.forms.versions import Versioned
from leergang.web.forms import Form

# Words with which a question turns out to be an advice (domain/1 A4, incidentmethode).
ADVISING = re.compile(
    r"\b(?:heb je al (?:geprobeerd|gedacht|overwogen)|waarom (?:doe|ga|vraag|zeg) je niet|zou je niet|kun je niet (?:beter|gewoon)|"
    r"je (?:moet|zou moeten|kunt beter)|ik zou|probeer eens|misschien moet)\b",
    re.IGNORECASE,
)


def sounds_like_advice(kind: str, text: str) -> bool:
    """Whether a question on this card is an advice in disguise. It is said, and never blocks."""
    return kind == CardKind.QUESTION and bool(ADVISING.search(text))


class CardForm(Form):
    kind = forms.ChoiceField(choices=CardKind.choices)
    text = forms.CharField(
        label="Jouw kaartje",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Schrijf eerst iets op je kaartje.",
            "max_length": "Dit is te lang voor een kaartje. Maak er hoogstens 500 tekens van.",
        },
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def _note(name: str, rows: int) -> forms.CharField:
    return typed_text(field_of(DiscussionNotes, name), rows=rows, required=False)


class NotesForm(Versioned, Form):
    """`stored_version` is the one it builds on; in a conflict another text stands beside this one."""

    use_required_attribute = False
    stored_version = 0
    saved_at: dt.datetime | None = None
    is_conflict = False

    notes = _note("notes", 5)
    insight = _note("insight", 3)
    first_step = _note("first_step", 2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.says_optional = False  # type: ignore[attr-defined]

"""Whom an owner asks to bring the case in together."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cohorts.models import Enrolment
from leergang.web.forms import Form


class InviteForm(Form):
    person = forms.TypedChoiceField(
        label="Wie vraag je om samen in te brengen?",
        error_messages={"required": "Kies iemand.", "invalid_choice": "Kies iemand uit de lijst."},
    )

    def __init__(self, *args: Any, people: Sequence[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(person.pk): person for person in people}
        field = self.fields["person"]
        field.choices = [  # type: ignore[attr-defined]
            ("", "Kies een deelnemer"),
            *((key, f"{person.name}, {person.organisation.name}") for key, person in known.items()),
        ]
        field.coerce = known.__getitem__  # type: ignore[attr-defined]

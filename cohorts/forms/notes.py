"""The own note beside a unit; an empty one is a note that was wiped."""

from typing import Any

from django import forms

from cohorts.forms.versions import Versioned
from cohorts.models.learning import LONGEST_NOTE
from leergang.web.dutch import number_text
from leergang.web.forms import Form


class NoteForm(Versioned, Form):
    body = forms.CharField(
        label="Jouw aantekening",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "max_length": f"Je aantekening is te lang. Maak er hoogstens {number_text(LONGEST_NOTE)} tekens van.",
            "null_characters_not_allowed": "In je aantekening staat een teken dat we niet kunnen bewaren. Haal het weg.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].says_optional = False  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        """With plain line ends: a browser and a script send different ones."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

from django import forms
from django.http import QueryDict

from cohorts.models import SessionPart
from leergang.web.forms import Form, speak_dutch


class RollCallForm(Form):
    """Names, one per line, as they were copied from a meeting program."""

    names = forms.CharField(
        label="Namen",
        max_length=20_000,
        help_text="Eén per regel, bijvoorbeeld uit de deelnemerslijst van een onlinevergadering",
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Plak eerst de namen."},
    )
    part = forms.TypedChoiceField(label="Dagdeel", coerce=int)

    def __init__(self, data: QueryDict | None = None, *, parts: list[SessionPart]) -> None:
        super().__init__(data)
        self.fields["part"].choices = [(part.pk, part.get_part_of_day_display()) for part in parts]  # type: ignore[attr-defined]
        speak_dutch(self)

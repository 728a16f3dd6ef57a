"""A question of a unit as a form. Works without a script: an order is given by choosing a place for each step."""

from typing import Any

from django import forms
from django.http import QueryDict

from cohorts.reports.checks import Answer, Question, shuffled
from leergang.web.forms import Form, speak_dutch
from modules.models import CheckKind

LONGEST = 200
PLACE_TWICE = "Geef elke stap een eigen plaats."


class CheckForm(Form):
    """One question; `answer()` gives what was answered, as the database keeps it."""

    def __init__(self, question: Question, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=f"vraag-{question.number}")
        self.question = question
        self.fields |= self._fields_of()
        # Which question stands on the screen: another text may have come since.
        self.fields["seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=16, initial=question.fingerprint
        )
        for field in self.fields.values():
            field.says_optional = False  # type: ignore[attr-defined]
        speak_dutch(self)

    def _fields_of(self) -> dict[str, forms.Field]:
        check = self.question.check
        options = [(str(n), option.text) for n, option in enumerate(check.options)]
        if check.kind == CheckKind.SINGLE:
            field: forms.Field = forms.ChoiceField(
                label=check.question,
                choices=options,
                widget=forms.RadioSelect,
                error_messages={"required": "Kies één antwoord."},
            )
            return {"answer": field}
        if check.kind == CheckKind.MULTIPLE:
            field = forms.MultipleChoiceField(
                label=check.question,
                choices=options,
                widget=forms.CheckboxSelectMultiple,
                help_text="Er kunnen meer antwoorden goed zijn.",
                error_messages={"required": "Kies minstens één antwoord."},
            )
            return {"answer": field}
        if check.kind == CheckKind.SHORT:
            field = forms.CharField(
                label=check.question,
                max_length=LONGEST,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                error_messages={
                    "required": "Schrijf een antwoord op.",
                    "max_length": f"Je antwoord is te lang. Maak er hoogstens {LONGEST} tekens van.",
                },
            )
            return {"answer": field}
        places = [("", "Kies"), *((str(n), str(n)) for n in range(1, len(options) + 1))]
        return {
            f"place_{row}": forms.ChoiceField(
                label=check.options[index].text,
                choices=places,
                error_messages={"required": "Kies een plaats voor deze stap."},
            )
            for row, index in enumerate(shuffled(check), start=1)
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.question.is_order and not self.errors:
            places = [cleaned[name] for name in self._places()]
            for name, place in zip(self._places(), places, strict=True):
                if places.count(place) > 1:
                    self.add_error(name, PLACE_TWICE)
        return cleaned

    def answer(self) -> Answer:
        """Only of a valid form."""
        kind = self.question.check.kind
        if kind == CheckKind.SHORT:
            return [str(self.cleaned_data["answer"])]
        if kind == CheckKind.SINGLE:
            return [int(self.cleaned_data["answer"])]
        if kind == CheckKind.MULTIPLE:
            return sorted(int(value) for value in self.cleaned_data["answer"])
        indexes = shuffled(self.question.check)
        placed = zip(self._places(), indexes, strict=True)
        return [index for _, index in sorted((int(self.cleaned_data[name]), index) for name, index in placed)]

    def _places(self) -> list[str]:
        return [f"place_{row}" for row in range(1, len(self.question.check.options) + 1)]

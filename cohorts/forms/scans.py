"""One page of the regiescan: the four statements of a dimension, each with a scale in words."""

from collections.abc import Mapping
from typing import Any

from django import forms

from leergang.web.forms import Form
from modules.statements import LOWEST, Dimension, StatementSet

UNKNOWN = "x"


class ScanStepForm(Form):
    """Nothing is required: who goes on keeps what there is, and the review says what is missing."""

    def __init__(
        self,
        data: Any = None,
        *,
        statements: StatementSet,
        dimension: Dimension,
        answers: Mapping[int, int | None],
    ) -> None:
        choices = [
            *((str(value), word) for value, word in enumerate(statements.scale, start=LOWEST)),
            (UNKNOWN, statements.unknown),
        ]
        self.numbers = [one.number for one in dimension.statements]
        initial = {
            _name(number): UNKNOWN if answers[number] is None else str(answers[number])
            for number in self.numbers
            if number in answers
        }
        super().__init__(data, initial=initial)
        for one in dimension.statements:
            field = forms.ChoiceField(
                label=f"{one.number}. {one.text}",
                choices=choices,
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": "Kies een van de antwoorden."},
            )
            field.says_optional = False  # type: ignore[attr-defined]
            self.fields[_name(one.number)] = field

    def answers(self) -> dict[int, int | None]:
        """What was chosen on this page; only of a valid form."""
        chosen = {number: self.cleaned_data.get(_name(number), "") for number in self.numbers}
        return {number: None if value == UNKNOWN else int(value) for number, value in chosen.items() if value}


def _name(number: int) -> str:
    return f"stelling_{number}"

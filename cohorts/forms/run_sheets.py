from typing import Any

from django import forms
from django.http import QueryDict

from cohorts.models.programme_line import MOST_MINUTES
from cohorts.reports.run_sheet import RunSheet, SheetLine
from leergang.web.forms import Form, speak_dutch

WORDS = {
    "invalid": "Vul hele minuten in, zonder letters.",
    "min_value": "Vul 0 of meer minuten in; 0 als je dit oversloeg.",
    "max_value": f"Vul hoogstens {MOST_MINUTES} minuten in.",
}


class MinutesForm(Form):
    """One number per line that is no break. A field left empty says nothing about its line.

    Beside each stands what was on the screen: two trainers fill in at the same time, and who leaves a field alone
    takes nothing of the other away.
    """

    def __init__(self, data: QueryDict | None = None, *, sheet: RunSheet) -> None:
        super().__init__(data)
        self._lines = [line for line in sheet.lines if not line.is_break]
        for line in self._lines:
            self.fields[_name(line)] = forms.IntegerField(
                label=line.title,
                required=False,
                min_value=0,
                max_value=MOST_MINUTES,
                initial=line.minutes_done,
                error_messages=WORDS,
                help_text=f"Gepland: {line.minutes} minuten",
                widget=forms.NumberInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off", "class": "app-field--short"}
                ),
            )
            self.fields[_shown(line)] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=_typed(line.minutes_done)
            )
        speak_dutch(self)

    def minutes(self) -> dict[int, int | None]:
        """The real minutes by line, of the fields that were changed; only of a valid form."""
        values: dict[str, Any] = self.cleaned_data
        return {
            line.pk: values[_name(line)]
            for line in self._lines
            if _typed(values[_name(line)]) != self.data.get(_shown(line))
        }


def _name(line: SheetLine) -> str:
    return f"minuten_{line.pk}"


def _shown(line: SheetLine) -> str:
    return f"toen_{line.pk}"


def _typed(minutes: int | None) -> str:
    return "" if minutes is None else str(minutes)

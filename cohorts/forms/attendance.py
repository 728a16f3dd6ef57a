"""The list of a bijeenkomst: for each person and dagdeel one choice."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from cohorts.models import Enrolment, SessionPart
from cohorts.reports.attendance import Cell
from cohorts.states import AttendanceStatus
from leergang.web.forms import Form

NOTHING = [("", "Nog niet ingevuld")]
CHOICES = [*NOTHING, *AttendanceStatus.choices]
CODES = {value: str(number) for number, (value, _) in enumerate(CHOICES)}
STATUSES = {code: value for value, code in CODES.items()}


class Row(NamedTuple):
    """One person with a field for each dagdeel."""

    enrolment: Enrolment
    fields: list[tuple[SessionPart, BoundField]]


class AttendanceForm(Form):
    """What the person saw goes along (`gezien`): only what the person changed is written."""

    gezien = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Enrolment],
        parts: Sequence[SessionPart],
        stored: Mapping[Cell, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cells: dict[str, Cell] = {}
        self.people, self.parts = people, parts
        for enrolment in people:
            for part in parts:
                cell = (enrolment.pk, part.pk)
                self.cells[_name(cell)] = cell
                self.fields[_name(cell)] = forms.ChoiceField(
                    label=f"{enrolment.name}, {part.get_part_of_day_display().lower()}",
                    choices=CHOICES,
                    required=False,
                    initial=stored.get(cell, ""),
                    widget=_select(enrolment, part),
                )
        self.initial["gezien"] = " ".join(
            f"{_name(cell)}:{CODES[status]}" for cell, status in stored.items() if _name(cell) in self.cells
        )

    @property
    def rows(self) -> list[Row]:
        return [
            Row(enrolment, [(part, self[_name((enrolment.pk, part.pk))]) for part in self.parts])
            for enrolment in self.people
        ]

    @property
    def changed(self) -> dict[Cell, str]:
        """The cells that stand otherwise than this person saw them."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["gezien"].split())
        seen = {name: STATUSES.get(code, "") for name, _, code in pairs}
        return {
            cell: self.cleaned_data[name]
            for name, cell in self.cells.items()
            if name in self.data and self.cleaned_data[name] != seen.get(name, "")
        }


def _name(cell: Cell) -> str:
    return f"{cell[0]}-{cell[1]}"


def _select(enrolment: Enrolment, part: SessionPart) -> forms.Select:
    return forms.Select(
        attrs={
            "class": "utrecht-select utrecht-select--html-select",
            "aria-label": f"{enrolment.name}, {part.get_part_of_day_display().lower()}",
        }
    )

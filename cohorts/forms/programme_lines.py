"""The programme of a session as rows of fields. Rows are added, filled and moved without judging anything."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from cohorts.forms.cohorts import OneLine
from cohorts.models import ProgrammeLine, Session
from cohorts.models.programme_line import MOST_MINUTES, Entry, Span, begin_times, fingerprint, spans_of
from cohorts.states import LineKind
from leergang.web.forms import EMPTY_CHOICE, Form, rows_asked, speak_dutch
from modules.models import Unit

MOST_LINES = 60
MOST_DIGITS = 9
NAMES = ("line", "minutes", "kind", "unit", "title", "note")
REMOVES, RAISES, LOWERS = "weg-", "omhoog-", "omlaag-"
# Steps that only change what stands on the page.
STEPS = ("regel", "vullen", "bijwerken")
DEFAULT_TITLES = {str(LineKind.BREAK): "Pauze", str(LineKind.OWN_CASE): "Casusbespreking"}


@dataclass(frozen=True)
class Row:
    """The fields of one line, with when it would begin."""

    number: int
    starts_at: dt.datetime
    line: BoundField
    minutes: BoundField
    kind: BoundField
    unit: BoundField | None
    title: BoundField
    note: BoundField
    is_first: bool
    is_last: bool

    @property
    def has_errors(self) -> bool:
        fields = (self.minutes, self.kind, self.unit, self.title, self.note)
        return any(field.errors for field in fields if field)


class LinesForm(Form):
    """The lines of a programme. `entries()` gives what was filled in; an empty line counts for nothing."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any],
        session: Session,
        units: Sequence[Unit],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.session = session
        self.units = {str(unit.pk): unit for unit in units}
        self.count = _count(data if data is not None else initial)
        self.initial["rows"] = self.count
        for number in range(1, self.count + 1):
            for name, field in _line_fields(number, units).items():
                self.fields[f"{name}_{number}"] = field
        speak_dutch(self)

    @property
    def lines(self) -> Iterator[Row]:
        """The rows as the page shows them, each with the time that follows from those before it."""
        for number, span in enumerate(self.spans(), start=1):
            fields = {name: self[f"{name}_{number}"] for name in NAMES if name != "unit"}
            unit = self[f"unit_{number}"] if f"unit_{number}" in self.fields else None
            yield Row(
                number,
                span.starts_at,
                unit=unit,
                is_first=number == 1,
                is_last=number == self.count,
                **fields,
            )

    def spans(self) -> list[Span]:
        """When each row would begin and end, as far as its minutes can be read."""
        shown = [self._shown(number) for number in range(1, self.count + 1)]
        begins = begin_times(spans_of(self.session), shown)
        return [
            Span(begin, begin + dt.timedelta(minutes=minutes))
            for begin, (_, minutes) in zip(begins, shown, strict=True)
        ]

    @property
    def total(self) -> int:
        """All minutes of the programme."""
        return sum(self._shown(number)[1] for number in range(1, self.count + 1))

    def _shown(self, number: int) -> tuple[str, int]:
        """The kind and the minutes that stand in a row, or that its unit would fill in."""
        kind, minutes = (str(self[f"{name}_{number}"].value() or "") for name in ("kind", "minutes"))
        field = f"unit_{number}"
        unit = self.units.get(str(self[field].value() or "")) if field in self.fields else None
        if unit and not minutes.strip():
            return kind or unit.kind, unit.minutes
        is_number = minutes.isdecimal() and len(minutes) <= len(str(MOST_MINUTES))
        return kind, int(minutes) if is_number else 0

    def entries(self) -> list[Entry]:
        """The lines in order; only of a valid form."""
        found: list[Entry] = self.cleaned_data["entries"]
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = (self._entry(number) for number in range(1, self.count + 1))
        cleaned["entries"] = [entry for entry in found if entry]
        return cleaned

    def _entry(self, number: int) -> Entry | None:
        """The line with this number; None when it is empty or not in order."""
        names = {name: f"{name}_{number}" for name in NAMES}
        if any(name in self.errors for name in names.values()):
            return None
        pk, minutes, kind, unit_id, title, note = (self.cleaned_data.get(name) for name in names.values())
        if not any((minutes, kind, unit_id, title, note)):
            return None
        unit = self.units.get(str(unit_id)) if unit_id else None
        kind = str(kind or (unit.kind if unit else ""))
        minutes = minutes or (unit.minutes if unit else 0)
        title = str(title or (unit.title if unit else DEFAULT_TITLES.get(kind, "")))
        missing = {
            "minutes": "" if minutes else "Vul in hoeveel minuten dit duurt, bijvoorbeeld 45.",
            "kind": "" if kind else "Kies waar deze tijd voor is.",
            "title": "" if title or not kind else "Vul een titel in, of kies een onderdeel.",
        }
        for name, message in missing.items():
            if message:
                self.add_error(names[name], message)
        if any(missing.values()):
            return None
        return Entry(int(minutes), LineKind(kind), title, unit.pk if unit else None, str(note or ""), pk)


def _line_fields(number: int, units: Sequence[Unit]) -> dict[str, forms.Field]:
    where = f", regel {number}"
    fields: dict[str, forms.Field] = {
        "line": forms.IntegerField(required=False, widget=forms.HiddenInput),
        "minutes": forms.IntegerField(
            label=f"Minuten{where}",
            required=False,
            min_value=1,
            max_value=MOST_MINUTES,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
            error_messages={
                "invalid": "Vul een heel getal in, zonder letters.",
                "min_value": "Vul 1 of meer in.",
                "max_value": f"Meer dan {MOST_MINUTES} kan niet. Maak er twee regels van.",
            },
        ),
        "kind": forms.ChoiceField(
            label=f"Soort{where}", required=False, choices=[("", EMPTY_CHOICE), *LineKind.choices]
        ),
    }
    if units:
        choices = [("", "Geen onderdeel"), *((str(unit.pk), str(unit)) for unit in units)]
        fields["unit"] = forms.ChoiceField(label=f"Onderdeel{where}", required=False, choices=choices)
    fields["title"] = OneLine(
        label=f"Titel{where}",
        required=False,
        max_length=120,
        error_messages={"max_length": "Deze titel is te lang. Maak er hoogstens 120 tekens van."},
    )
    fields["note"] = OneLine(
        label=f"Aantekening voor trainers{where}",
        required=False,
        max_length=300,
        error_messages={"max_length": "Deze aantekening is te lang. Maak er hoogstens 300 tekens van."},
    )
    return fields


def written(lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    """The values of a programme as the fields show them, with its fingerprint."""
    return _numbered([_values(line) for line in lines], seen=fingerprint(lines))


def typed(data: QueryDict, *, units: Iterable[Unit]) -> dict[str, Any]:
    """What stands in the fields, to show it again without judging: after the step that was asked for."""
    step = data.get("stap", "")
    rows = [
        {name: data.get(f"{name}_{number}", "") for name in NAMES} for number in range(1, _count(data) + 1)
    ]
    if step == "vullen":
        rows = _filled(rows, units)
    elif step == "regel":
        rows.append(dict.fromkeys(NAMES, ""))
    else:
        _rearrange(rows, step)
    known = {str(unit.pk): unit for unit in units}
    return _numbered([_completed(row, known) for row in rows], seen=data.get("seen", ""))


def is_step(name: str) -> bool:
    """Whether a button only changes what stands on the page."""
    return name in STEPS or name.startswith((REMOVES, RAISES, LOWERS))


def _rearrange(rows: list[dict[str, Any]], step: str) -> None:
    verb, _, digits = step.partition("-")
    place = int(digits) - 1 if digits.isdecimal() and len(digits) <= MOST_DIGITS else -1
    if not 0 <= place < len(rows):
        return
    row = rows.pop(place)
    if verb == "omhoog":
        rows.insert(max(place - 1, 0), row)
    elif verb == "omlaag":
        rows.insert(place + 1, row)


def _filled(rows: Iterable[dict[str, Any]], units: Iterable[Unit]) -> list[dict[str, Any]]:
    """What was filled in, followed by the units that are not among it yet."""
    kept = [row for row in rows if any(row[name] for name in NAMES if name != "line")]
    there = {row["unit"] for row in kept}
    added = [dict.fromkeys(NAMES, "") | {"unit": str(unit.pk)} for unit in units if str(unit.pk) not in there]
    return kept + added


def _completed(row: dict[str, Any], units: Mapping[str, Unit]) -> dict[str, Any]:
    """A row with what its unit says where nothing was filled in."""
    unit = units.get(row["unit"])
    if unit is None:
        return row
    said = {"minutes": str(unit.minutes), "kind": str(unit.kind), "title": unit.title}
    return row | {name: row[name] or value for name, value in said.items()}


def _values(line: ProgrammeLine) -> dict[str, Any]:
    return {
        "line": line.pk,
        "minutes": line.minutes,
        "kind": line.kind,
        "unit": str(line.unit_id or ""),
        "title": line.title,
        "note": line.note,
    }


def _numbered(rows: Sequence[Mapping[str, Any]], *, seen: str) -> dict[str, Any]:
    shown = list(rows[:MOST_LINES]) or [dict.fromkeys(NAMES, "")]
    first: dict[str, Any] = {"seen": seen, "rows": len(shown)}
    for number, row in enumerate(shown, start=1):
        first |= {f"{name}_{number}": row[name] for name in NAMES}
    return first


def _count(data: Mapping[str, Any]) -> int:
    return rows_asked(data, usual=1, most=MOST_LINES)

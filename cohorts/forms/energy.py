"""The energy map as rows of fields: a role, inside or outside, and points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from cohorts.actions.energy import FEW, Party, total_problem
from cohorts.forms.cohorts import OneLine
from cohorts.models import EnergyMap
from cohorts.models.energy import FEWEST_PARTIES, LONGEST_LABEL, MOST_PARTIES, TOTAL
from cohorts.states import EnergySide
from leergang.web.forms import Form, rows_asked, speak_dutch

USUAL_ROWS = 6
NAMES = ("label", "side", "points")
ADD, COUNT_UP = "regel", "optellen"
# Steps that only change what stands on the page.
STEPS = (ADD, COUNT_UP)


@dataclass(frozen=True)
class Row:
    number: int
    label: BoundField
    side: BoundField
    points: BoundField

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in (self.label, self.side, self.points))


class EnergyForm(Form):
    """`parties()` gives the rows that were filled in; an empty row counts for nothing."""

    rows = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        asked = data if data is not None else initial
        self.count = rows_asked(asked, usual=USUAL_ROWS, most=MOST_PARTIES)
        self.initial["rows"] = self.count
        for number in range(1, self.count + 1):
            for name, field in _fields(number).items():
                self.fields[f"{name}_{number}"] = field
        speak_dutch(self)

    @property
    def lines(self) -> Iterator[Row]:
        for number in range(1, self.count + 1):
            yield Row(number, *(self[f"{name}_{number}"] for name in NAMES))

    @property
    def may_grow(self) -> bool:
        return self.count < MOST_PARTIES

    @property
    def total(self) -> int:
        """The points that stand on the page, as far as they can be read."""
        typed = (str(row.points.value() or "") for row in self.lines)
        return sum(int(points) for points in typed if points.isdecimal() and len(points) <= len(str(TOTAL)))

    def parties(self) -> list[Party]:
        found: list[Party] = self.cleaned_data["parties"]
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = [party for n in range(1, self.count + 1) if (party := self._party(n))]
        cleaned["parties"] = found
        if not self.errors:
            if len(found) < FEWEST_PARTIES:
                self.add_error(f"label_{min(len(found) + 1, self.count)}", FEW)
            elif problem := total_problem(sum(party.points for party in found)):
                self.add_error("points_1", problem)
        return cleaned

    def _party(self, number: int) -> Party | None:
        names = [f"{name}_{number}" for name in NAMES]
        if any(name in self.errors for name in names):
            return None
        label, side, points = (self.cleaned_data.get(name) for name in names)
        if not label and not points:
            return None
        if not label:
            self.add_error(names[0], "Schrijf op welke rol dit is, bijvoorbeeld ‘wethouder’.")
            return None
        return Party(str(label), EnergySide(side or EnergySide.OUTSIDE), int(points or 0))


def written(drawn: EnergyMap | None) -> dict[str, Any]:
    """The values of a map as the fields show them, with a few rows left."""
    parties = list(drawn.parties.all()) if drawn else []
    first: dict[str, Any] = {"rows": min(max(USUAL_ROWS, len(parties)), MOST_PARTIES)}
    for number, party in enumerate(parties, start=1):
        first |= {f"{name}_{number}": getattr(party, name) for name in NAMES}
    return first


def typed(data: QueryDict) -> dict[str, Any]:
    """What stands in the fields, to show it again without judging; with another row when that was asked."""
    count = rows_asked(data, usual=USUAL_ROWS, most=MOST_PARTIES)
    first: dict[str, Any] = {
        f"{name}_{number}": data.get(f"{name}_{number}", "")
        for number in range(1, count + 1)
        for name in NAMES
    }
    grows = data.get("stap") == ADD
    return first | {"rows": min(count + 1, MOST_PARTIES) if grows else count}


def _fields(number: int) -> dict[str, forms.Field]:
    where = f", rij {number}"
    return {
        "label": OneLine(
            label=f"Rol{where}",
            required=False,
            max_length=LONGEST_LABEL,
            error_messages={
                "max_length": f"Deze rol is te lang. Maak er hoogstens {LONGEST_LABEL} tekens van."
            },
        ),
        "side": forms.ChoiceField(
            label=f"Binnen of buiten{where}",
            required=False,
            choices=EnergySide.choices,
            initial=EnergySide.INSIDE if number % 2 else EnergySide.OUTSIDE,
        ),
        "points": forms.IntegerField(
            label=f"Punten{where}",
            required=False,
            min_value=0,
            max_value=TOTAL,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
            error_messages={
                "invalid": "Vul een heel getal in, zonder letters.",
                "min_value": "Vul 0 of meer in.",
                "max_value": f"Vul hoogstens {TOTAL} in.",
            },
        ),
    }

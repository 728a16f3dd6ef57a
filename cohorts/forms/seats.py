"""How many seats, and for whom."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cohorts.forms.cohorts import MOST_SEATS
from cohorts.reports.seats import SeatLine, SeatReport
from leergang.web.forms import Form


def _count(label: str, *, least: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_SEATS,
        error_messages={
            "min_value": "Een lichting heeft minstens één plaats." if least else "Vul 0 of meer in.",
            "max_value": f"Meer dan {MOST_SEATS} plaatsen kan niet.",
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "app-field--short"}
        ),
        **more,
    )


class SeatsForm(Form):
    """The total, and a field for each organisation; the table of the page places them."""

    total = _count("Plaatsen in de lichting", least=1)

    def __init__(self, *args: Any, report: SeatReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.fields["total"].initial = report.seats.total
        for line in report.lines:
            name = f"reserved_{line.organisation.pk}"
            label = f"Gereserveerd voor {line.organisation.name}"
            self.fields[name] = _count(label, least=0, required=False, initial=line.reserved)
            self.fields[name].error_messages["invalid"] = "Vul een heel getal in, zonder letters."

    @property
    def rows(self) -> Iterator[tuple[SeatLine, BoundField]]:
        for line in self.report.lines:
            yield line, self[f"reserved_{line.organisation.pk}"]

    @property
    def reserved(self) -> dict[int, int]:
        """What was typed per organisation; an empty field keeps nothing."""
        return {
            line.organisation.pk: self.cleaned_data.get(f"reserved_{line.organisation.pk}") or 0
            for line in self.report.lines
        }

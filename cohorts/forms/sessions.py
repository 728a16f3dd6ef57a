"""The form of a session: what it is, when, where, with whom. One form, so that it has one error summary."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cohorts.forms.cohorts import OneLine, date_field
from cohorts.forms.venues import RoomField, told
from cohorts.models import Cohort, Session
from cohorts.plans import Plan, Slot, differences, of_session
from cohorts.reports import audience
from cohorts.states import PartOfDay, SessionKind
from leergang.accounts.models import User
from leergang.moment import AMSTERDAM, at, local_date
from leergang.web.forms import Form, inner_helper, rows_asked, speak_dutch
from modules.models import Module

MOST_ROWS = 12
MOST_DIGITS = 10  # of a number that a form of ours carries
FIRST_ROWS = 2
# A day has room for about 390 working minutes (domain/2 B2).
USUAL_TIMES = {
    PartOfDay.MORNING: (dt.time(9, 15), dt.time(12, 45)),
    PartOfDay.AFTERNOON: (dt.time(13, 30), dt.time(17, 0)),
    PartOfDay.EVENING: (dt.time(19, 30), dt.time(21, 0)),
}
CASE_DUE_TIME = dt.time(12, 0)


def time_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(
        format="%-H.%M", attrs={"inputmode": "decimal", "autocomplete": "off", "class": "app-field--short"}
    )
    return forms.TimeField(label=label, required=False, widget=widget)


class NamedPeople(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SlotForm(Form):
    """A form with rows of fields, a dagdeel each; a valid one has them in `cleaned_data["slots"]`, in order."""

    most_rows, first_rows = MOST_ROWS, FIRST_ROWS

    rows = forms.IntegerField(widget=forms.HiddenInput, initial=FIRST_ROWS)

    def __init__(
        self, data: QueryDict | None = None, *, now: dt.datetime, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.now = now
        first = dict(initial or {})
        super().__init__(data, initial=first)
        self.row_count = self.rows_in(data if data is not None else first)
        self.initial["rows"] = self.row_count
        for number in range(1, self.row_count + 1):
            self._add_row(number)
        speak_dutch(self)

    @classmethod
    def rows_in(cls, data: Mapping[str, Any]) -> int:
        """How many rows were asked for, within reason."""
        return rows_asked(data, usual=cls.first_rows, most=cls.most_rows)

    @classmethod
    def typed(cls, data: QueryDict, *, extra_rows: int = 0) -> dict[str, Any]:
        """What stands in the fields, to show them again without judging; with room for more dagdelen."""
        first: dict[str, Any] = {name: data[name] for name in data}
        first["trainers"] = data.getlist("trainers")
        first["rows"] = min(cls.rows_in(data) + extra_rows, cls.most_rows)
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        slots = [slot for number in range(1, self.row_count + 1) if (slot := self._slot(number))]
        cleaned["slots"] = sorted(slots, key=lambda slot: slot.starts_at)
        return cleaned

    def _add_row(self, number: int) -> None:
        row: dict[str, forms.Field] = {
            "day": date_field("Datum", required=number == 1),
            "part": forms.ChoiceField(
                label="Dagdeel", required=number == 1, choices=[("", "Maak een keuze"), *PartOfDay.choices]
            ),
            "starts": time_field("Van"),
            "ends": time_field("Tot"),
        }
        for name, field in row.items():
            self.fields[f"{name}_{number}"] = field

    def _row_fieldsets(self) -> list[Fieldset]:
        return [
            Fieldset(
                f"Dagdeel {number}",
                Div(f"day_{number}", f"part_{number}", css_class="app-fields"),
                Div(f"starts_{number}", f"ends_{number}", css_class="app-pair"),
            )
            for number in range(1, self.row_count + 1)
        ]

    def _slot(self, number: int) -> Slot | None:
        """The dagdeel of one row; None when the row is empty or not in order."""
        names = [f"{name}_{number}" for name in ("day", "part", "starts", "ends")]
        if any(name in self.errors for name in names):
            return None
        day, part, starts, ends = (self.cleaned_data.get(name) for name in names)
        if not any((day, part, starts, ends)):
            return None
        if not day:
            self.add_error(names[0], "Vul een datum in, bijvoorbeeld 25-11-2026.")
        if not part:
            self.add_error(names[1], "Kies een dagdeel.")
        if not day or not part:
            return None
        usual = USUAL_TIMES[PartOfDay(part)]
        slot = Slot(PartOfDay(part), at(day, starts or usual[0]), at(day, ends or usual[1]))
        return slot if self._is_in_order(slot, number) else None

    def _is_in_order(self, slot: Slot, number: int) -> bool:
        if slot.ends_at <= slot.starts_at:
            self.add_error(f"ends_{number}", "De eindtijd ligt vóór de begintijd. Kies een latere eindtijd.")
        if slot.starts_at <= self.now:
            self.add_error(f"day_{number}", "Deze dag of tijd is al voorbij. Kies een latere datum.")
        return slot.starts_at < slot.ends_at and slot.starts_at > self.now


class PlaceForm(Form):
    """Where a session is and with whom. What the room says of the place is told where nothing was typed."""

    room = RoomField()
    venue = OneLine(
        label="Locatie", max_length=160, required=False, help_text="Naam en plaats, zoals op een kaart"
    )
    travel = forms.CharField(
        label="Route en toegankelijkheid",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    join_url = forms.URLField(label="Link voor online deelname", required=False)
    trainers = NamedPeople(
        label="Trainers", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"venue", "travel"} & self.errors.keys():
            cleaned["venue"], cleaned["travel"] = told(
                cleaned.get("room"), venue=cleaned["venue"], travel=cleaned["travel"]
            )
        return cleaned

    def offer(self, cohort: Cohort, *, now: dt.datetime, session: Session | None = None) -> list[int]:
        """The rooms and trainers to choose from, with what a session has; the keys of the lichting's trainers."""
        own = [user.pk for user in audience.trainers_of(cohort, now)]
        there = session.trainers.values_list("pk", flat=True) if session else ()
        people = User.objects.filter(pk__in={*own, *there}).order_by("sort_key", "pk")
        self.fields["trainers"].queryset = people  # type: ignore[attr-defined]
        self.fields["room"].offer(session)  # type: ignore[attr-defined]  # a RoomField
        return own


class SessionForm(SlotForm, PlaceForm):
    """A session with up to twelve dagdelen, one row of fields each. `plan()` gives what was filled in."""

    # As on the page, also in a summary of errors.
    field_order = ("title", "kind", "module")

    title = OneLine(label="Titel", max_length=120)
    kind = forms.ChoiceField(label="Soort", choices=SessionKind.choices, initial=SessionKind.MODULE)
    module = forms.ModelChoiceField(label="Module", queryset=Module.objects.none(), required=False)
    preparation_due_on = date_field(
        "Voorbereiding klaar op", required=False, help_text="De laatste dag; leeg is tot de bijeenkomst"
    )
    case_due_on = date_field(
        "Casus inleveren op", required=False, help_text="Meestal vijf tot zeven werkdagen vóór de bijeenkomst"
    )
    case_due_time = time_field("Vóór welke tijd")
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        cohort: Cohort,
        now: dt.datetime,
        session: Session | None = None,
        plan: Plan | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Shows what was typed (`initial`), or else the `plan` of a draft, or else the session as it stands."""
        first = initial if initial is not None else (written(session, plan) if session else {})
        super().__init__(data, now=now, initial=first)
        self._narrow(cohort, session)
        self.helper = inner_helper(self._layout())

    def plan(self) -> Plan:
        """What was filled in; only of a valid form."""
        cleaned = self.cleaned_data
        return Plan(
            title=cleaned["title"],
            kind=SessionKind(cleaned["kind"]),
            module=cleaned["module"],
            slots=cleaned["slots"],
            room=cleaned["room"],
            venue=cleaned["venue"],
            travel=cleaned["travel"],
            join_url=cleaned["join_url"],
            preparation_due_on=cleaned["preparation_due_on"],
            case_due_at=cleaned["case_due_at"],
            trainers=list(cleaned["trainers"]),
        )

    def is_news_for(self, session: Session) -> bool:
        """Whether a valid form changes anything that people would hear about; else it gets an error."""
        if differences(session, self.plan()):
            return True
        self.add_error(None, "Je hebt nog niets gewijzigd. Pas aan wat er anders wordt.")
        return False

    def add_problem(self, problem: ValidationError, *, version: int) -> None:
        """Show what the action refused, and let the next attempt be about the session as it is now."""
        self.add_error(None, problem.messages)
        self.carry(version=version)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._refuse_overlap(cleaned["slots"])
        cleaned["case_due_at"] = self._case_due_at(cleaned["slots"])
        self._refuse_late_preparation(cleaned)
        return cleaned

    def _narrow(self, cohort: Cohort, session: Session | None) -> None:
        modules = self.fields["module"]
        self.offer(cohort, now=self.now, session=session)
        modules.queryset = Module.objects.filter(programme=cohort.programme_id).order_by("position")  # type: ignore[attr-defined]
        modules.empty_label = "Geen module"  # type: ignore[attr-defined]

    def _layout(self) -> Layout:
        return Layout(
            "title",
            Div("kind", "module", css_class="app-fields"),
            HTML('{% include "cohorts/_session_times.html" %}'),
            *self._row_fieldsets(),
            "room",
            "venue",
            "travel",
            "join_url",
            "trainers",
            "preparation_due_on",
            Div("case_due_on", "case_due_time", css_class="app-fields"),
            "version",
            "rows",
        )

    def _refuse_overlap(self, slots: list[Slot]) -> None:
        for earlier, later in pairwise(slots):
            if later.starts_at < earlier.ends_at:
                self.add_error(
                    None, "Twee dagdelen van deze bijeenkomst overlappen. Pas de datum of de tijden aan."
                )
                return

    def _refuse_late_preparation(self, cleaned: Mapping[str, Any]) -> None:
        due, slots = cleaned.get("preparation_due_on"), cleaned["slots"]
        if due and slots and due > local_date(slots[0].starts_at):
            words = "De voorbereiding komt dan na de bijeenkomst. Kies een eerdere datum."
            self.add_error("preparation_due_on", words)

    def _case_due_at(self, slots: list[Slot]) -> dt.datetime | None:
        day, time = self.cleaned_data.get("case_due_on"), self.cleaned_data.get("case_due_time")
        if not day:
            if time and "case_due_on" not in self.errors:
                self.add_error("case_due_on", "Vul bij deze tijd ook een datum in, of maak de tijd leeg.")
            return None
        due = at(day, time or CASE_DUE_TIME)
        if slots and due >= slots[0].starts_at:
            self.add_error("case_due_on", "De casus komt dan na de bijeenkomst. Kies een eerdere datum.")
        return due


def written(session: Session, plan: Plan | None = None) -> dict[str, Any]:
    """The values of a session, or of a plan for it, as the fields show them."""
    plan = plan or of_session(session)
    first: dict[str, Any] = {
        "title": plan.title,
        "kind": plan.kind,
        "module": plan.module.pk if plan.module else None,
        "room": plan.room.pk if plan.room else None,
        "venue": plan.venue,
        "travel": plan.travel,
        "join_url": plan.join_url,
        "trainers": [user.pk for user in plan.trainers],
        "preparation_due_on": plan.preparation_due_on,
        "version": session.version,
    }
    if plan.case_due_at:
        due = plan.case_due_at.astimezone(AMSTERDAM)
        first |= {"case_due_on": due.date(), "case_due_time": due.time()}
    for number, slot in enumerate(plan.slots, start=1):
        first |= {
            f"day_{number}": local_date(slot.starts_at),
            f"part_{number}": slot.part_of_day,
            f"starts_{number}": slot.starts_at.astimezone(AMSTERDAM).time(),
            f"ends_{number}": slot.ends_at.astimezone(AMSTERDAM).time(),
            "rows": number,
        }
    return first

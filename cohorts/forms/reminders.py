"""The reminder plan of a lichting as rows of fields, and how somebody wants to hear of what is not essential."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import QueryDict

from cohorts.forms.sessions import time_field
from cohorts.reminding.moments import quiet_since
from cohorts.reminding.rules import AFTERWARDS, SUBJECTS, Rule, Subject, fingerprint
from cohorts.reports.preferences import Preference
from cohorts.states import MailWay, OffsetUnit, ReminderAudience, ReminderKind, SessionKind
from leergang.moment import at
from leergang.web import dutch
from leergang.web.forms import Form, rows_asked, speak_dutch

MOST_LINES = 30
MOST_AMOUNT = 365
NAMES = ("subject", "session", "amount", "unit", "clock")
REMOVES = "weg-"
MOST_DIGITS = 3
A_DAY = dt.date(2027, 1, 4)


def _subjects() -> list[tuple[str, str]]:
    """The letters that can be planned, with who gets them."""
    ordered = sorted(SUBJECTS, key=lambda subject: list(ReminderAudience).index(subject.audience))
    named = [
        (_value(subject), f"{subject.audience.label}: {SUBJECTS[subject].lower()}") for subject in ordered
    ]
    return [("", "Maak een keuze"), *named]


def _value(subject: Subject) -> str:
    return f"{subject.audience.value}-{subject.kind.value}"


VALUES = {_value(subject): subject for subject in SUBJECTS}


@dataclass(frozen=True)
class Line:
    """The fields of one line, for the table of the page."""

    number: int
    fields: Sequence[tuple[str, BoundField]]

    @property
    def has_errors(self) -> bool:
        return any(field.errors for _, field in self.fields)


class PlanForm(Form):
    """The lines of a plan. `rules()` gives what was filled in; an empty line counts for nothing."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.count = _count(data if data is not None else initial)
        self.initial["rows"] = self.count
        for number in range(1, self.count + 1):
            for name, field in _line_fields(number).items():
                self.fields[f"{name}_{number}"] = field
        speak_dutch(self)

    @property
    def lines(self) -> Iterator[Line]:
        titles = ("Bericht", "Bijeenkomst", "Hoeveel", "Eenheid", "Om")
        for number in range(1, self.count + 1):
            yield Line(
                number, [(title, self[f"{name}_{number}"]) for title, name in zip(titles, NAMES, strict=True)]
            )

    def rules(self) -> list[Rule]:
        """The lines in order; only of a valid form."""
        found: list[Rule] = self.cleaned_data["rules"]
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rules = {number: rule for number in range(1, self.count + 1) if (rule := self._rule(number))}
        seen: Counter[tuple[object, ...]] = Counter()
        for number, rule in rules.items():
            key = (rule.subject, rule.session_kind, rule.offset)
            if seen[key]:
                self.add_error(
                    f"amount_{number}", "Deze regel staat er al. Kies een ander moment of haal hem weg."
                )
            seen[key] += 1
        if not rules and not self.errors:
            self.add_error(
                None, "Een plan heeft minstens één regel. Vul er een in, of zet de standaard terug."
            )
        cleaned["rules"] = list(rules.values())
        return cleaned

    def _rule(self, number: int) -> Rule | None:
        """The line with this number; None when it is empty or not in order."""
        names = {name: f"{name}_{number}" for name in NAMES}
        if any(name in self.errors for name in names.values()):
            return None
        subject, session, amount, unit, clock = (self.cleaned_data.get(name) for name in names.values())
        unit = OffsetUnit(str(unit))  # required, and in order by now
        if not any((subject, session, amount, clock)):
            return None
        if not subject:
            self.add_error(names["subject"], "Kies een bericht, of haal deze regel weg.")
        if not amount:
            self.add_error(names["amount"], "Vul een aantal in, bijvoorbeeld 2.")
        if problem := _about_clock(unit, clock):
            self.add_error(names["clock"], problem)
        if not subject or not amount or problem:
            return None
        chosen = VALUES[subject]
        sign = 1 if chosen.kind in AFTERWARDS else -1
        return Rule(
            chosen.kind,
            chosen.audience,
            sign * amount,
            unit,
            clock,
            SessionKind(session) if session else None,
        )


def _about_clock(unit: OffsetUnit, clock: dt.time | None) -> str:
    """What is wrong with the time of a line, in words; nothing when it is in order."""
    if unit == OffsetUnit.HOURS:
        return "Bij uren hoort geen tijd. Maak dit veld leeg." if clock else ""
    if clock is None:
        return "Vul een tijd in, bijvoorbeeld 9.00."
    if quiet_since(at(A_DAY, clock), settings.QUIET_HOURS):
        begin, end = settings.QUIET_HOURS
        return f"Tussen {dutch.clock_text(begin)} en {dutch.time_text(end)} gaat er niets uit. Kies een andere tijd."
    return ""


def _line_fields(number: int) -> dict[str, forms.Field]:
    where = f", regel {number}"
    amount = forms.IntegerField(
        label=f"Hoeveel{where}",
        required=False,
        min_value=1,
        max_value=MOST_AMOUNT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
        error_messages={
            "invalid": "Vul een heel getal in, zonder letters.",
            "min_value": "Vul 1 of meer in.",
            "max_value": f"Meer dan {MOST_AMOUNT} kan niet.",
        },
    )
    return {
        "subject": forms.ChoiceField(label=f"Bericht{where}", required=False, choices=_subjects()),
        "session": forms.ChoiceField(
            label=f"Bijeenkomst{where}",
            required=False,
            choices=[("", "Alle bijeenkomsten"), *SessionKind.choices],
        ),
        "amount": amount,
        "unit": forms.ChoiceField(
            label=f"Eenheid{where}", choices=OffsetUnit.choices, initial=OffsetUnit.DAYS
        ),
        "clock": _clock_field(f"Om{where}"),
    }


def _clock_field(label: str) -> forms.TimeField:
    """A time, in a field as narrow as the table asks."""
    field = time_field(label)
    field.widget.attrs |= {"size": 5, "class": ""}
    return field


def written(rules: Sequence[Rule]) -> dict[str, Any]:
    """The values of a plan as the fields show them, with its fingerprint."""
    first: dict[str, Any] = {"rows": len(rules), "seen": fingerprint(rules)}
    for number, rule in enumerate(in_order(rules), start=1):
        first |= {
            f"subject_{number}": _value(rule.subject),
            f"session_{number}": rule.session_kind or "",
            f"amount_{number}": abs(rule.amount),
            f"unit_{number}": rule.unit,
            f"clock_{number}": rule.wall_clock,
        }
    return first


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """By who gets it, and then from early to late."""
    audiences, units = (
        list(ReminderAudience),
        {OffsetUnit.HOURS: 1, OffsetUnit.DAYS: 24, OffsetUnit.WORKING_DAYS: 34},
    )
    return sorted(
        rules,
        key=lambda rule: (
            audiences.index(rule.audience),
            rule.amount * units[rule.unit],
            rule.session_kind or "",
        ),
    )


def typed(data: QueryDict) -> dict[str, Any]:
    """What stands in the fields, to show it again without judging: with a line more, or without one."""
    step = data.get("stap", "")
    count = _count(data)
    numbers = list(range(1, count + 1))
    if step.startswith(REMOVES) and step.removeprefix(REMOVES) in map(str, numbers):
        numbers.remove(int(step.removeprefix(REMOVES)))
    first: dict[str, Any] = {"seen": data.get("seen", "")}
    for new, old in enumerate(numbers, start=1):
        first |= {f"{name}_{new}": data.get(f"{name}_{old}", "") for name in NAMES}
    first["rows"] = max(1, min(len(numbers) + (step == "regel"), MOST_LINES))
    return first


def hidden_fields(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, as name and value for the hidden fields of the page that shows what follows from it."""
    names = [f"{name}_{number}" for number in range(1, _count(data) + 1) for name in NAMES]
    return [(name, data.get(name, "")) for name in ("seen", "rows", *names)]


def _count(data: Mapping[str, Any]) -> int:
    return rows_asked(data, usual=1, most=MOST_LINES, digits=MOST_DIGITS)


class PreferencesForm(Form):
    """One choice for each letter that this person can get and do without."""

    def __init__(self, data: QueryDict | None = None, *, offered: Sequence[Preference]) -> None:
        super().__init__(data)
        for preference in offered:
            self.fields[preference.kind] = forms.ChoiceField(
                label=preference.label,
                help_text=preference.about,
                choices=MailWay.choices,
                initial=preference.way,
                widget=forms.RadioSelect,
            )
        speak_dutch(self)

    def ways(self) -> dict[ReminderKind, MailWay]:
        """What was chosen; only of a valid form."""
        return {ReminderKind(kind): MailWay(way) for kind, way in self.cleaned_data.items()}

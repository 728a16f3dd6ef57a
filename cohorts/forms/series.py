"""A leergang laid out: the pattern with what all sessions share, and the proposed sessions to adjust."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, dumps, loads
from django.http import QueryDict

from cohorts.forms.cohorts import date_field
from cohorts.forms.sessions import USUAL_TIMES, PlaceForm, time_field
from cohorts.models import Cohort
from cohorts.series import Hours, Pattern, Piece, can_follow_up
from cohorts.states import PartOfDay
from leergang.moment import local_date
from leergang.web import dutch
from leergang.web.forms import inner_helper, speak_dutch
from modules.models import Module

SALT = "cohorts.series"
MOST_YEARS_AHEAD = 3
USUAL_GAP, MOST_GAP = 4, 12  # weeks
USUAL_FOLLOW_UP, MOST_FOLLOW_UP = 21, 60  # weeks; four to six months (domain/1, step 15)
USUAL_CASE_DAYS, MOST_CASE_DAYS = 5, 30  # working days


@dataclass(frozen=True)
class Laid:
    """What the sessions on the page were laid out from: it travels with the page, signed.

    `notes` say by the key of a session on which day it was put and why not sooner.
    """

    pattern: Pattern
    keys: list[str]
    notes: Mapping[str, tuple[str, str]]

    def to_text(self) -> str:
        """For a hidden field."""
        plain = {"pattern": self.pattern.to_plain(), "keys": self.keys, "notes": self.notes}
        return dumps(plain, salt=SALT)

    @classmethod
    def of(cls, text: str) -> "Laid | None":
        """What `to_text` wrote; None when nothing was laid out, or the text is not ours."""
        try:
            plain = loads(text, salt=SALT)
        except BadSignature:
            return None
        notes = {key: (day, note) for key, (day, note) in plain["notes"].items()}
        return cls(Pattern.from_plain(plain["pattern"]), plain["keys"], notes)

    def fits(self, pattern: Pattern, pieces: Sequence[Piece]) -> bool:
        """Whether it was laid out by this pattern, for these sessions."""
        return self.pattern == pattern and self.keys == [piece.key for piece in pieces]


def _number_field(label: str, *, usual: int | None, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        initial=usual,
        error_messages={"min_value": "Kies minstens 1.", "max_value": f"Kies hoogstens {most}."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "app-field--short"}),
        **more,
    )


class SeriesForm(PlaceForm):
    """The pattern and what all sessions share. `pattern()` and `shared()` give what was filled in."""

    # As on the page, also in a summary of errors.
    field_order = ("starts_on", "weeks_between", "weekdays", "parts", "case_due_days", "follow_up_weeks")

    starts_on = date_field("Eerste dag", help_text="Bijvoorbeeld 14-1-2027")
    weeks_between = _number_field(
        "Weken ertussen", usual=USUAL_GAP, most=MOST_GAP, help_text="Meestal drie tot vijf"
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Dagen van de week",
        coerce=int,
        choices=[(number, name.capitalize()) for number, name in enumerate(dutch.DAYS[:6])],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kies je niets, dan is het steeds de dag van de week van de eerste dag.",
    )
    parts = forms.MultipleChoiceField(
        label="Dagdelen op één dag",
        choices=PartOfDay.choices,
        initial=[PartOfDay.MORNING, PartOfDay.AFTERNOON],
        widget=forms.CheckboxSelectMultiple,
        help_text="Duurt een module langer dan een dag, dan wordt het een tweedaagse.",
    )
    case_due_days = _number_field(
        "Casus inleveren, werkdagen vooraf",
        usual=USUAL_CASE_DAYS,
        most=MOST_CASE_DAYS,
        required=False,
        help_text="Meestal vijf tot zeven; om 12.00 uur",
    )
    follow_up_weeks = _number_field(
        "Weken tot de terugkomdag",
        usual=USUAL_FOLLOW_UP,
        most=MOST_FOLLOW_UP,
        required=False,
        help_text="Leeg: geen aparte terugkomdag",
    )
    # What the sessions below were laid out from, and the newest session that was there.
    laid = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        cohort: Cohort,
        lessons: Sequence[Module],
        newest: int,
        now: dt.datetime,
    ) -> None:
        self.cohort, self.now = cohort, now
        super().__init__(data, initial={"starts_on": cohort.starts_on, "seen": newest})
        for part in PartOfDay:
            self.fields[f"starts_{part}"] = time_field(f"{part.label} van")
            self.fields[f"ends_{part}"] = time_field(f"{part.label} tot")
        if not can_follow_up(lessons):
            del self.fields["follow_up_weeks"]
        speak_dutch(self)
        self.initial["trainers"] = self.offer(cohort, now=now)
        self.helper = inner_helper(self._layout())

    def pattern(self) -> Pattern:
        """The pattern that was filled in; only of a valid form."""
        cleaned = self.cleaned_data
        first = cleaned["starts_on"]
        return Pattern(
            starts_on=first,
            weekdays=tuple(sorted(cleaned["weekdays"])) or (first.weekday(),),
            weeks_between=cleaned["weeks_between"],
            hours=tuple(self._hours()),
            follow_up_weeks=cleaned.get("follow_up_weeks"),
            case_due_days=cleaned["case_due_days"],
        )

    def shared(self) -> dict[str, Any]:
        """What goes into the plan of every session; only of a valid form."""
        cleaned = self.cleaned_data
        names = ("room", "venue", "travel", "join_url")
        return {name: cleaned[name] for name in names} | {"trainers": list(cleaned["trainers"])}

    def clean_starts_on(self) -> dt.date:
        first: dt.date = self.cleaned_data["starts_on"]
        today = local_date(self.now)
        if first <= today:
            raise ValidationError("Deze dag is al voorbij of is vandaag. Kies een latere dag.")
        if first.year > today.year + MOST_YEARS_AHEAD:
            raise ValidationError(f"Kies een dag in {today.year + MOST_YEARS_AHEAD} of eerder.")
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        hours = list(self._hours())
        for one in hours:
            if one.ends <= one.starts:
                words = "De eindtijd ligt vóór de begintijd. Kies een latere eindtijd."
                self.add_error(f"ends_{one.part_of_day}", words)
        for earlier, later in pairwise(hours):
            if later.starts < earlier.ends:
                words = f"De {earlier.part_of_day.label.lower()} is dan nog bezig. Kies een latere begintijd."
                self.add_error(f"starts_{later.part_of_day}", words)
        return cleaned

    def _hours(self) -> Iterator[Hours]:
        """The chosen dagdelen, in order; where no time was typed the usual one."""
        for part in PartOfDay:
            if part in self.cleaned_data.get("parts", ()):
                starts, ends = (self.cleaned_data.get(f"{name}_{part}") for name in ("starts", "ends"))
                yield Hours(part, starts or USUAL_TIMES[part][0], ends or USUAL_TIMES[part][1])

    def _layout(self) -> Layout:
        follow_up = ["follow_up_weeks"] if "follow_up_weeks" in self.fields else []
        return Layout(
            Fieldset(
                "Het patroon",
                Div("starts_on", "weeks_between", css_class="app-fields"),
                Div("weekdays", "parts", css_class="app-fields app-fields--top"),
                HTML('{% include "cohorts/_session_times.html" %}'),
                *(Div(f"starts_{part}", f"ends_{part}", css_class="app-pair") for part in PartOfDay),
                Div("case_due_days", *follow_up, css_class="app-fields"),
            ),
            Fieldset("Voor alle bijeenkomsten", "room", "venue", "travel", "join_url", "trainers"),
            "laid",
            "seen",
        )

"""Asking on which dates trainers can teach, and answering it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple, TypedDict

from crispy_forms.layout import HTML, Layout
from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.http import QueryDict

from cohorts.forms.cohorts import OneLine, date_field, possible_trainers
from cohorts.forms.sessions import NamedPeople, SlotForm
from cohorts.models import AvailabilityRequest, Cohort, ProposedDate
from cohorts.plans import Slot
from cohorts.reports import audience
from cohorts.states import Answer
from leergang.accounts.models import User
from leergang.moment import local_date
from leergang.web import dutch
from leergang.web.forms import Form, inner_helper, speak_dutch

MOST_DATES = 30
FIRST_DATES = 3
# A question is kept for 180 days (retention/policy.toml), so it is over long before that.
LONGEST = dt.timedelta(days=90)


class Question(TypedDict):
    """What trainers are asked."""

    slots: list[Slot]
    trainers: list[User]
    note: str
    closes_on: dt.date


class PollForm(SlotForm):
    """Which dagdelen are proposed, to whom, and before when to answer."""

    most_rows, first_rows = MOST_DATES, FIRST_DATES

    note = OneLine(
        label="Toelichting",
        max_length=300,
        required=False,
        help_text="Trainers lezen dit in de e-mail en bij de vraag. Noem geen namen.",
    )
    closes_on = date_field(
        "Antwoord vóór",
        help_text="Vanaf deze dag werken de links niet meer. Kies een dag vóór de eerste datum.",
    )
    trainers = NamedPeople(
        label="Trainers",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één trainer."},
        help_text="De trainers van deze lichting staan al aangevinkt.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        cohort: Cohort,
        now: dt.datetime,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        own = [user.pk for user in audience.trainers_of(cohort, now)]
        super().__init__(data, now=now, initial=initial if initial is not None else {"trainers": own})
        self.fields["trainers"].queryset = (  # type: ignore[attr-defined]  # of people
            User.objects.filter(Q(pk__in=own) | Q(pk__in=possible_trainers().values("pk"))).order_by(
                "sort_key", "pk"
            )
        )
        self.helper = inner_helper(
            Layout(
                HTML('{% include "cohorts/_session_times.html" %}'),
                *self._row_fieldsets(),
                "closes_on",
                "note",
                "trainers",
                "rows",
            )
        )

    @property
    def question(self) -> Question:
        """What was filled in; only of a valid form."""
        cleaned = self.cleaned_data
        return {
            "slots": cleaned["slots"],
            "trainers": list(cleaned["trainers"]),
            "note": cleaned["note"],
            "closes_on": cleaned["closes_on"],
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        slots, closes_on = cleaned["slots"], cleaned.get("closes_on")
        for earlier, later in pairwise(slots):
            if earlier.starts_at == later.starts_at:
                self.add_error(None, "Hetzelfde dagdeel staat er twee keer. Haal er één weg.")
                break
        if closes_on:
            self._check_closing(closes_on, slots[0].starts_at if slots else None)
        return cleaned

    def _check_closing(self, closes_on: dt.date, first: dt.datetime | None) -> None:
        today = local_date(self.now)
        if closes_on <= today:
            self.add_error("closes_on", "Dan kan niemand meer antwoorden. Kies een dag na vandaag.")
        elif closes_on > today + LONGEST:
            self.add_error("closes_on", "Kies een dag binnen drie maanden.")
        elif first and closes_on > local_date(first):
            self.add_error("closes_on", "De eerste datum is dan al geweest. Kies een eerdere dag.")


class Day(NamedTuple):
    """The proposed dagdelen of one day, with the field of each."""

    date: dt.date
    rows: list[tuple[ProposedDate, BoundField]]


class AvailabilityForm(Form):
    """Yes, maybe or no for each proposed date. `answers` gives what was chosen, by the key of the date."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        dates: Sequence[ProposedDate],
        stored: Mapping[int, str],
        request: AvailabilityRequest,
    ) -> None:
        super().__init__(data, initial={"remark": request.remark})
        self.dates = dates
        for date in dates:
            self.fields[_name(date)] = forms.ChoiceField(
                label=_label(date),
                choices=[(answer.value, answer.label) for answer in (Answer.YES, Answer.MAYBE, Answer.NO)],
                widget=forms.RadioSelect,
                initial=stored.get(date.pk),
                error_messages={"required": "Kies ja, misschien of nee."},
            )
        self.fields["remark"] = OneLine(
            label="Opmerking",
            max_length=300,
            required=False,
            help_text="De planner leest dit. Schrijf niets over je gezondheid.",
        )
        speak_dutch(self)

    @property
    def answers(self) -> dict[int, Answer]:
        return {date.pk: Answer(self.cleaned_data[_name(date)]) for date in self.dates}

    @property
    def days(self) -> Iterator[Day]:
        for day, dates in groupby(self.dates, key=lambda date: local_date(date.starts_at)):
            yield Day(day, [(date, self[_name(date)]) for date in dates])


def _name(date: ProposedDate) -> str:
    return f"date_{date.pk}"


def _label(date: ProposedDate) -> str:
    """Whole, because a summary of errors shows it without the day above it."""
    span = dutch.span_text(date.starts_at, date.ends_at)
    return f"{dutch.date_text(date.starts_at).capitalize()}, {date.get_part_of_day_display().lower()}, {span}"

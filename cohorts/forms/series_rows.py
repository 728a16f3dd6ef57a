"""The sessions of a leergang that was laid out, each to adjust or to leave out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from cohorts.forms.cohorts import date_field
from cohorts.forms.sessions import CASE_DUE_TIME, USUAL_TIMES, time_field
from cohorts.models import Session
from cohorts.plans import Plan, Slot
from cohorts.reports.planning_warnings import PlanningWarning
from cohorts.series import Pattern, Piece, Proposal, hours_of
from cohorts.states import PartOfDay
from leergang.moment import at, local_date
from leergang.web import dutch
from leergang.web.forms import Form, speak_dutch
from modules.models import Module

NO_PART = "Vervalt"
MOST_REASONS = 3
A_DATE, A_CLOCK = "%d-%m-%Y", "%-H.%M"  # as they stand in a field


@dataclass(frozen=True)
class Line:
    """The fields of one dagdeel."""

    part: BoundField
    starts: BoundField
    ends: BoundField

    @property
    def fields(self) -> tuple[BoundField, ...]:
        return self.part, self.starts, self.ends


@dataclass(frozen=True)
class Day:
    """The fields of one day of a session."""

    date: BoundField
    lines: Sequence[Line]


@dataclass(frozen=True)
class Row:
    """One session for the page; `known` is the one that the lichting has for it already."""

    piece: Piece
    take: BoundField
    days: Sequence[Day]
    case_due: BoundField
    known: Session | None
    note: str
    warnings: Sequence[PlanningWarning]

    @property
    def height(self) -> int:
        return sum(len(day.lines) for day in self.days)

    @property
    def inputs(self) -> list[BoundField]:
        """All but the tick."""
        lines = [field for day in self.days for line in day.lines for field in line.fields]
        return [*(day.date for day in self.days), *lines, self.case_due]


class RowsForm(Form):
    """A set of fields for each piece; `data` is what stands on the page, or what `written` says of a lay-out."""

    def __init__(
        self, data: QueryDict, *, pieces: Sequence[Piece], pattern: Pattern, now: dt.datetime
    ) -> None:
        super().__init__(data)
        self.pieces, self.now = pieces, now
        self.hours = {piece.key: hours_of(piece, pattern) for piece in pieces}
        for piece in pieces:
            self._add_fields(piece)
        speak_dutch(self)

    def taken(self) -> list[str]:
        """The keys of the sessions that are not left out; of a form that was judged."""
        return [piece.key for piece in self.pieces if self.cleaned_data.get(f"take_{piece.key}")]

    def plans(self, modules: Mapping[int, Module], shared: Mapping[str, Any]) -> dict[str, Plan]:
        """By key a plan of each session that is taken and in order; of a form that was judged."""
        return {
            piece.key: Plan(
                title=piece.title,
                kind=piece.kind,
                module=modules[piece.module_id],
                slots=slots,
                case_due_at=self._case_due_at(piece),
                **shared,
            )
            for piece in self.pieces
            if (slots := self.cleaned_data["slots"].get(piece.key))
        }

    def rows(
        self,
        *,
        known: Mapping[str, Session],
        notes: Mapping[str, tuple[str, str]],
        warnings: Mapping[str, Sequence[PlanningWarning]],
    ) -> list[Row]:
        """For the page. A note shows as long as the session stands on the day on which it was laid out."""
        return [
            Row(
                piece=piece,
                take=self[f"take_{piece.key}"],
                days=self._days(piece),
                case_due=self[f"case_{piece.key}"],
                known=known.get(piece.key),
                note=self._note(piece, *notes.get(piece.key, ("", ""))),
                warnings=warnings.get(piece.key, ()),
            )
            for piece in self.pieces
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        taken = self.taken()
        for piece in self.pieces:
            if piece.key not in taken:  # what stands in a row that is left out is nobody's concern
                for name in [name for name in self.errors if name.endswith(f"_{piece.key}")]:
                    del self.errors[name]
        cleaned["slots"] = {piece.key: self._slots(piece) for piece in self.pieces if piece.key in taken}
        return cleaned

    def _add_fields(self, piece: Piece) -> None:
        self.fields[f"take_{piece.key}"] = forms.BooleanField(label=piece.title, required=False)
        days = self.hours[piece.key]
        for day, hours in enumerate(days, start=1):
            which = f"{piece.title}, dag {day}" if len(days) > 1 else piece.title
            self.fields[_name("day", piece, day)] = date_field(f"{which}, datum", required=False)
            for line, one in enumerate(hours, start=1):
                about = f"{which}, {one.part_of_day.label.lower()}"
                self.fields[_name("part", piece, day, line)] = forms.ChoiceField(
                    label=f"{about}, dagdeel", choices=[*PartOfDay.choices, ("", NO_PART)], required=False
                )
                self.fields[_name("starts", piece, day, line)] = time_field(f"{about}, van")
                self.fields[_name("ends", piece, day, line)] = time_field(f"{about}, tot")
        self.fields[f"case_{piece.key}"] = date_field(f"{piece.title}, casus inleveren op", required=False)

    def _days(self, piece: Piece) -> list[Day]:
        return [
            Day(
                self[_name("day", piece, day)],
                [
                    Line(*(self[_name(what, piece, day, line)] for what in ("part", "starts", "ends")))
                    for line in range(1, len(hours) + 1)
                ],
            )
            for day, hours in enumerate(self.hours[piece.key], start=1)
        ]

    def _slots(self, piece: Piece) -> list[Slot]:
        """The dagdelen of one session in order of time; empty when something about them is wrong."""
        found = [
            slot
            for day, hours in enumerate(self.hours[piece.key], start=1)
            for line in range(1, len(hours) + 1)
            if (slot := self._slot(piece, day, line))
        ]
        slots = sorted(found, key=lambda slot: slot.starts_at)
        first = _name("part", piece, 1, 1)
        if any(name.endswith(f"_{piece.key}") for name in self.errors):
            return []
        if not slots:
            self.add_error(first, "Kies minstens één dagdeel, of laat deze bijeenkomst weg.")
        elif any(later.starts_at < earlier.ends_at for earlier, later in pairwise(slots)):
            self.add_error(first, "Twee dagdelen overlappen. Pas de datum of de tijden aan.")
            return []
        elif (due := self._case_due_at(piece)) and due >= slots[0].starts_at:
            words = "De casus komt dan na de bijeenkomst. Kies een eerdere datum."
            self.add_error(f"case_{piece.key}", words)
        return slots

    def _slot(self, piece: Piece, day: int, line: int) -> Slot | None:
        names = [_name("day", piece, day)]
        names += [_name(what, piece, day, line) for what in ("part", "starts", "ends")]
        date, part, starts, ends = (self.cleaned_data.get(name) for name in names)
        if not part or any(name in self.errors for name in names[1:]):
            return None
        if not date:
            if names[0] not in self.errors:
                self.add_error(names[0], "Vul een datum in, bijvoorbeeld 25-11-2026.")
            return None
        usual = USUAL_TIMES[PartOfDay(part)]
        slot = Slot(PartOfDay(part), at(date, starts or usual[0]), at(date, ends or usual[1]))
        if slot.ends_at <= slot.starts_at:
            self.add_error(names[3], "De eindtijd ligt vóór de begintijd. Kies een latere eindtijd.")
        if slot.starts_at <= self.now and names[0] not in self.errors:
            self.add_error(names[0], "Deze dag of tijd is al voorbij. Kies een latere datum.")
        return slot

    def _case_due_at(self, piece: Piece) -> dt.datetime | None:
        due = self.cleaned_data.get(f"case_{piece.key}")
        return at(due, CASE_DUE_TIME) if due else None

    def _note(self, piece: Piece, day: str, words: str) -> str:
        stands = self.cleaned_data["slots"].get(piece.key)
        return words if stands and local_date(stands[0].starts_at).isoformat() == day else ""


def written(proposals: Sequence[Proposal], *, pieces: Sequence[Piece], pattern: Pattern) -> QueryDict:
    """The proposed moments as if somebody had typed them; a piece without a proposal is left out."""
    data = QueryDict(mutable=True)
    by_key = {proposal.piece.key: proposal for proposal in proposals}
    for piece in pieces:
        proposal = by_key.get(piece.key)
        slots = iter(proposal.slots) if proposal else None
        if proposal:
            data[f"take_{piece.key}"] = "on"
            data[f"case_{piece.key}"] = f"{proposal.case_due_on:{A_DATE}}" if proposal.case_due_on else ""
        for day, hours in enumerate(hours_of(piece, pattern), start=1):
            for line, one in enumerate(hours, start=1):
                if slots:
                    data[_name("day", piece, day)] = f"{local_date(next(slots).starts_at):{A_DATE}}"
                data[_name("part", piece, day, line)] = one.part_of_day
                data[_name("starts", piece, day, line)] = f"{one.starts:{A_CLOCK}}"
                data[_name("ends", piece, day, line)] = f"{one.ends:{A_CLOCK}}"
    return data


def notes_of(proposals: Sequence[Proposal]) -> dict[str, tuple[str, str]]:
    """By key the day on which a session was put, and why not sooner, for those that were moved."""
    return {
        proposal.piece.key: (local_date(proposal.slots[0].starts_at).isoformat(), _why(proposal))
        for proposal in proposals
        if proposal.avoided
    }


def _why(proposal: Proposal) -> str:
    named = [f"{dutch.short_date_text(off.day)} ({off.reason})" for off in proposal.avoided]
    more = len(named) - MOST_REASONS
    rest = [f"nog {more} {'dag' if more == 1 else 'dagen'}"] if more > 0 else []
    *first, last = [*named[:MOST_REASONS], *rest]
    return f"Later gezet. Overgeslagen: {' en '.join(filter(None, [', '.join(first), last]))}."


def _name(what: str, piece: Piece, *which: int) -> str:
    return f"{what}{'_'.join(map(str, which))}_{piece.key}"

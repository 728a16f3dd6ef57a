"""The programme of a session as somebody may see it, and what does not fit in it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse

from cohorts.models import Cohort, ProgrammeLine, Session
from cohorts.models.programme_line import Span
from cohorts.models.session import SessionDay
from cohorts.signals import LineAgenda, agenda_asked
from cohorts.states import LineKind
from leergang.accounts.models import User
from leergang.db import Prepared
from leergang.moment import local_date
from modules.models import Module, Unit

NO_AGENDA = LineAgenda(0)


@dataclass(frozen=True)
class Line:
    """One line as this person sees it; the note is empty for who does not run the session."""

    pk: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int
    kind: LineKind
    title: str
    note: str
    unit_url: str
    agenda: LineAgenda

    @property
    def is_break(self) -> bool:
        return self.kind == LineKind.BREAK

    @property
    def is_of_the_group(self) -> bool:
        """Kept for a case, of which this person may know nothing: not even whether one was chosen yet."""
        return self.kind == LineKind.OWN_CASE and not self.agenda.cases and not self.agenda.edit_url

    @property
    def has_own_case(self) -> bool:
        return any(case.is_own for case in self.agenda.cases)


@dataclass(frozen=True)
class Day:
    """The lines of one day; `starts_at` names the day."""

    starts_at: dt.datetime
    lines: list[Line]


@dataclass(frozen=True)
class Programme:
    days: list[Day]
    # The lines for cases have something to say to this person.
    has_own_case: bool

    def __bool__(self) -> bool:
        return bool(self.days)


@dataclass(frozen=True)
class Overrun:
    """A day on which the programme goes on longer than the session."""

    day: dt.datetime
    ends_at: dt.datetime
    until: dt.datetime

    @property
    def minutes(self) -> int:
        return round((self.until - self.ends_at).total_seconds() / 60)


def programme_of(
    session: Session, user: User, *, may_learn: bool = False, may_read_library: bool = False, with_notes: bool
) -> Programme:
    """The programme for one person. One query, and what the cases on it cost when there is a line for those.

    A unit is a link for who follows the modules, and for who reads the library; `with_notes` for who runs the
    session.
    """
    rows = list(session.lines.select_related("unit__module").order_by("position"))
    agenda = _agenda(session, user) if any(row.kind == LineKind.OWN_CASE for row in rows) else {}
    lines = [
        Line(
            pk=row.pk,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            minutes=row.minutes,
            kind=LineKind(row.kind),
            title=row.title,
            note=row.note if with_notes else "",
            unit_url=_unit_url(session.cohort, row.unit, may_learn=may_learn, may_read=may_read_library),
            agenda=agenda.get(row.pk, NO_AGENDA),
        )
        for row in rows
    ]
    return Programme(by_day(lines), any(line.has_own_case for line in lines))


def by_day(lines: Iterable[Line]) -> list[Day]:
    grouped = groupby(lines, key=lambda line: local_date(line.starts_at))
    return [Day(found[0].starts_at, found) for _, rows in grouped if (found := list(rows))]


@dataclass(frozen=True, slots=True)
class ShortLine:
    """One line beside the preparation for it; without a unit the two names are empty."""

    starts_at: dt.datetime
    minutes: int
    title: str
    unit: str | None
    module: str | None


def of_module_session(session_id: int) -> list[ShortLine]:
    """The lines of a session beside the preparation for it, with their units. One query.

    Nothing about cases: that stands on the page of the session itself.
    """
    return [ShortLine(*row) for row in SHORT.rows(session=session_id)]


def _short(session: int) -> QuerySet[ProgrammeLine, tuple[Any, ...]]:
    lines = ProgrammeLine.objects.filter(session=session).order_by("position")
    return lines.values_list("starts_at", "minutes", "title", "unit__slug", "unit__module__slug")


SHORT = Prepared(_short, session=int)


def overruns(days: Sequence[SessionDay], spans: Sequence[Span]) -> list[Overrun]:
    """The days on which these lines go on after the end, in order. A line belongs to the day on which it begins."""
    late: dict[int, dt.datetime] = {}
    for span in spans:
        begun = [place for place, day in enumerate(days) if day.starts_at <= span.starts_at]
        place = begun[-1] if begun else 0
        if span.ends_at > max(days[place].ends_at, late.get(place, span.starts_at)):
            late[place] = span.ends_at
    return [
        Overrun(days[place].starts_at, days[place].ends_at, until) for place, until in sorted(late.items())
    ]


def units_for(module: Module | None, lines: Iterable[ProgrammeLine]) -> list[Unit]:
    """The units to choose from: those of the module of the session, and those that are on it already. One query."""
    used = {line.unit_id for line in lines if line.unit_id}
    own = Unit.objects.filter(module=module) if module else Unit.objects.none()
    return list((own | Unit.objects.filter(pk__in=used)).order_by("module__position", "position"))


def _agenda(session: Session, user: User) -> Mapping[int, LineAgenda]:
    sent = agenda_asked.send(sender=Session, session=session, user=user)
    answers = cast("list[list[LineAgenda]]", [answer for _, answer in sent])
    return {told.line_id: told for answer in answers for told in answer}


def _unit_url(cohort: Cohort, unit: Unit | None, *, may_learn: bool, may_read: bool) -> str:
    if unit is None:
        return ""
    if may_learn:
        return reverse("cohorts:unit-detail", args=[cohort.slug, unit.module.slug, unit.slug])
    return reverse("modules:library-unit", args=[unit.module.slug, unit.slug]) if may_read else ""

"""A whole leergang laid out in days: from the pattern of a programme to proposed sessions.

Nothing here asks the database. Days on which many people are away are passed over; a clock on the wall of
Amsterdam counts, so a session begins at the same time before and after the clock changes.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self

from cohorts.plans import Slot
from cohorts.states import PartOfDay, SessionKind
from leergang.moment import at, local_date
from leergang.workdays import DayOff, add_working_days, days_off
from modules.models import ModuleKind

MOST_DAYS = 2  # of one session: a tweedaagse (domain/1, step 7)
MOST_WEEKS = 40  # ahead, longer than any holiday
LAST_OF_WEEK = 4  # Friday
MOST_TITLE = 120


class Hours(NamedTuple):
    """From when to when a dagdeel lasts, on the clock in Amsterdam."""

    part_of_day: PartOfDay
    starts: dt.time
    ends: dt.time


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """How a leergang is laid out.

    `hours` are the dagdelen that one day offers, in order, at least one. A session begins on one of the
    `weekdays` (0 is Monday), `weeks_between` after the one before. With `follow_up_weeks` the last dagdelen of
    the closing module are a terugkomdag of their own, so many weeks later. A case is handed in
    `case_due_days` working days before the session.
    """

    starts_on: dt.date
    weekdays: tuple[int, ...]
    weeks_between: int
    hours: tuple[Hours, ...]
    follow_up_weeks: int | None = None
    case_due_days: int | None = None

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "starts_on": self.starts_on.isoformat(),
            "weekdays": list(self.weekdays),
            "weeks_between": self.weeks_between,
            "hours": [[str(part), starts.isoformat(), ends.isoformat()] for part, starts, ends in self.hours],
            "follow_up_weeks": self.follow_up_weeks,
            "case_due_days": self.case_due_days,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_plain` wrote."""
        hours = [
            Hours(PartOfDay(part), dt.time.fromisoformat(starts), dt.time.fromisoformat(ends))
            for part, starts, ends in plain["hours"]
        ]
        days = {"starts_on": dt.date.fromisoformat(plain["starts_on"]), "weekdays": tuple(plain["weekdays"])}
        return cls(**dict(plain) | days | {"hours": tuple(hours)})


class Lesson(Protocol):
    """A module of a programme, as far as its length and place matter."""

    pk: int
    title: str
    kind: str
    session_parts: int


class Piece(NamedTuple):
    """One session to plan: a module, or a part of one that does not fit in two days."""

    key: str
    module_id: int
    title: str
    kind: SessionKind
    parts: int
    has_case: bool


class Proposal(NamedTuple):
    """When a session could be; `avoided` are the days that were passed over for it, with why."""

    piece: Piece
    slots: tuple[Slot, ...]
    case_due_on: dt.date | None
    avoided: tuple[DayOff, ...]


def can_follow_up(lessons: Sequence[Lesson]) -> bool:
    """Whether the programme ends with a frame that is long enough for a closing and a terugkomdag."""
    return len(lessons) > 1 and lessons[-1].kind == ModuleKind.FRAME and lessons[-1].session_parts > 1


def pieces(lessons: Sequence[Lesson], pattern: Pattern) -> list[Piece]:
    """The sessions that a programme needs, in its order."""
    return [piece for lesson in lessons for piece in _pieces_of(lesson, lessons, pattern)]


def shape(piece: Piece, pattern: Pattern) -> list[int]:
    """How many dagdelen each day of a session has: [2, 1] for three dagdelen on days of two."""
    offered = len(pattern.hours)
    return [min(offered, piece.parts - done) for done in range(0, piece.parts, offered)]


def hours_of(piece: Piece, pattern: Pattern) -> list[list[Hours]]:
    """The dagdelen of each day. One alone is an afternoon where there are any: people come from far."""
    offered = pattern.hours
    if piece.parts == 1:
        return [[next((one for one in offered if one.part_of_day == PartOfDay.AFTERNOON), offered[0])]]
    return [list(offered[:count]) for count in shape(piece, pattern)]


def lay_out(asked: Sequence[Piece], pattern: Pattern) -> list[Proposal]:
    """A moment for each of these, in this order, around public and school holidays of any region.

    What a session was moved for counts on: the next one is so many weeks after the day that was found. Raises
    ValueError when no day fits within 40 weeks.
    """
    found: list[Proposal] = []
    earliest = pattern.starts_on
    for piece in asked:
        if found:
            earliest = _monday(local_date(found[-1].slots[0].starts_at)) + _gap(piece, pattern)
        found.append(_propose(piece, earliest, pattern))
    return found


def together(one: Sequence[Slot], other: Sequence[Slot]) -> bool:
    """Whether two sessions have a moment at which both go on."""
    return any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for a in one for b in other)


def _pieces_of(lesson: Lesson, lessons: Sequence[Lesson], pattern: Pattern) -> Iterator[Piece]:
    offered, parts = len(pattern.hours), lesson.session_parts
    kind = SessionKind.MODULE
    if lesson.kind == ModuleKind.FRAME and lesson.pk == lessons[0].pk:
        kind = SessionKind.KICKOFF
    elif lesson.kind == ModuleKind.FRAME and lesson.pk == lessons[-1].pk:
        kind = SessionKind.CLOSING
    after = min(offered, parts - 1) if kind == SessionKind.CLOSING and pattern.follow_up_weeks else 0
    yield from _in_blocks(lesson, kind, parts - after, offered)
    if after:
        follow_up = SessionKind.FOLLOW_UP_DAY
        yield Piece(f"{lesson.pk}-t", lesson.pk, str(follow_up.label), follow_up, after, has_case=True)


def _in_blocks(lesson: Lesson, kind: SessionKind, parts: int, offered: int) -> Iterator[Piece]:
    """One session, or several of two days where even two days are too short."""
    most = offered * MOST_DAYS
    count = -(-parts // most)
    for number in range(count):
        title = lesson.title if kind == SessionKind.MODULE else str(kind.label)
        if count > 1:
            suffix = f" (deel {number + 1} van {count})"
            title = title[: MOST_TITLE - len(suffix)] + suffix
        yield Piece(
            key=f"{lesson.pk}-{number + 1}",
            module_id=lesson.pk,
            title=title,
            kind=kind,
            parts=min(most, parts - number * most),
            has_case=lesson.kind != ModuleKind.FRAME,
        )


def _gap(piece: Piece, pattern: Pattern) -> dt.timedelta:
    is_follow_up = piece.kind == SessionKind.FOLLOW_UP_DAY and pattern.follow_up_weeks
    return dt.timedelta(weeks=pattern.follow_up_weeks if is_follow_up else pattern.weeks_between)  # type: ignore[arg-type]


def _propose(piece: Piece, earliest: dt.date, pattern: Pattern) -> Proposal:
    avoided: list[DayOff] = []
    hours = hours_of(piece, pattern)
    for days in _candidates(len(hours), earliest, pattern.weekdays):
        off = [one for day in days for one in days_off(day, day)]
        if off:
            avoided.append(off[0])
            continue
        slots = [
            Slot(one.part_of_day, at(day, one.starts), at(day, one.ends))
            for day, offered in zip(days, hours, strict=True)
            for one in offered
        ]
        due = pattern.case_due_days if piece.has_case else None
        case_due_on = add_working_days(days[0], -due) if due else None
        return Proposal(piece, tuple(slots), case_due_on, tuple(avoided))
    raise ValueError(f"no day fits within {MOST_WEEKS} weeks")


def _candidates(count: int, earliest: dt.date, weekdays: Sequence[int]) -> Iterator[list[dt.date]]:
    """Blocks of so many days in a row, soonest first. One that would run into the weekend ends on Friday."""
    for week in range(MOST_WEEKS):
        monday = _monday(earliest) + dt.timedelta(weeks=week)
        for weekday in sorted(weekdays):
            too_long = max(0, weekday + count - 1 - LAST_OF_WEEK) if weekday <= LAST_OF_WEEK else 0
            first = monday + dt.timedelta(days=weekday - too_long)
            if first >= earliest:
                yield [first + dt.timedelta(days=number) for number in range(count)]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())

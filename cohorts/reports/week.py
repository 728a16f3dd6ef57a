"""A week of sessions by dagdeel, and what comes after it, for who plans them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Count, QuerySet

from cohorts.models import Cohort, Enrolment, Session
from cohorts.models.session import SessionQuerySet
from cohorts.plans import Plan, Slot, of_session
from cohorts.reports.conflicts import Clash, clashes, taking_of, with_overlaps
from cohorts.reports.planning_warnings import PlanningWarning, in_words
from cohorts.reports.responses import yes_counts
from cohorts.states import PartOfDay, SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import at, local_date
from leergang.web import dutch

SEVEN = dt.timedelta(days=7)
WORKING_DAYS = 5
EARLIEST, LATEST = 2000, 2199
MOST_ALERTS = 5
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Week:
    """A week from its Monday, by the calendar of Amsterdam (ISO 8601)."""

    monday: dt.date

    @classmethod
    def of(cls, day: dt.date) -> Self:
        return cls(day - dt.timedelta(days=day.weekday()))

    @classmethod
    def asked(cls, text: str, *, today: dt.date) -> Self:
        """The week of '2026-49'; this week when the text is none."""
        year, _, number = text.partition("-")
        if not (year.isascii() and year.isdecimal() and number.isascii() and number.isdecimal()):
            return cls.of(today)
        try:
            found = cls(dt.date.fromisocalendar(int(year), int(number), 1))
        except (ValueError, OverflowError):
            return cls.of(today)
        return found if EARLIEST <= found.monday.year <= LATEST else cls.of(today)

    @property
    def key(self) -> str:
        """As it stands in the address: '2026-49'."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-{number:02}"

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def starts_at(self) -> dt.datetime:
        return at(self.monday, dt.time())

    @property
    def ends_at(self) -> dt.datetime:
        return at(self.monday + SEVEN, dt.time())

    @property
    def previous(self) -> "Week":
        return Week(self.monday - SEVEN)

    @property
    def following(self) -> "Week":
        return Week(self.monday + SEVEN)

    @property
    def days(self) -> list[dt.date]:
        return [self.monday + dt.timedelta(days=count) for count in range(SEVEN.days)]

    @property
    def span(self) -> str:
        """'30 november – 4 december 2026'; both years when they differ."""
        first, last = self.monday, self.days[WORKING_DAYS - 1]
        year = f" {first.year}" if first.year != last.year else ""
        month = f" {dutch.MONTHS[first.month - 1]}" if first.month != last.month else ""
        return f"{first.day}{month}{year} – {last.day} {dutch.MONTHS[last.month - 1]} {last.year}"


@dataclass(frozen=True)
class Block:
    """One dagdeel in the grid; `together` is how long something else asks for the same, if anything does."""

    session: Session
    slot: Slot
    together: dt.timedelta

    @property
    def is_concept(self) -> bool:
        return self.session.status == SessionStatus.CONCEPT

    @property
    def overlap(self) -> str:
        """'Overlapt 1 uur', '45 minuten' or '1,5 uur'; '' when nothing is at the same time."""
        if not self.together:
            return ""
        if self.together < HOUR:
            return f"Overlapt {self.together // dt.timedelta(minutes=1)} minuten"
        return f"Overlapt {dutch.number_text(round(self.together / HOUR, 1))} uur"


@dataclass(frozen=True)
class Row:
    """One dagdeel of the week: its blocks on each of the days that are shown."""

    label: str
    cells: list[list[Block]]


@dataclass(frozen=True)
class Alert:
    """Two sessions of which one has to give way, told from the first of them."""

    session: Session
    warning: PlanningWarning


@dataclass(frozen=True)
class Grid:
    """The week as it is drawn. `alerts` are at most MOST_ALERTS; `more` says how many are left out."""

    days: list[dt.date]
    rows: list[Row]
    alerts: list[Alert]
    more: int

    @property
    def is_empty(self) -> bool:
        return not any(cell for row in self.rows for cell in row.cells)


def plannable(user: User) -> SessionQuerySet:
    """The sessions that this person may plan and that go on, of all lichtingen."""
    cohorts = Cohort.objects.granting(user, Permission.SESSION_PLAN)
    return Session.objects.filter(cohort__in=cohorts).exclude(status=SessionStatus.CANCELLED)


def grid(user: User, week: Week) -> Grid:
    """The week by day and dagdeel. At most six queries, however much there is in it."""
    sessions = list(
        plannable(user)
        .filter(starts_at__lt=week.ends_at, ends_at__gt=week.starts_at)
        .with_days()
        .select_related("room__venue")
        .order_by("starts_at", "pk")
    )
    found = clashes([taking_of(session) for session in sessions], by=user)
    cells: dict[tuple[str, dt.date], list[Block]] = defaultdict(list)
    for session, own in zip(sessions, found, strict=True):
        for slot in of_session(session).slots:
            block = Block(session, slot, _together(slot, own))
            cells[slot.part_of_day, local_date(slot.starts_at)].append(block)
    used = {day for _, day in cells}
    days = [day for day in week.days if day.weekday() < WORKING_DAYS or day in used]
    rows = [Row(str(part.label), [_sorted(cells[part, day]) for day in days]) for part in PartOfDay]
    alerts = _alerts(sessions, found, week)
    return Grid(days, rows, alerts[:MOST_ALERTS], len(alerts[MOST_ALERTS:]))


def coming(user: User, *, since: dt.datetime) -> QuerySet[Session]:
    """What is not over at that moment, concepts included, with what a planner is warned of."""
    return with_overlaps(plannable(user).not_over(since).with_days().strict())


def note_answers(sessions: Sequence[Session]) -> None:
    """Write on each session for a list how many take part (`people`) and say that they come (`yes`). Two queries."""
    yes = yes_counts(sessions)
    people = _people({session.cohort_id for session in sessions})
    for session in sessions:
        noted: Any = session
        noted.people, noted.yes = people.get(session.cohort_id, 0), yes.get(session.pk, 0)


def _people(cohorts: Iterable[int]) -> Mapping[int, int]:
    counted = Enrolment.objects.taking_part().filter(cohort__in=cohorts).order_by()
    return dict(counted.values_list("cohort").annotate(people=Count("pk")))


def _together(slot: Slot, found: Iterable[Clash]) -> dt.timedelta:
    spans = [
        min(slot.ends_at, clash.other.ends_at) - max(slot.starts_at, clash.other.starts_at) for clash in found
    ]
    return max([dt.timedelta(), *spans])


def _alerts(sessions: Sequence[Session], found: Sequence[Sequence[Clash]], week: Week) -> list[Alert]:
    """Each pair once, of what lies in this week."""
    told: set[tuple[str, frozenset[int]]] = set()
    alerts = []
    for session, own in zip(sessions, found, strict=True):
        new = []
        for clash in own:
            inside = week.starts_at <= clash.starts_at < week.ends_at
            pair = clash.reason, frozenset({session.pk, clash.other.session_id})
            if inside and pair not in told:
                new.append(clash)
        told |= {(clash.reason, frozenset({session.pk, clash.other.session_id})) for clash in new}
        plan: Plan = of_session(session)
        alerts += [Alert(session, warning) for warning in in_words(new, plan)]
    return alerts


def _sorted(blocks: Iterable[Block]) -> list[Block]:
    return sorted(blocks, key=lambda block: (block.slot.starts_at, block.session.pk))

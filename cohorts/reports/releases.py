"""What is closed for a participant of a lichting, and when it opens.

Everything that shows the text of a unit asks here: reading, ticking, noting, searching, downloading. The
preparation of a session is no part of it: that is asked for by letter, and stays open.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.models import Cohort, ReleaseRule, Session, UnitCompletion
from cohorts.states import ReleaseWay, SessionStatus
from leergang.db import Prepared
from leergang.moment import local_date
from leergang.web import dutch
from modules.models import Module, Unit

# Whose date people know, and which goes on.
DATED = (SessionStatus.PLANNED, SessionStatus.HELD)
OPEN = "Open"
# An enrolment that ticked nothing off.
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """Why something is closed: for a day to come, for units that come first, or for a date nobody knows yet."""

    on: dt.date | None = None
    after: tuple[str, ...] = ()
    is_unknown: bool = False

    def __and__(self, other: "Opening") -> "Opening":
        """Closed for both reasons: the last of them opens it."""
        days = [day for day in (self.on, other.on) if day]
        after = tuple(dict.fromkeys((*self.after, *other.after)))
        return Opening(max(days, default=None), after, self.is_unknown or other.is_unknown)

    def words(self, today: dt.date) -> str:
        """For the participant: 'Opent op woensdag 3 maart', 'Opent als je ‘Wat is regie?’ klaar hebt'."""
        if self.is_unknown:
            return "De datum waarop dit opent, volgt nog"
        parts = [f"op {dutch.date_text(self.on, today=today)}"] if self.on else []
        if self.after:
            parts.append(f"als je {' en '.join(f'‘{title}’' for title in self.after)} klaar hebt")
        return f"Opent {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Closed:
    """What is closed at a moment for one enrolment, by key. What is in neither is open."""

    today: dt.date
    modules: dict[int, Opening] = field(default_factory=dict)
    units: dict[int, Opening] = field(default_factory=dict)

    def module(self, pk: int) -> str:
        """When the whole module opens, in words; empty when it is open."""
        return self.modules[pk].words(self.today) if pk in self.modules else ""

    def unit(self, pk: int) -> str:
        """When the unit opens, in words; empty when it is open. A closed module closes its units."""
        return self.units[pk].words(self.today) if pk in self.units else ""


class _Rule(NamedTuple):
    """A rule as the query gives it, for one enrolment."""

    module: int
    unit: int | None
    units: list[int]  # of the module
    way: str
    opens_on: dt.date | None
    starts_at: dt.datetime | None
    status: str | None
    days: int | None
    after: str
    is_done: bool


def closed_for(cohort_id: int, enrolment_id: int, *, now: dt.datetime) -> Closed:
    """What the rules of the lichting keep closed for this enrolment at this moment. One query."""
    today = local_date(now)
    modules: dict[int, Opening] = {}
    units: dict[int, Opening] = defaultdict(Opening)
    for row in RULES.rows(cohort=cohort_id, enrolment=enrolment_id):
        rule = _Rule(*row)
        opening = _opening(rule, today)
        if opening is None:
            continue
        if rule.unit is None:
            modules[rule.module] = opening
        for pk in rule.units if rule.unit is None else [rule.unit]:
            units[pk] &= opening
    return Closed(today, modules, dict(units))


def closed_units(cohort: Cohort, enrolment_id: int, *, now: dt.datetime) -> dict[int, str]:
    """The units that this enrolment may not read yet, by key, with when they open in words. One query."""
    closed = closed_for(cohort.pk, enrolment_id, now=now)
    return {pk: opening.words(closed.today) for pk, opening in closed.units.items()}


def _opening(rule: _Rule, today: dt.date) -> Opening | None:
    """What a rule still waits for on this day; None when it keeps nothing closed.

    A day begins at midnight in Amsterdam, whatever the clock does in that night.
    """
    if rule.way == ReleaseWay.UNIT:
        return None if rule.is_done else Opening(after=(rule.after,))
    by_date = rule.way == ReleaseWay.DATE
    day = rule.opens_on if by_date else day_of_session(rule.starts_at, rule.status, rule.days)
    if day is None:
        return Opening(is_unknown=True)
    return Opening(on=day) if today < day else None


def day_of_session(starts_at: dt.datetime | None, status: str | None, days: int | None) -> dt.date | None:
    """The day so many days from a session; None as long as the session has no date that people know."""
    if starts_at is None or status not in DATED:
        return None
    return local_date(starts_at) + dt.timedelta(days=days or 0)


def rules_of(cohort: Cohort) -> QuerySet[ReleaseRule]:
    """The rules of a lichting with all that a list says about them. One query."""
    found = ReleaseRule.objects.filter(cohort=cohort).select_related(
        "module", "unit", "session", "after_unit"
    )
    return found.order_by("module__position", "unit__position", "pk")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as who set it reads it."""

    rule: ReleaseRule
    when: str
    """What the rule says: '14 dagen vóór bijeenkomst 3'."""
    now: str
    """What a participant sees who ticked nothing off."""
    is_broken: bool
    """It waits for a session that fell out: somebody has to look."""


def lines_of(rules: Iterable[ReleaseRule], *, now: dt.datetime) -> list[RuleLine]:
    return [line_of(rule, now=now) for rule in rules]


def line_of(rule: ReleaseRule, *, now: dt.datetime) -> RuleLine:
    opening = _opening(_as_row(rule), local_date(now))
    is_broken = rule.session is not None and rule.session.status == SessionStatus.CANCELLED
    return RuleLine(rule, _when(rule), _shown(opening, local_date(now)), is_broken)


def outlook(cohort: Cohort, rule: ReleaseRule, *, now: dt.datetime) -> tuple[str, str]:
    """What a participant who ticked nothing sees of the thing of this rule: now, and once the rule holds.

    A unit in a closed module waits for both.
    """
    closed = closed_for(cohort.pk, NOBODY, now=now)
    key, found = (rule.unit_id, closed.units) if rule.unit_id else (rule.module_id, closed.modules)
    before = found.get(key) if key else None
    parts = [
        _opening(_as_row(rule), closed.today),
        closed.modules.get(rule.module_id) if rule.unit_id else None,
    ]
    after = reduce(and_, filter(None, parts), Opening())
    return _shown(before, closed.today), _shown(after, closed.today)


def _shown(opening: Opening | None, today: dt.date) -> str:
    return opening.words(today) if opening and opening != Opening() else OPEN


def _as_row(rule: ReleaseRule) -> _Rule:
    session, after = rule.session, rule.after_unit
    return _Rule(
        rule.module_id,
        rule.unit_id,
        [],
        rule.way,
        rule.opens_on,
        session.starts_at if session else None,
        session.status if session else None,
        rule.days,
        after.title if after else "",
        is_done=False,
    )


def _when(rule: ReleaseRule) -> str:
    if rule.way == ReleaseWay.DATE and rule.opens_on:
        return f"Op {dutch.date_text(rule.opens_on)}"
    if rule.after_unit:
        return f"Als iemand ‘{rule.after_unit.title}’ heeft afgevinkt"
    if rule.session is None:
        return ""
    days = rule.days or 0
    number = f"bijeenkomst {rule.session.number}"
    if days == 0:
        return f"Op de dag van {number}"
    return f"{abs(days)} {'dag' if abs(days) == 1 else 'dagen'} {'na' if days > 0 else 'vóór'} {number}"


class Choices:
    """What a rule of this lichting can be about: modules, units and sessions. Three queries."""

    def __init__(self, cohort: Cohort, *, keep: int | None = None) -> None:
        """`keep` is a session that a rule has already, also when it fell out since."""
        modules = Module.objects.filter(programme=cohort.programme_id).order_by("position")
        self.modules = list(modules.only("pk", "code", "title", "slug", "programme_id", "position"))
        units = Unit.objects.filter(module__in=self.modules).order_by("module__position", "position")
        self.units = list(units.only("pk", "code", "title", "module_id", "position"))
        usable = Q(pk=keep) if keep else Q(pk__in=[])
        usable |= ~Q(status=SessionStatus.CANCELLED)
        self.sessions = list(Session.objects.filter(usable, cohort=cohort).order_by("starts_at", "pk"))

    @property
    def place(self) -> dict[str, tuple[int, int]]:
        """In which order they stand: a module, then its units."""
        order = {module.pk: module.position for module in self.modules}
        places = {f"m{module.pk}": (module.position, 0) for module in self.modules}
        return places | {f"u{unit.pk}": (order[unit.module_id], unit.position + 1) for unit in self.units}

    def module(self, pk: int) -> Module:
        return next(module for module in self.modules if module.pk == pk)

    def unit(self, pk: int) -> Unit:
        return next(unit for unit in self.units if unit.pk == pk)

    def session(self, pk: int) -> Session:
        return next(session for session in self.sessions if session.pk == pk)


def waits_on(rules: Iterable[ReleaseRule], units: Iterable[Unit]) -> dict[int, set[int]]:
    """For each unit the units that have to be ticked off before it opens, by key."""
    found: dict[int, set[int]] = defaultdict(set)
    of_module: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        of_module[unit.module_id].append(unit.pk)
    for rule in rules:
        if rule.after_unit_id is not None:
            for pk in [rule.unit_id] if rule.unit_id else of_module[rule.module_id]:
                found[pk].add(rule.after_unit_id)
    return found


def _rules(cohort: int, enrolment: int) -> QuerySet[ReleaseRule, tuple[Any, ...]]:
    of_module = Unit.objects.filter(module=OuterRef("module")).order_by("position").values("pk")
    done = UnitCompletion.objects.filter(enrolment=enrolment, unit=OuterRef("after_unit"))
    rules = ReleaseRule.objects.filter(cohort=cohort).order_by("pk")
    return rules.values_list(
        "module",
        "unit",
        ArraySubquery(of_module),
        "way",
        "opens_on",
        "session__starts_at",
        "session__status",
        "days",
        "after_unit__title",
        Exists(done),
    )


RULES = Prepared(_rules, cohort=int, enrolment=int)

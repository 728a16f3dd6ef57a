"""When a line of the plan goes for one session: the clock of Amsterdam, working days, and hours of rest.

What goes before something never goes later than planned, so that it cannot come too late; what looks back never
goes earlier. So a moment that falls in quiet hours, a weekend or a holiday moves away from the session.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from cohorts.reminding.rules import Rule, Subject
from cohorts.states import OffsetUnit, ReminderKind
from leergang.moment import AMSTERDAM, at, local_date
from leergang.workdays import WEEKEND, add_working_days, holiday_name, is_working_day

type Quiet = tuple[dt.time, dt.time]
"""From and until, on the clock; equal is never. May run over midnight."""

# So long before the quiet hours somebody still reads what could not go in the night.
BEFORE_QUIET = dt.timedelta(minutes=5)
DAY = dt.timedelta(days=1)
QUIET_REASON = "stille uren"


class Planned(Protocol):
    """What a plan needs to know of a session."""

    @property
    def kind(self) -> str: ...
    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...
    @property
    def case_due_at(self) -> dt.datetime | None: ...
    @property
    def module_id(self) -> int | None: ...


class Moment(NamedTuple):
    """When one line goes. `wished` differs when the moment moved, for `reasons` in words."""

    rule: Rule
    due_at: dt.datetime
    wished: dt.datetime
    reasons: tuple[str, ...]


def moments_of(rules: Iterable[Rule], session: Planned, quiet: Quiet) -> list[Moment]:
    """The moments of a plan for one session, in order.

    Two lines about the same letter at the same distance are one: the line for this kind of session counts.
    """
    chosen: dict[tuple[Subject, str], Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.session_kind is not None):
        if rule.fits(session.kind):
            chosen[rule.subject, rule.offset] = rule
    found = (moment_of(rule, session, quiet) for rule in chosen.values())
    return sorted(filter(None, found), key=lambda moment: (moment.due_at, moment.rule.subject))


def moment_of(rule: Rule, session: Planned, quiet: Quiet) -> Moment | None:
    """When this line goes; None when the session has no deadline to count from, or no module to ask about."""
    anchor = _anchor(rule, session)
    if anchor is None:
        return None
    wished = _wished(rule, anchor)
    due_at, reasons = later(wished, quiet) if rule.amount > 0 else earlier(wished, quiet)
    return Moment(rule, due_at, wished, reasons)


def earlier(moment: dt.datetime, quiet: Quiet) -> tuple[dt.datetime, tuple[str, ...]]:
    """The moment, or the last one before it outside quiet hours on a working day; with why it moved."""
    reasons = []
    if evening := quiet_since(moment, quiet):
        moment = evening - BEFORE_QUIET
        reasons.append(QUIET_REASON)
    day = local_date(moment)
    if not is_working_day(day):
        reasons.append(_why_free(day))
        moment = at(add_working_days(day, -1), _clock(moment))
    return moment, tuple(reasons)


def later(moment: dt.datetime, quiet: Quiet) -> tuple[dt.datetime, tuple[str, ...]]:
    """The moment, or the first one after it outside quiet hours on a working day; with why it moved."""
    reasons = []
    if (awake := after_quiet(moment, quiet)) != moment:
        moment = awake
        reasons.append(QUIET_REASON)
    day = local_date(moment)
    if not is_working_day(day):
        reasons.append(_why_free(day))
        moment = at(add_working_days(day, 1), _clock(moment))
    return moment, tuple(reasons)


def quiet_since(moment: dt.datetime, quiet: Quiet) -> dt.datetime | None:
    """When the quiet hours began in which the moment falls; None outside them."""
    begin, end = quiet
    clock, day = _clock(moment), local_date(moment)
    if begin > end:
        if clock >= begin:
            return at(day, begin)
        return at(day - DAY, begin) if clock < end else None
    return at(day, begin) if begin <= clock < end else None


def after_quiet(moment: dt.datetime, quiet: Quiet) -> dt.datetime:
    """The moment itself, or the end of the quiet hours in which it falls (MSG-10)."""
    began = quiet_since(moment, quiet)
    if began is None:
        return moment
    begin, end = quiet
    day = local_date(began)
    return at(day + DAY if begin > end else day, end)


def digest_moment(day: dt.date, wall_clock: dt.time) -> dt.datetime:
    """When the weekly letter goes in the week of this day: on Monday, or the first working day after it."""
    monday = day - dt.timedelta(days=day.weekday())
    return at(monday if is_working_day(monday) else add_working_days(monday, 1), wall_clock)


def _anchor(rule: Rule, session: Planned) -> dt.datetime | None:
    if rule.kind == ReminderKind.CASE_DEADLINE:
        return session.case_due_at
    if rule.kind == ReminderKind.TRANSFER and session.module_id is None:
        return None
    return session.ends_at if rule.amount > 0 else session.starts_at


def _wished(rule: Rule, anchor: dt.datetime) -> dt.datetime:
    """Hours are hours that pass, also in a night in which the clock changes; days keep the time on the clock."""
    if rule.unit == OffsetUnit.HOURS or rule.wall_clock is None:
        return (anchor + dt.timedelta(hours=rule.amount)).astimezone(dt.UTC)
    day = local_date(anchor)
    if rule.unit == OffsetUnit.WORKING_DAYS:
        return at(add_working_days(day, rule.amount), rule.wall_clock)
    return at(day + dt.timedelta(days=rule.amount), rule.wall_clock)


def _clock(moment: dt.datetime) -> dt.time:
    return moment.astimezone(AMSTERDAM).time()


def _why_free(day: dt.date) -> str:
    return "weekend" if day.weekday() in WEEKEND else holiday_name(day) or "vrije dag"

"""From a line of the plan to a moment: tables, by the clock of Amsterdam. No database."""

import datetime as dt
from dataclasses import dataclass

import pytest

from cohorts.reminding.moments import after_quiet, digest_moment, earlier, later, moments_of
from cohorts.reminding.rules import (
    DEFAULT_RULES,
    ESSENTIAL,
    PARTICIPANT,
    PLANNER,
    SUBJECTS,
    TRAINER,
    Rule,
    fingerprint,
    is_default,
)
from cohorts.states import OffsetUnit, ReminderKind, SessionKind
from leergang.moment import AMSTERDAM, at

QUIET = (dt.time(20), dt.time(7))
NINE = dt.time(9)
DAYS, WORKING_DAYS, HOURS = OffsetUnit.DAYS, OffsetUnit.WORKING_DAYS, OffsetUnit.HOURS
PREPARATION, PRACTICAL, CONFIRM, LOOKING_BACK, TRANSFER, CASE = (
    ReminderKind.PREPARATION,
    ReminderKind.PRACTICAL,
    ReminderKind.CONFIRM,
    ReminderKind.LOOKING_BACK,
    ReminderKind.TRANSFER,
    ReminderKind.CASE_DEADLINE,
)


def moment(text):
    """'2027-03-30 09:00' on the clock in Amsterdam."""
    day, clock = text.split()
    return at(dt.date.fromisoformat(day), dt.time.fromisoformat(clock))


def wall(instant):
    return instant.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")


@dataclass
class Held:
    starts_at: dt.datetime
    ends_at: dt.datetime
    case_due_at: dt.datetime | None = None
    kind: str = SessionKind.MODULE
    module_id: int | None = 1


def session(starts, ends=None, **more):
    begin = moment(starts)
    return Held(begin, moment(ends) if ends else begin + dt.timedelta(hours=7), **more)


@pytest.mark.parametrize(
    ("rule", "starts", "goes"),
    [
        # nine on the clock, on both sides of 28 March 2027 (which is Easter) and 31 October
        ((PREPARATION, -14, DAYS, NINE), "2027-03-30 09:15", "2027-03-16 09:00"),
        ((PRACTICAL, -2, WORKING_DAYS, NINE), "2027-03-30 09:15", "2027-03-24 09:00"),
        ((PRACTICAL, -2, WORKING_DAYS, NINE), "2027-04-01 09:15", "2027-03-30 09:00"),
        ((PREPARATION, -14, DAYS, NINE), "2027-11-04 09:15", "2027-10-21 09:00"),
        ((PRACTICAL, -2, WORKING_DAYS, NINE), "2027-11-04 09:15", "2027-11-02 09:00"),
        ((PRACTICAL, -2, WORKING_DAYS, NINE), "2027-11-01 09:15", "2027-10-28 09:00"),
        # a weekend and a holiday: the working day before
        ((PREPARATION, -14, DAYS, NINE), "2027-02-07 10:00", "2027-01-22 09:00"),
        ((PREPARATION, -14, DAYS, NINE), "2027-05-20 09:15", "2027-05-05 09:00"),
        ((CONFIRM, -1, DAYS, NINE), "2027-03-08 09:15", "2027-03-05 09:00"),
        ((CONFIRM, -1, DAYS, NINE), "2027-03-30 09:15", "2027-03-25 09:00"),  # Easter Monday, Good Friday
        # hours are hours that pass
        ((CONFIRM, -24, HOURS, None), "2027-03-11 09:15", "2027-03-10 09:15"),
        (
            (CONFIRM, -72, HOURS, None),
            "2027-11-02 09:15",
            "2027-10-29 10:15",
        ),  # the day had 25 hours, then Saturday
        ((CONFIRM, -2, HOURS, None), "2027-03-11 08:00", "2027-03-10 19:55"),  # not at six in the morning
        ((CONFIRM, -12, HOURS, None), "2027-03-11 09:15", "2027-03-10 19:55"),
        ((CONFIRM, -2, HOURS, None), "2027-03-08 08:00", "2027-03-05 19:55"),  # Monday: Friday evening
        ((CONFIRM, -2, HOURS, None), "2027-03-13 10:00", "2027-03-12 08:00"),  # a Saturday
        # quiet hours for a line that was made before they were set
        ((CONFIRM, -1, DAYS, dt.time(21)), "2027-03-11 09:15", "2027-03-10 19:55"),
        ((CONFIRM, -1, DAYS, dt.time(6)), "2027-03-11 09:15", "2027-03-09 19:55"),
        # what looks back goes later, never earlier
        ((TRANSFER, 21, DAYS, NINE), "2027-03-11 09:15", "2027-04-01 09:00"),  # over the change of the clock
        ((TRANSFER, 21, DAYS, NINE), "2027-03-07 09:15", "2027-03-30 09:00"),  # Easter: not before Tuesday
        ((LOOKING_BACK, 1, WORKING_DAYS, NINE), "2027-03-11 09:15", "2027-03-12 09:00"),
        ((LOOKING_BACK, 1, WORKING_DAYS, NINE), "2027-03-12 09:15", "2027-03-15 09:00"),
        ((LOOKING_BACK, 1, DAYS, NINE), "2027-03-12 09:15", "2027-03-15 09:00"),
        ((LOOKING_BACK, 1, WORKING_DAYS, NINE), "2027-03-25 09:15", "2027-03-30 09:00"),  # over Easter
        ((LOOKING_BACK, 1, WORKING_DAYS, NINE), "2027-10-29 09:15", "2027-11-01 09:00"),
        ((LOOKING_BACK, 5, HOURS, None), "2027-03-11 09:15", "2027-03-12 07:00"),
        ((LOOKING_BACK, 5, HOURS, None), "2027-03-12 09:15", "2027-03-15 07:00"),
        ((LOOKING_BACK, 1, HOURS, None), "2027-03-11 09:15", "2027-03-11 17:15"),
    ],
)
def test_when_a_line_goes(rule, starts, goes):
    kind, amount, unit, clock = rule
    held = session(starts)
    found = moments_of([Rule(kind, PARTICIPANT, amount, unit, clock)], held, QUIET)
    assert [wall(item.due_at) for item in found] == [goes]
    assert bool(found[0].reasons) == (found[0].due_at != found[0].wished)
    assert found[0].due_at < held.starts_at if amount < 0 else found[0].due_at > held.ends_at


@pytest.mark.parametrize(
    ("starts", "ends", "goes"),
    [
        ("2027-03-27 22:00", "2027-03-28 04:00", "2027-03-30 09:00"),  # over midnight and the change, Easter
        ("2027-10-30 22:00", "2027-10-31 04:00", "2027-11-01 09:00"),
        ("2027-03-10 22:00", "2027-03-11 01:00", "2027-03-12 09:00"),
    ],
)
def test_looking_back_counts_from_the_end(starts, ends, goes):
    rule = Rule(LOOKING_BACK, PARTICIPANT, 1, WORKING_DAYS, NINE)
    assert wall(moments_of([rule], session(starts, ends), QUIET)[0].due_at) == goes


def test_a_case_deadline_in_another_season_than_the_session():
    rule = Rule(CASE, PARTICIPANT, -7, DAYS, NINE)
    held = session("2027-04-08 09:15", case_due_at=moment("2027-04-01 12:00"))
    assert wall(moments_of([rule], held, QUIET)[0].due_at) == "2027-03-25 09:00"
    assert moments_of([rule], session("2027-04-08 09:15"), QUIET) == []


def test_it_says_why_a_moment_moved():
    at_easter = session("2027-03-30 09:15")
    moved = moments_of([Rule(CONFIRM, PARTICIPANT, -1, DAYS, dt.time(21))], at_easter, QUIET)[0]
    assert wall(moved.wished) == "2027-03-29 21:00"
    assert moved.reasons == ("stille uren", "Tweede paasdag")


@pytest.mark.parametrize(
    ("text", "back", "on"),
    [
        ("2027-03-10 19:59", "2027-03-10 19:59", "2027-03-10 19:59"),
        ("2027-03-10 20:00", "2027-03-10 19:55", "2027-03-11 07:00"),
        ("2027-03-11 00:00", "2027-03-10 19:55", "2027-03-11 07:00"),
        ("2027-03-11 06:59", "2027-03-10 19:55", "2027-03-11 07:00"),
        ("2027-03-11 07:00", "2027-03-11 07:00", "2027-03-11 07:00"),
        ("2027-03-12 22:00", "2027-03-12 19:55", "2027-03-15 07:00"),
        ("2027-03-28 02:30", "2027-03-25 19:55", "2027-03-30 07:00"),  # a time that does not exist, at Easter
        ("2027-10-31 02:30", "2027-10-29 19:55", "2027-11-01 07:00"),  # a time that exists twice
    ],
)
def test_out_of_the_quiet_hours_both_ways(text, back, on):
    assert wall(earlier(moment(text), QUIET)[0]) == back
    assert wall(later(moment(text), QUIET)[0]) == on


@pytest.mark.parametrize(
    ("hours", "evening", "night"),
    [
        ((dt.time(0), dt.time(0)), "2027-03-09 22:00", "2027-03-10 03:00"),
        ((dt.time(1), dt.time(5)), "2027-03-09 22:00", "2027-03-10 05:00"),
    ],
)
def test_quiet_hours_are_a_setting(hours, evening, night):
    assert wall(after_quiet(moment("2027-03-09 22:00"), hours)) == evening
    assert wall(after_quiet(moment("2027-03-10 03:00"), hours)) == night


def test_a_line_for_one_kind_of_session_goes_before_the_line_for_all():
    everywhere = Rule(PRACTICAL, PARTICIPANT, -2, WORKING_DAYS, NINE)
    kickoff = Rule(PRACTICAL, PARTICIPANT, -2, WORKING_DAYS, dt.time(11), SessionKind.KICKOFF)
    plain, first = session("2027-03-11 09:15"), session("2027-03-11 09:15", kind=SessionKind.KICKOFF)
    for rules in ([everywhere, kickoff], [kickoff, everywhere]):
        assert [wall(item.due_at) for item in moments_of(rules, plain, QUIET)] == ["2027-03-09 09:00"]
        assert [wall(item.due_at) for item in moments_of(rules, first, QUIET)] == ["2027-03-09 11:00"]


def test_the_default_plan():
    """Domain/1 A3, and for the others no more than they can do something with."""
    held = session("2027-03-11 09:15", case_due_at=moment("2027-03-04 12:00"))
    found = [
        (item.rule.audience, item.rule.kind, wall(item.due_at))
        for item in moments_of(DEFAULT_RULES, held, QUIET)
    ]
    assert found == [
        (PARTICIPANT, CASE, "2027-02-25 09:00"),
        (PARTICIPANT, PREPARATION, "2027-02-25 09:00"),
        (PLANNER, CONFIRM, "2027-03-08 09:00"),
        (PARTICIPANT, PRACTICAL, "2027-03-09 09:00"),
        (TRAINER, PRACTICAL, "2027-03-09 09:00"),
        (PARTICIPANT, CONFIRM, "2027-03-10 09:00"),
        (TRAINER, CONFIRM, "2027-03-10 14:00"),
        (PARTICIPANT, LOOKING_BACK, "2027-03-12 09:00"),
        (PARTICIPANT, TRANSFER, "2027-04-01 09:00"),
    ]
    without = moments_of(DEFAULT_RULES, session("2027-03-11 09:15", module_id=None), QUIET)
    assert TRANSFER not in {item.rule.kind for item in without}
    assert {rule.subject for rule in DEFAULT_RULES} == set(SUBJECTS)
    assert set(SUBJECTS) >= ESSENTIAL


def test_a_plan_is_the_same_in_any_order():
    turned = tuple(reversed(DEFAULT_RULES))
    assert is_default(turned)
    assert fingerprint(turned) == fingerprint(DEFAULT_RULES)
    assert fingerprint(DEFAULT_RULES[1:]) != fingerprint(DEFAULT_RULES)


@pytest.mark.parametrize(
    ("day", "goes"),
    [
        ("2027-02-01", "2027-02-01 09:00"),
        ("2027-02-07", "2027-02-01 09:00"),  # Sunday belongs to the week that ends
        ("2027-03-29", "2027-03-30 09:00"),  # Easter Monday
        ("2027-10-31", "2027-10-25 09:00"),
        ("2027-11-01", "2027-11-01 09:00"),
    ],
)
def test_the_weekly_letter_goes_on_monday_or_the_first_working_day(day, goes):
    assert wall(digest_moment(dt.date.fromisoformat(day), NINE)) == goes

"""From the pattern of a programme to proposed days: tables, without a database."""

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass

import pytest

from cohorts import series
from cohorts.series import Hours, Pattern
from cohorts.states import PartOfDay, SessionKind
from leergang.moment import AMSTERDAM, local_date
from leergang.workdays import days_off

MORNING = Hours(PartOfDay.MORNING, dt.time(9, 15), dt.time(12, 45))
AFTERNOON = Hours(PartOfDay.AFTERNOON, dt.time(13, 30), dt.time(17, 0))
EVENING = Hours(PartOfDay.EVENING, dt.time(19, 30), dt.time(21, 0))
MONDAY, TUESDAY, THURSDAY, FRIDAY = 0, 1, 3, 4


@dataclass
class Lesson:
    pk: int
    title: str
    kind: str
    session_parts: int


# The leergang as it is given (domain/2): 20 dagdelen.
LEERGANG = [
    Lesson(1, "Start en intake", "frame", 1),
    Lesson(2, "Regie", "core", 4),
    Lesson(3, "Krachtenveld", "deepening", 2),
    Lesson(4, "Sturen op afstand", "core", 2),
    Lesson(5, "Structuren", "deepening", 2),
    Lesson(6, "Opdrachtgever", "core", 2),
    Lesson(7, "Open dialoog", "core", 4),
    Lesson(8, "Afsluiting en terugkomdag", "frame", 3),
]


def pattern(starts_on="2027-01-14", **more):
    values = {
        "starts_on": dt.date.fromisoformat(starts_on),
        "weekdays": (THURSDAY,),
        "weeks_between": 3,
        "hours": (MORNING, AFTERNOON),
    }
    return Pattern(**values | more)


def laid(lessons=LEERGANG, **more):
    chosen = pattern(**more)
    return series.lay_out(series.pieces(lessons, chosen), chosen)


def days(proposal):
    return [
        day.isoformat()[5:] for day in dict.fromkeys(local_date(slot.starts_at) for slot in proposal.slots)
    ]


def clocks(proposal):
    return [
        f"{slot.starts_at.astimezone(AMSTERDAM):%H:%M}-{slot.ends_at.astimezone(AMSTERDAM):%H:%M}"
        for slot in proposal.slots
    ]


def one(starts_on, parts=2, **more):
    """The only session of a module of so many dagdelen."""
    return laid([Lesson(1, "Regie", "core", parts)], starts_on=starts_on, **more)[0]


def test_the_whole_leergang():
    found = laid(follow_up_weeks=21, case_due_days=5)
    assert [
        (each.piece.title, str(each.piece.kind), days(each), str(each.case_due_on or "-")[5:])
        for each in found
    ] == [
        ("Startbijeenkomst", "kickoff", ["01-14"], ""),
        ("Regie", "module", ["02-04", "02-05"], "01-28"),
        # From 13 to 28 February somebody has voorjaarsvakantie: 25 February goes on to March.
        ("Krachtenveld", "module", ["03-04"], "02-25"),
        ("Sturen op afstand", "module", ["03-25"], "03-18"),
        ("Structuren", "module", ["04-15"], "04-08"),
        # 6 May is Hemelvaartsdag.
        ("Opdrachtgever", "module", ["05-13"], "05-05"),
        ("Open dialoog", "module", ["06-03", "06-04"], "05-27"),
        ("Afsluiting", "closing", ["06-24"], ""),
        ("Terugkomdag", "follow_up_day", ["11-18"], "11-11"),
    ]
    assert sum(len(each.slots) for each in found) == 20
    assert [clocks(each) for each in found[:2]] == [
        ["13:30-17:00"],
        ["09:15-12:45", "13:30-17:00"] * 2,
    ]


def test_no_day_off_is_proposed_and_each_that_was_passed_over_is_named():
    for weekday in range(5):
        for each in laid(weekdays=(weekday,), weeks_between=1, starts_on="2026-10-05", follow_up_weeks=4):
            for slot in each.slots:
                assert days_off(local_date(slot.starts_at), local_date(slot.starts_at)) == []
            assert [days_off(off.day, off.day) for off in each.avoided] == [[off] for off in each.avoided]


@pytest.mark.parametrize(
    ("starts_on", "weekdays", "parts", "expected", "avoided"),
    [
        ("2027-01-14", (THURSDAY,), 2, ["01-14"], []),
        ("2027-01-12", (THURSDAY,), 2, ["01-14"], []),  # the first Thursday from there
        ("2027-01-15", (THURSDAY,), 2, ["01-21"], []),
        ("2027-03-29", (MONDAY,), 2, ["04-05"], ["tweede paasdag"]),
        ("2027-03-29", (MONDAY, TUESDAY), 2, ["03-30"], ["tweede paasdag"]),  # another day fits the same week
        ("2027-05-06", (THURSDAY,), 2, ["05-13"], ["hemelvaartsdag"]),
        (
            "2027-05-05",
            (2,),
            4,
            ["05-12", "05-13"],
            ["hemelvaartsdag"],
        ),  # the second day of a block counts too
        (
            "2027-01-22",
            (FRIDAY,),
            4,
            ["01-28", "01-29"],
            [],
        ),  # ends before the weekend, not before the first day
        ("2027-10-14", (THURSDAY,), 4, ["10-14", "10-15"], []),
    ],
)
def test_the_first_day_that_fits(starts_on, weekdays, parts, expected, avoided):
    found = one(starts_on, parts, weekdays=weekdays)
    assert days(found) == expected
    assert [off.reason.lower() for off in found.avoided] == avoided


def test_a_summer_is_passed_over_week_by_week():
    found = one("2027-07-15")
    assert days(found) == ["09-09"]
    assert len(found.avoided) == 8
    assert all("zomervakantie" in off.reason for off in found.avoided)


@pytest.mark.parametrize(
    ("hours", "parts", "expected"),
    [
        ((MORNING, AFTERNOON), 1, [["13:30"]]),
        ((MORNING, EVENING), 1, [["09:15"]]),
        ((MORNING, AFTERNOON), 3, [["09:15", "13:30", "09:15"]]),
        ((MORNING, AFTERNOON, EVENING), 4, [["09:15", "13:30", "19:30", "09:15"]]),
        ((EVENING,), 2, [["19:30", "19:30"]]),
        ((EVENING,), 5, [["19:30", "19:30"], ["19:30", "19:30"], ["19:30"]]),
        ((MORNING, AFTERNOON), 6, [["09:15", "13:30", "09:15", "13:30"], ["09:15", "13:30"]]),
    ],
)
def test_dagdelen_over_days_and_sessions(hours, parts, expected):
    found = laid([Lesson(1, "M" * 120, "core", parts)], hours=hours)
    assert [[clock[:5] for clock in clocks(each)] for each in found] == expected
    assert all(len(each.piece.title) <= 120 for each in found)
    assert len({each.piece.key for each in found}) == len(found)
    assert found[0].piece.title.endswith(f"(deel 1 van {len(found)})") == (len(found) > 1)
    structure = [series.shape(each.piece, pattern(hours=hours)) for each in found]
    assert [sum(each) for each in structure] == [len(each.slots) for each in found]


@pytest.mark.parametrize(
    ("starts_on", "weekdays", "utc"),
    [
        ("2027-03-18", (3,), ["03-18 08:15", "04-08 07:15"]),  # summer time begins on 28 March
        ("2027-10-14", (3,), ["10-14 07:15", "11-04 08:15"]),  # it ends on 31 October
    ],
)
def test_a_session_begins_by_the_clock_on_both_sides_of_a_clock_change(starts_on, weekdays, utc):
    two = [Lesson(1, "Een", "core", 1), Lesson(2, "Twee", "core", 1)]
    found = laid(two, starts_on=starts_on, weekdays=weekdays, hours=(MORNING,))
    assert [clocks(each) for each in found] == [["09:15-12:45"]] * 2
    assert [f"{each.slots[0].starts_at:%m-%d %H:%M}" for each in found] == utc


@pytest.mark.parametrize(("follow_up_weeks", "sizes"), [(None, [3]), (21, [1, 2])])
def test_a_terugkomdag_is_split_off_when_asked(follow_up_weeks, sizes):
    found = laid(LEERGANG, follow_up_weeks=follow_up_weeks)
    assert [each.piece.parts for each in found if each.piece.module_id == 8] == sizes


@pytest.mark.parametrize(
    ("lessons", "can"), [(LEERGANG, True), (LEERGANG[:7], False), (LEERGANG[:1], False), ([], False)]
)
def test_only_a_long_frame_at_the_end_has_a_terugkomdag(lessons, can):
    assert series.can_follow_up(lessons) == can


def test_a_pattern_survives_being_written_down():
    for chosen in (pattern(), pattern(follow_up_weeks=21, case_due_days=5, weekdays=(0, 3))):
        assert Pattern.from_plain(json.loads(json.dumps(chosen.to_plain()))) == chosen
        assert Pattern.from_plain(chosen.to_plain()) != dataclasses.replace(chosen, weeks_between=9)


def test_what_overlaps():
    first, second = laid(LEERGANG[:2])
    assert series.together(first.slots, first.slots)
    assert not series.together(first.slots, second.slots)


def test_the_kinds_follow_the_frames():
    kinds = [each.piece.kind for each in laid(LEERGANG)]
    assert kinds == [SessionKind.KICKOFF, *[SessionKind.MODULE] * 6, SessionKind.CLOSING]

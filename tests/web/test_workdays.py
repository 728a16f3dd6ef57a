import datetime as dt

import pytest

from leergang import workdays


@pytest.mark.parametrize(
    "day", ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2285-03-22"]
)
def test_easter(day):
    assert workdays.easter(int(day[:4])).isoformat() == day


@pytest.mark.parametrize(
    "day",
    ["2027-01-01", "2027-03-26", "2027-03-29", "2027-04-27", "2027-05-06", "2027-05-17", "2026-12-25"],
)
def test_a_holiday_is_no_working_day(day):
    assert not workdays.is_working_day(dt.date.fromisoformat(day))


def test_kings_day_on_a_sunday_is_kept_on_saturday():
    assert dt.date(2031, 4, 26) in workdays.holidays(2031)
    assert dt.date(2031, 4, 27) not in workdays.holidays(2031)


def test_liberation_day_is_a_working_day():
    assert workdays.is_working_day(dt.date(2027, 5, 5))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2027-02-01", 10, "2027-02-15"),
        ("2027-02-05", 1, "2027-02-08"),
        ("2027-02-06", 1, "2027-02-08"),
        ("2027-03-25", 1, "2027-03-30"),  # over Good Friday, Easter and Easter Monday
        ("2026-12-24", 5, "2027-01-04"),
        ("2027-02-08", -2, "2027-02-04"),
        ("2027-02-07", 0, "2027-02-07"),
    ],
)
def test_adding_working_days(day, count, expected):
    assert workdays.add_working_days(dt.date.fromisoformat(day), count) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "moved"),
    [("2027-02-11", "2027-02-11"), ("2027-02-07", "2027-02-05"), ("2027-03-29", "2027-03-25")],
)
def test_a_free_day_moves_to_the_working_day_before(day, moved):
    assert workdays.working_day_until(dt.date.fromisoformat(day)) == dt.date.fromisoformat(moved)

import datetime as dt
import subprocess
import sys

import pytest
from holidays.countries.netherlands import Netherlands

from leergang import workdays


@pytest.mark.parametrize("day", ["2024-03-31", "2026-04-05", "2027-03-28", "2038-04-25"])
def test_easter(day):
    assert workdays.holiday_name(dt.date.fromisoformat(day)) == "Eerste paasdag"


@pytest.mark.parametrize(
    "day",
    ["2027-01-01", "2027-03-26", "2027-03-29", "2027-04-27", "2027-05-06", "2027-05-17", "2026-12-25"],
)
def test_a_holiday_is_no_working_day(day):
    assert not workdays.is_working_day(dt.date.fromisoformat(day))


def test_kings_day_on_a_sunday_is_kept_on_saturday():
    assert dt.date(2031, 4, 26) in workdays.holidays(2031)
    assert dt.date(2031, 4, 27) not in workdays.holidays(2031)


@pytest.mark.parametrize("day", ["2027-05-05", "2025-05-05", "2026-12-24", "2026-12-31"])
def test_a_day_that_is_a_working_day_all_the_same(day):
    assert workdays.is_working_day(dt.date.fromisoformat(day))
    assert workdays.holiday_name(dt.date.fromisoformat(day)) is None


def test_the_library_loads_no_other_country():
    program = (
        "import sys; from leergang import workdays; workdays.holidays(2027); "
        "sys.exit('holidays.countries' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


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


@pytest.mark.parametrize(
    ("day", "regions", "expected"),
    [
        ("2027-10-20", workdays.REGIONS, "herfstvakantie in regio Noord en Midden"),
        ("2027-10-23", workdays.REGIONS, "herfstvakantie"),
        ("2027-10-27", workdays.REGIONS, "herfstvakantie in regio Zuid"),
        ("2027-10-27", ["Noord"], None),
        ("2027-08-01", workdays.REGIONS, "zomervakantie"),
        ("2027-11-03", workdays.REGIONS, None),
    ],
)
def test_a_school_holiday_names_its_regions(day, regions, expected):
    assert workdays.school_holiday_on(dt.date.fromisoformat(day), regions) == expected


def test_days_off_carry_their_reason():
    """Koningsdag lies in the May holiday; a weekend alone is no reason."""
    found = workdays.days_off(dt.date(2027, 4, 23), dt.date(2027, 5, 9))
    reasons = {day.isoformat(): reason for day, reason in found}
    assert reasons["2027-04-26"] == "meivakantie"
    assert reasons["2027-04-27"] == "Koningsdag"
    assert reasons["2027-05-06"] == "Hemelvaartsdag"
    assert reasons.keys().isdisjoint(["2027-04-23", "2027-05-03", "2027-05-05", "2027-05-08"])


@pytest.mark.parametrize("region", workdays.REGIONS)
def test_the_school_holidays_are_those_that_others_know(region):
    """Our own table against the library's, which was made from the rules and not copied from ours."""
    theirs = Netherlands(subdiv=region, categories="school", years=range(2025, 2031), language="nl")
    day, last = dt.date(2025, 9, 1), dt.date(2030, 9, 1)
    while day <= last:
        found = workdays.school_holiday_on(day, [region])
        expected = theirs.get(day)
        assert found == (f"{expected.lower()} in regio {region}" if expected else None), day
        day += dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("2030-09-01", None),
        ("2030-09-02", "2030-2031"),
        ("2031-03-01", "2030-2031"),
        ("2031-08-20", "2031-2032"),
    ],
)
def test_one_is_told_where_the_school_holidays_end(last, words):
    found = workdays.school_holidays_unknown(dt.date.fromisoformat(last))
    assert found == (words and f"De schoolvakanties van {words} zijn nog niet bekend.")

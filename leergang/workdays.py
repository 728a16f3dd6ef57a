"""Days on which people work in the Netherlands, and days that a planner had better leave free.

Public holidays come from the library `holidays`, school holidays from school_holidays.toml beside this file.
5 May counts as a working day: for municipal staff it is a day off once in five years, by collective agreement.
"""

import datetime as dt
import importlib.util
import tomllib
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

WEEKEND = (5, 6)
LIBERATION_DAY = (5, 5)
SCHOOL_YEAR_BEGINS = 8  # August, by law
REGIONS = ("Noord", "Midden", "Zuid")
SCHOOL_HOLIDAYS = Path(__file__).with_name("school_holidays.toml")


class DayOff(NamedTuple):
    """A day on which many people are away, and why: 'Koningsdag', 'meivakantie'."""

    day: dt.date
    reason: str


class SchoolHoliday(NamedTuple):
    """One holiday of some of the regions; both days belong to it."""

    name: str
    regions: tuple[str, ...]
    first: dt.date
    last: dt.date


@lru_cache(maxsize=32)
def holidays(year: int) -> Mapping[dt.date, str]:
    """The public holidays on which a Dutch municipality is closed, with their Dutch names."""
    found = _netherlands()(years=year, categories=("public", "optional"), language="nl")
    working = dt.date(year, *LIBERATION_DAY)
    return MappingProxyType({day: name for day, name in sorted(found.items()) if day != working})


def holiday_name(day: dt.date) -> str | None:
    """'Tweede paasdag', or None on a day that is no public holiday."""
    return holidays(day.year).get(day)


def is_working_day(day: dt.date) -> bool:
    return day.weekday() not in WEEKEND and day not in holidays(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The working day that lies `count` working days after `day`, or before it when negative.

    Zero gives the day itself, also when that is a Sunday.
    """
    step = dt.timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_day_until(day: dt.date) -> dt.date:
    """`day` when it is a working day, else the last working day before it."""
    return day if is_working_day(day) else add_working_days(day, -1)


def school_holiday_on(day: dt.date, regions: Collection[str] = REGIONS) -> str | None:
    """'herfstvakantie in regio Noord en Midden', 'kerstvakantie' when all regions have it, or None.

    Only the given regions are looked at. None as well when nobody knows yet: see `school_holidays_unknown`.
    """
    found = [row for row in _school_holidays() if row.first <= day <= row.last]
    free = [region for region in REGIONS if region in regions and any(region in row.regions for row in found)]
    if not free:
        return None
    name = next(row.name for row in found if free[0] in row.regions)
    return name if len(free) == len(REGIONS) else f"{name} in regio {_in_words(free)}"


def days_off(first: dt.date, last: dt.date) -> list[DayOff]:
    """The public and the school holidays from `first` to `last`, both included, each day with its reason.

    A weekend alone is no reason. A day that is both gives the public holiday.
    """
    days = (first + dt.timedelta(days=count) for count in range((last - first).days + 1))
    reasons = ((day, holiday_name(day) or school_holiday_on(day)) for day in days)
    return [DayOff(day, reason) for day, reason in reasons if reason]


def school_holidays_unknown(last: dt.date) -> str | None:
    """What to say when a plan runs beyond the school holidays that are known, or None when it does not."""
    known_until: dt.date = _file()["known_until"]
    if last <= known_until:
        return None
    year = last.year if last.month >= SCHOOL_YEAR_BEGINS else last.year - 1
    return f"De schoolvakanties van {year}-{year + 1} zijn nog niet bekend."


def _in_words(names: list[str]) -> str:
    return " en ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(SCHOOL_HOLIDAYS.read_text(encoding="utf-8"))


@cache
def _school_holidays() -> tuple[SchoolHoliday, ...]:
    return tuple(
        SchoolHoliday(row["name"], tuple(row["regions"]), row["first"], row["last"])
        for row in _file()["holiday"]
    )


@cache
def _netherlands() -> Any:
    """The library's class for the Netherlands, from its one file.

    An ordinary import runs the package of all 250 countries, a second and 12 MB more in every process.
    """
    package = importlib.util.find_spec("holidays")
    places = package.submodule_search_locations if package else None
    if not places:
        raise ModuleNotFoundError("holidays")
    file = Path(places[0]) / "countries" / "netherlands.py"
    spec = importlib.util.spec_from_file_location("leergang.workdays_netherlands", file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(file.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Netherlands

"""Working days in the Netherlands: no weekends, no public holidays.

5 May counts as a working day: for municipal staff it is a day off once in five years, by collective agreement.
"""

import datetime as dt
from functools import lru_cache

WEEKEND = (5, 6)
KING_MOVES_FROM = 6  # King's Day on a Sunday is kept on Saturday


def easter(year: int) -> dt.date:
    """Easter Sunday by the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    leap, leap_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap - moon - leap_rest) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return dt.date(year, month, day + 1)


@lru_cache(maxsize=32)
def holidays(year: int) -> frozenset[dt.date]:
    """The public holidays on which a Dutch municipality is closed."""
    sunday = easter(year)
    kings_day = dt.date(year, 4, 27)
    if kings_day.weekday() == KING_MOVES_FROM:
        kings_day -= dt.timedelta(days=1)
    moving = (sunday + dt.timedelta(days=days) for days in (-2, 1, 39, 50))
    fixed = (dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26))
    return frozenset({*fixed, *moving, kings_day})


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

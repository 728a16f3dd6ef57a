"""Moments: UTC in the database, the wall clock of Europe/Amsterdam for people.

Only views and tasks read the clock; everything below them is handed `now`.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> dt.datetime:
    """The moment, aware, in UTC."""
    return timezone.now()


def local_date(moment: dt.datetime) -> dt.date:
    """The date on the wall in Amsterdam at that moment."""
    return moment.astimezone(AMSTERDAM).date()


def today() -> dt.date:
    return local_date(now())


def at(day: dt.date, wall_clock: dt.time) -> dt.datetime:
    """The instant at which a clock in Amsterdam shows this, in UTC.

    In the hour that exists twice (end of October) the first one; a time that is skipped
    (end of March) moves forward by an hour, as a clock on the wall does.
    """
    local = dt.datetime.combine(day, wall_clock, tzinfo=AMSTERDAM)
    return local.astimezone(dt.UTC)

"""How long until a bijeenkomst, the way people say it: days, on the day itself hours, at last minutes."""

import datetime as dt
from dataclasses import dataclass

from leergang.moment import local_date

HOUR = 3600
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Countdown:
    """'nog' + '2' + 'dagen'; the middle is what people see from afar."""

    before: str
    big: str
    after: str
    is_today: bool = False


def countdown(starts_at: dt.datetime, now: dt.datetime) -> Countdown:
    """The words for the time between now and the start. Days are days on the calendar in Amsterdam."""
    if now >= starts_at:
        return Countdown("", "nu", "bezig", is_today=True)
    days = (local_date(starts_at) - local_date(now)).days
    if days > 1:
        return Countdown("nog", str(days), "dagen")
    if days == 1:
        return Countdown("", "morgen", "")
    seconds = (starts_at - now).total_seconds()
    if seconds >= HOUR:
        return Countdown("nog", str(int(seconds // HOUR)), "uur", is_today=True)
    minutes = max(int(seconds // MINUTE), 1)
    return Countdown("nog", str(minutes), "minuut" if minutes == 1 else "minuten", is_today=True)


def greeting(now: dt.datetime) -> str:
    """'Goedemorgen', 'Goedemiddag' or 'Goedenavond'; `now` is a moment on the wall clock."""
    noon, evening = 12, 18
    if now.hour < noon:
        return "Goedemorgen"
    return "Goedemiddag" if now.hour < evening else "Goedenavond"

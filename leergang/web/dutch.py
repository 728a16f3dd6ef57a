"""Dates, times and numbers as people read them in Dutch: plain text, in the wall clock of Amsterdam.

Templates use the filters of templatetags/leergang.py, which put these words in a `<time>`;
letters and messages use these functions. The forms are those of docs/look.md, "Dates, times, numbers".
"""

import datetime as dt
from decimal import Decimal

from leergang.moment import AMSTERDAM

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
WEEK = 7


def wall_clock(moment: dt.datetime) -> dt.datetime:
    """The moment on a clock in Amsterdam. Raises ValueError when it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(AMSTERDAM)


def day_of(value: dt.date) -> dt.date:
    """The day on the calendar in Amsterdam, of a day or of a moment."""
    return wall_clock(value).date() if isinstance(value, dt.datetime) else value


def date_text(value: dt.date, *, today: dt.date | None = None) -> str:
    """'woensdag 25 november 2026'; without the year when it is the year of `today`."""
    day = day_of(value)
    text = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return text if today and today.year == day.year else f"{text} {day.year}"


def short_date_text(value: dt.date) -> str:
    """'25 nov', for lists."""
    day = day_of(value)
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}"


def clock_text(value: dt.time | dt.datetime) -> str:
    """'9.30': a point, no leading zero."""
    clock = wall_clock(value) if isinstance(value, dt.datetime) else value
    return f"{clock.hour}.{clock.minute:02}"


def time_text(value: dt.time | dt.datetime) -> str:
    """'9.30 uur'."""
    return f"{clock_text(value)} uur"


def moment_text(moment: dt.datetime, *, today: dt.date | None = None) -> str:
    """'woensdag 25 november om 13.30 uur'."""
    return f"{date_text(moment, today=today)} om {time_text(moment)}"


def span_text(start: dt.datetime, end: dt.datetime) -> str:
    """'13.30 – 16.30 uur'; with the days when it ends on another day."""
    if day_of(start) == day_of(end):
        return f"{clock_text(start)} – {time_text(end)}"
    return f"{short_date_text(start)} {clock_text(start)} – {short_date_text(end)} {time_text(end)}"


def relative_text(value: dt.date, *, today: dt.date) -> str:
    """'vandaag', 'gisteren', 'morgen', 'nog 2 dagen', '3 dagen geleden'; beyond a week the date."""
    day = day_of(value)
    days = (day - today).days
    near = {0: "vandaag", 1: "morgen", -1: "gisteren"}
    if days in near:
        return near[days]
    if abs(days) > WEEK:
        return date_text(day, today=today)
    return f"nog {days} dagen" if days > 0 else f"{-days} dagen geleden"


def number_text(value: float | Decimal, decimals: int | None = None) -> str:
    """'1.234' and '2,5'. Without `decimals` a fraction keeps what it has, at most two."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if decimals is None else f"{value:,.{decimals}f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".").replace("-", "−")


def size_text(size_bytes: int) -> str:
    """'412 kB', '3,1 MB': decimal units, as a file manager shows them."""
    units = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
    for factor, unit in units:
        if size_bytes >= factor:
            decimals = 1 if factor > 10**3 and size_bytes % factor else 0
            return f"{number_text(size_bytes / factor, decimals)} {unit}"
    return f"{size_bytes} bytes"

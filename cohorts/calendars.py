"""A session as an iCalendar object (RFC 5545, RFC 5546; MSG-08). Pure: the same facts give the same bytes.

One event spans a session of several dagdelen or days; docs/decisions/0005-one-event-per-session.md says why.
"""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import cache

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from cohorts.models import Session, SessionDay
from cohorts.states import SessionStatus
from leergang.accounts.models import User
from leergang.moment import AMSTERDAM
from leergang.web import dutch

# The rule since 1996, written out: the library's own tables have the wrong hour of change.
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Where a session stands in somebody's calendar: `uid` for good, `sequence` rising, `stamped_at` now."""

    uid: str
    sequence: int
    stamped_at: dt.datetime


def uid_of(session: Session, user: User) -> str:
    """The identity of a session in the calendar of one person."""
    return f"{session.uid}-{user.public_id}@{settings.SITE_HOST}"


def for_person(session: Session, user: User, *, entry: Entry, method: Method) -> str:
    """The calendar text for one person: of nobody else who comes a name or address stands in it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_HOST}//Leergang Regiegemeente//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(_timezone())
    calendar.add_component(_event(session, user, entry=entry, method=method))
    return str(calendar.to_ical(), "utf-8")


@cache
def _timezone() -> Timezone:
    zone = Timezone.from_ical(VTIMEZONE.replace("\n", "\r\n"))
    if not isinstance(zone, Timezone):  # the text above is one VTIMEZONE
        raise TypeError(zone)
    return zone


def _event(session: Session, user: User, *, entry: Entry, method: Method) -> Event:
    is_cancelled = method is Method.CANCEL or session.status == SessionStatus.CANCELLED
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(dt.UTC))
    event.add("dtstart", session.starts_at.astimezone(AMSTERDAM))
    event.add("dtend", session.ends_at.astimezone(AMSTERDAM))
    event.add("summary", f"{session.title} – leergang Regiegemeente")
    event.add("description", _description(session))
    event.add("location", session.venue or ("Online" if session.join_url else "Volgt nog"))
    event.add("url", f"{settings.SITE_URL}{session.get_absolute_url()}")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _organizer())
    if method is not Method.PUBLISH:
        event.add("attendee", _attendee(user), encode=False)
    return event


def _organizer() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(name)
    return organizer


def _attendee(user: User) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{user.email}")
    attendee.params["CN"] = vText(user.name)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")  # answering goes by the site, not by the mail program
    return attendee


def _description(session: Session) -> str:
    lines = [_day_line(day) for day in session.days]
    if session.travel:
        lines += ["", session.travel]
    if session.join_url:
        lines += ["", f"Online meedoen: {session.join_url}"]
    lines += ["", f"{settings.SITE_URL}{session.get_absolute_url()}"]
    return "\n".join(lines)


def _day_line(day: SessionDay) -> str:
    spans = [dutch.span_text(part.starts_at, part.ends_at) for part in day.parts]
    times = " en ".join(spans or [dutch.span_text(day.starts_at, day.ends_at)])
    return f"{dutch.date_text(day.starts_at).capitalize()}: {times}"

"""A session as an iCalendar object (RFC 5545, RFC 5546; MSG-08). Pure: the same facts give the same bytes.

One event spans a session of several dagdelen or days; docs/decisions/0005-one-event-per-session.md says why.
What is mailed and what a subscription reads carry the same identity.
The address of an online meeting stands nowhere here: only our own, which lets in who may come in.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import cache

from django.conf import settings
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vDuration, vText

from cohorts.models import Appointment, Session, SessionDay
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


# How often a program that subscribed may look again, in the words of RFC 7986.
REFRESH_EVERY = dt.timedelta(hours=4)


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Where a session stands in somebody's calendar.

    `uid` is for good, `sequence` rises, `stamped_at` is the moment of the last change, and `is_called_off`
    says that the session goes on without this person.
    """

    uid: str
    sequence: int
    stamped_at: dt.datetime
    is_called_off: bool = False


def uid_of(session: Session, user: User) -> str:
    """The identity of a session in the calendar of one person."""
    return f"{session.uid}-{user.public_id}@{settings.SITE_HOST}"


def entry_of(session: Session, user: User, appointment: Appointment | None) -> Entry:
    """The place of an announced session in this person's calendar: that of what was mailed, if anything was."""
    if appointment is not None:
        return Entry(
            uid=appointment.uid,
            sequence=appointment.sequence,
            stamped_at=appointment.sent_at,
            is_called_off=appointment.is_called_off,
        )
    if session.announced_at is None:
        raise ValueError("a concept stands in nobody's calendar")
    return Entry(uid=uid_of(session, user), sequence=session.sequence, stamped_at=session.announced_at)


def for_person(session: Session, user: User, *, entry: Entry, method: Method, may_join: bool = True) -> str:
    """The calendar text for one person: of nobody else who comes a name or address stands in it."""
    calendar = _calendar(method)
    event = _event(session, entry=entry, is_cancelled=method is Method.CANCEL, may_join=may_join)
    if method is not Method.PUBLISH:  # where nobody is invited, nobody attends (RFC 5546, 3.2.1)
        event.add("attendee", _attendee(user), encode=False)
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def feed(
    entries: Iterable[tuple[Session, Entry]], *, name: str, alarm_before: dt.timedelta | None = None
) -> str:
    """Many announced sessions as one calendar to subscribe to (METHOD:PUBLISH), in the order given.

    `name` is what calendars call it; `alarm_before` adds an alarm so long before each session that goes on.
    A cancelled session stays in it as cancelled. The same facts give the same text, whatever the clock says.
    """
    calendar = _calendar(Method.PUBLISH)
    for field in ("name", "x-wr-calname"):
        calendar.add(field, name)
    calendar.add("x-wr-timezone", str(AMSTERDAM))
    calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH_EVERY))
    for session, entry in entries:
        event = _event(session, entry=entry)
        if alarm_before is not None and event["STATUS"] != "CANCELLED":
            event.add_component(_alarm(event, alarm_before))
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_HOST}//Leergang Regiegemeente//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(_timezone())
    return calendar


@cache
def _timezone() -> Timezone:
    zone = Timezone.from_ical(VTIMEZONE.replace("\n", "\r\n"))
    if not isinstance(zone, Timezone):  # the text above is one VTIMEZONE
        raise TypeError(zone)
    return zone


def _event(session: Session, *, entry: Entry, is_cancelled: bool = False, may_join: bool = True) -> Event:
    is_cancelled = is_cancelled or entry.is_called_off or session.status == SessionStatus.CANCELLED
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(dt.UTC))
    event.add("dtstart", _wall_clock(session.starts_at))
    event.add("dtend", _wall_clock(session.ends_at))
    event.add("summary", f"{session.title} – leergang Regiegemeente")
    event.add("description", _description(session, may_join=may_join))
    event.add("location", session.venue or ("Online" if session.join_url else "Volgt nog"))
    event.add("url", f"{settings.SITE_URL}{session.get_absolute_url()}")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    event.add("organizer", _organizer())
    return event


def _wall_clock(moment: dt.datetime) -> dt.datetime:
    """As a clock in Amsterdam shows it, so that a person reads it; in UTC where that clock says it twice.

    A local time that exists twice means the first one (RFC 5545, 3.3.5).
    """
    local = moment.astimezone(AMSTERDAM)
    return moment.astimezone(dt.UTC) if local.fold else local


def _alarm(event: Event, before: dt.timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["SUMMARY"])
    alarm.add("trigger", -before)
    return alarm


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


def _description(session: Session, *, may_join: bool) -> str:
    lines = [_day_line(day) for day in session.days]
    if session.travel:
        lines += ["", session.travel]
    if session.join_url and may_join:
        lines += ["", f"Online meedoen: {settings.SITE_URL}{session.get_join_path()}"]
    lines += ["", f"{settings.SITE_URL}{session.get_absolute_url()}"]
    return "\n".join(lines)


def _day_line(day: SessionDay) -> str:
    spans = [dutch.span_text(part.starts_at, part.ends_at) for part in day.parts]
    times = " en ".join(spans or [dutch.span_text(day.starts_at, day.ends_at)])
    return f"{dutch.date_text(day.starts_at).capitalize()}: {times}"

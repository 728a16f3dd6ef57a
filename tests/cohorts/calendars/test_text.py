import datetime as dt

import pytest
import time_machine
from icalendar import Calendar

from cohorts import calendars
from cohorts.calendars import Entry, Method
from cohorts.models import Appointment, SessionPart
from tests.factories.cohorts import SessionFactory

pytestmark = pytest.mark.django_db

STAMP = dt.datetime(2026, 12, 1, 10, 0, tzinfo=dt.UTC)


def text(cast, session=None, method=Method.REQUEST, sequence=0):
    session = session or cast.session
    entry = Entry(uid=calendars.uid_of(session, cast.participant), sequence=sequence, stamped_at=STAMP)
    return calendars.for_person(session, cast.participant, entry=entry, method=method)


def event(written):
    return Calendar.from_ical(written).walk("VEVENT")[0]


def test_the_facts_of_a_request(cast, settings):
    written = text(cast, sequence=3)
    calendar, read = Calendar.from_ical(written), event(written)
    assert calendar["METHOD"] == "REQUEST"
    assert read["UID"] == f"{cast.session.uid}-{cast.participant.public_id}@localhost"
    assert read["SEQUENCE"] == 3
    assert read.decoded("DTSTAMP") == STAMP
    assert (read.decoded("DTSTART"), read.decoded("DTEND")) == (cast.session.starts_at, cast.session.ends_at)
    assert read["LOCATION"] == cast.session.venue
    assert read["URL"] == f"{settings.SITE_URL}/lichtingen/voorjaar/bijeenkomsten/1/"
    assert read["STATUS"] == "CONFIRMED"


def test_who_is_in_it(cast):
    read = event(text(cast))
    assert read["ORGANIZER"] == "mailto:leergang@regiewerk.example"
    assert read["ATTENDEE"] == f"mailto:{cast.participant.email}"
    assert read["ATTENDEE"].params["RSVP"] == "FALSE"


def test_nobody_else_is_in_it(cast):
    cast.session.trainers.add(cast.trainer)
    written = text(cast).replace("\r\n ", "")
    for person in {cast.colleague, cast.trainer, cast.coordinator, cast.planner}:
        assert person.name not in written
        assert person.email not in written


def test_a_called_off_session_is_cancelled(cast):
    written = text(cast, method=Method.CANCEL)
    assert Calendar.from_ical(written)["METHOD"] == "CANCEL"
    assert event(written)["STATUS"] == "CANCELLED"


def test_the_time_zone_is_written_out(cast):
    zone = Calendar.from_ical(text(cast)).walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Europe/Amsterdam"
    assert len(zone.subcomponents) == 2


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [("2027-03-27", 8), ("2027-03-28", 7), ("2027-03-30", 7), ("2027-10-30", 7), ("2027-10-31", 8)],
)
def test_quarter_past_nine_stays_that_across_clock_changes(cast, day, utc_hour):
    start = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(utc_hour, 15), dt.UTC)
    session = SessionFactory(cohort=cast.cohort, number=9, starts_at=start)
    written = text(cast, session)
    assert f"DTSTART;TZID=Europe/Amsterdam:{day.replace('-', '')}T091500" in written
    assert event(written).decoded("DTSTART") == start
    # The written zone itself, not the reader's table of zones, gives the same instant.
    zone = Calendar.from_ical(written).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    wall_clock = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9, 15))
    assert zone.utcoffset(wall_clock) == dt.timedelta(hours=9 - utc_hour)


def test_two_days_are_one_event_with_the_dagdelen_in_words(cast):
    thursday, friday = (
        dt.datetime(2027, 1, 28, 8, 15, tzinfo=dt.UTC),
        dt.datetime(2027, 1, 29, 8, 15, tzinfo=dt.UTC),
    )
    morning = dt.timedelta(hours=3, minutes=30)
    session = SessionFactory(cohort=cast.cohort, number=9, starts_at=thursday, ends_at=friday + morning)
    for start in (thursday, friday):
        SessionPart.objects.create(
            session=session, part_of_day="morning", starts_at=start, ends_at=start + morning
        )
    written = text(cast, session)
    assert len(Calendar.from_ical(written).walk("VEVENT")) == 1
    described = str(event(written)["DESCRIPTION"])
    assert "Donderdag 28 januari 2027: 9.15 – 12.45 uur" in described
    assert "Vrijdag 29 januari 2027: 9.15 – 12.45 uur" in described


def test_the_same_facts_give_the_same_bytes(cast):
    assert text(cast) == text(cast)


def test_lines_are_short_and_end_as_the_standard_says(cast):
    cast.session.travel = "Vanaf het station loop je in tien minuten naar café De Brug. " * 5
    written = text(cast)
    assert "\n" not in written.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))


def test_an_instant_that_the_clock_shows_twice_is_written_in_utc(cast):
    """Quarter past two for the second time: as a local time it would mean the first (RFC 5545, 3.3.5)."""
    start = dt.datetime(2027, 10, 31, 1, 15, tzinfo=dt.UTC)
    written = text(cast, SessionFactory(cohort=cast.cohort, number=9, starts_at=start))
    assert "DTSTART:20271031T011500Z" in written
    assert event(written).decoded("DTSTART") == start


def test_the_address_of_the_meeting_stays_with_us(cast, settings):
    cast.session.join_url = "https://overleg.example/kamer-7"
    written = text(cast).replace("\r\n ", "")
    assert "overleg.example" not in written
    assert f"{settings.SITE_URL}{cast.session.get_join_path()}" in written
    entry = Entry(uid="a@b", sequence=0, stamped_at=STAMP)
    told = calendars.for_person(
        cast.session, cast.coordinator, entry=entry, method=Method.PUBLISH, may_join=False
    )
    assert "/meedoen/" not in told.replace("\r\n ", "")


class TestFeed:
    @pytest.fixture
    def entries(self, cast):
        cancelled = SessionFactory(cohort=cast.cohort, number=9, planned=True)
        cancelled.status = "cancelled"
        return [
            (session, calendars.entry_of(session, cast.participant, None))
            for session in (cast.session, cancelled)
        ]

    def test_the_facts(self, entries, settings):
        written = calendars.feed(entries, name="Leergang, voorjaar", alarm_before=dt.timedelta(minutes=30))
        calendar = Calendar.from_ical(written)
        assert (calendar["METHOD"], calendar["X-WR-CALNAME"]) == ("PUBLISH", "Leergang, voorjaar")
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in written
        assert len(calendar.walk("VTIMEZONE")) == 1
        goes_on, called_off = calendar.walk("VEVENT")
        assert (goes_on["STATUS"], called_off["STATUS"]) == ("CONFIRMED", "CANCELLED")
        assert [alarm.decoded("TRIGGER") for alarm in goes_on.walk("VALARM")] == [-dt.timedelta(minutes=30)]
        assert not called_off.walk("VALARM")
        assert "ATTENDEE" not in goes_on

    def test_the_clock_does_not_matter(self, entries):
        """An ETag over the text holds until something changes."""
        with time_machine.travel("2027-01-01"):
            first = calendars.feed(entries, name="Leergang")
        assert calendars.feed(entries, name="Leergang") == first

    def test_it_carries_the_identity_that_was_mailed(self, cast):
        had = Appointment(
            session=cast.session, user=cast.participant, uid="eerder@elders", sequence=4, sent_at=STAMP,
            is_called_off=True,
        )  # fmt: skip
        entry = calendars.entry_of(cast.session, cast.participant, had)
        read = event(calendars.feed([(cast.session, entry)], name="Leergang"))
        assert (read["UID"], read["SEQUENCE"], read["STATUS"]) == ("eerder@elders", 4, "CANCELLED")
        assert read.decoded("DTSTAMP") == STAMP

    def test_a_concept_stands_in_nobodys_calendar(self, cast):
        with pytest.raises(ValueError, match="concept"):
            calendars.entry_of(cast.concept_session, cast.participant, None)


# What RFC 5546 asks of each method (3.2.1, 3.2.2 and 3.2.5), and what it forbids.
ALWAYS = {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "ORGANIZER", "STATUS", "LOCATION", "URL"}


@pytest.mark.parametrize("method", list(Method))
def test_what_the_standard_asks_of_each_method(cast, method):
    read = event(text(cast, method=method))
    assert read.keys() >= ALWAYS
    assert ("ATTENDEE" in read) == (method is not Method.PUBLISH)
    assert {name for name in read if isinstance(read[name], list)} == set(), "nothing stands in it twice"

import datetime as dt

import pytest
from icalendar import Calendar

from cohorts import calendars
from cohorts.calendars import Entry, Method
from cohorts.models import SessionPart
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

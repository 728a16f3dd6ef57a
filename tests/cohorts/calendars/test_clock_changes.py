"""Both clock changes of 2027 and a night: whoever tells about a session tells the same, to the minute."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from cohorts import calendars
from cohorts.actions import planning, reminders
from cohorts.models import Appointment, Reminder, Session
from cohorts.plans import Slot
from cohorts.states import PartOfDay
from leergang.mailing.models import Letter
from leergang.moment import AMSTERDAM, at
from tests.cohorts.calendars.replay import read
from tests.cohorts.plans import plan


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def wall_clock(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return at(moment.date(), moment.time())


# On the wall in Amsterdam from when to when, as instants, and what people read.
CASES = [
    pytest.param(
        ("2027-03-28T01:30", "2027-03-28T04:30"), ("2027-03-28T00:30", "2027-03-28T02:30"),
        ["zondag 28 maart 2027", "1.30 – 4.30 uur"], id="into summer time",
    ),
    pytest.param(
        ("2027-03-29T09:15", "2027-03-29T12:45"), ("2027-03-29T07:15", "2027-03-29T10:45"),
        ["maandag 29 maart 2027", "9.15 – 12.45 uur"], id="the day after",
    ),
    pytest.param(
        ("2027-10-31T01:30", "2027-10-31T04:30"), ("2027-10-30T23:30", "2027-10-31T03:30"),
        ["zondag 31 oktober 2027", "1.30 – 4.30 uur"], id="out of summer time",
    ),
    pytest.param(
        ("2027-10-31T01:00", "2027-10-31T02:30"), ("2027-10-30T23:00", "2027-10-31T00:30"),
        ["zondag 31 oktober 2027", "1.00 – 2.30 uur"], id="until the hour that comes twice",
    ),
    pytest.param(
        ("2027-11-03T22:00", "2027-11-04T01:15"), ("2027-11-03T21:00", "2027-11-04T00:15"),
        ["woensdag 3 november 2027", "22.00", "1.15 uur"], id="across midnight",
    ),
    pytest.param(
        ("2027-10-30T22:00", "2027-10-31T04:00"), ("2027-10-30T20:00", "2027-10-31T03:00"),
        ["zaterdag 30 oktober 2027", "22.00", "4.00 uur"], id="across midnight and the clock change",
    ),
]  # fmt: skip


def words(text: str) -> str:
    """What a person reads of a page or a letter, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.django_db
@pytest.mark.parametrize(("on_the_wall", "instants", "said"), CASES)
def test_page_letters_calendars_and_reminders_agree(cast, now, sign_in, on_the_wall, instants, said):
    starts_at, ends_at = map(wall_clock, on_the_wall)
    assert (starts_at, ends_at) == tuple(map(utc, instants))
    slots = [Slot(PartOfDay.EVENING, starts_at, ends_at)]
    session = planning.draft(cast.cohort, plan=plan(slots=slots, trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)

    page = reverse("cohorts:session-detail", args=[cast.cohort.slug, session.number])
    told = {"page": sign_in(cast.participant).get(page).text}
    letters = {"announcement": Letter.objects.get(kind="session-announced", recipient=cast.participant)}
    letters |= reminder_letters(session, cast)
    for name, letter in letters.items():
        told |= {f"{name}, text": letter.body_text, f"{name}, html": letter.body_html}
    for name, text in told.items():
        for part in said:
            assert part in words(text).lower(), name
    for name, text in calendar_texts(session, cast, letters).items():
        (message,) = read(text)
        assert (message.starts_at, message.ends_at) == (starts_at, ends_at), name


def reminder_letters(session: Session, cast) -> dict[str, Letter]:
    """The letters that the reminders of the participant become; each leaves at nine on the clock."""
    mine = Reminder.objects.filter(session=session, enrolment=cast.enrolment)
    due = mine.filter(due_at__lt=session.starts_at).order_by("due_at")  # afterwards the date says enough
    moments = [row.due_at for row in due]
    assert len(moments) >= 2
    for moment in moments:
        assert moment.astimezone(AMSTERDAM).time() == dt.time(9)
        reminders.post_due(now=moment)
    sent = Letter.objects.filter(kind__startswith="reminder-", recipient=cast.participant)
    assert sent.count() == len(moments)
    return {letter.kind: letter for letter in sent}


def calendar_texts(session: Session, cast, letters: dict[str, Letter]) -> dict[str, str]:
    """All that calendars read about this session: a reminder repeats what was mailed, byte for byte."""
    had = Appointment.objects.select_related("session__cohort").get(session=session, user=cast.participant)
    texts = {name: letter.calendar for name, letter in letters.items() if letter.calendar}
    assert set(texts.values()) == {had.calendar}
    entry = calendars.entry_of(had.session, cast.participant, had)
    return {**texts, "feed": calendars.feed([(had.session, entry)], name="Leergang")}

"""Our calendars in the hands of programs that others made: ical.js (Thunderbird's) and khal, from Debian."""

import datetime as dt
import json
import os
import subprocess
from pathlib import Path

import pytest

from cohorts import calendars
from cohorts.actions import planning
from cohorts.models import Session
from leergang.mailing.models import Letter, LetterState
from tests.cohorts.calendars.replay import ReceivingCalendar, read
from tests.cohorts.plans import plan, slot

pytestmark = [pytest.mark.django_db, pytest.mark.debian]

ICAL_JS = Path(__file__).with_name("read.mjs")
KHAL = """
[calendars]
[[leergang]]
path = {folder}/events
type = calendar
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = leergang
"""


def by_ical_js(*texts: str) -> list[list[dict]]:
    done = subprocess.run(
        ["node", ICAL_JS], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture
def khal(tmp_path):
    """Imports a calendar text as a person would, and says what the year 2027 then looks like."""
    (tmp_path / "events").mkdir()
    conf = tmp_path / "khal.conf"
    conf.write_text(KHAL.format(folder=tmp_path))
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}

    def run(*words: str) -> str:
        command = ["khal", "-c", str(conf), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout

    def khal(text: str) -> list[str]:
        file = tmp_path / "letter.ics"
        file.write_bytes(text.encode())
        run("import", "--batch", "-a", "leergang", str(file))
        shape = "{start} {end-time} {location} {cancelled}"
        listed = run("list", "--once", "--day-format", "", "--format", shape, "2027-01-01", "365d")
        return [line.strip() for line in listed.splitlines() if line.strip()]

    return khal


@pytest.fixture
def letters(cast, now):
    """What one participant gets by mail: request, move, move, cancel."""
    trainers = [cast.trainer]
    session = planning.draft(cast.cohort, plan=plan(trainers=trainers), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    for day, venue in (("2027-03-28", "De Observant"), ("2027-10-31", "Stadhuis Waterdam")):
        Letter.objects.filter(state=LetterState.DUE).update(state=LetterState.SENT, sent_at=now)
        session = Session.objects.get(pk=session.pk)
        moved = plan(day, venue=venue, trainers=trainers)
        planning.move(session, plan=moved, version=session.version, by=cast.planner, now=now)
    Letter.objects.filter(state=LetterState.DUE).update(state=LetterState.SENT, sent_at=now)
    session = Session.objects.get(pk=session.pk)
    planning.cancel(session, version=session.version, by=cast.planner, now=now)
    mine = Letter.objects.filter(recipient=cast.participant).exclude(calendar="")
    return list(mine.order_by("pk").values_list("calendar", flat=True))


def test_khal_shows_one_event_that_moves_and_is_called_off(letters, khal):
    assert [khal(text) for text in letters] == [
        ["2027-03-11T09:15 12:45 De Observant, Amersfoort"],
        ["2027-03-28T09:15 12:45 De Observant"],
        ["2027-10-31T09:15 12:45 Stadhuis Waterdam"],
        ["2027-10-31T09:15 12:45 Stadhuis Waterdam CANCELLED"],
    ]


def test_ical_js_reads_the_same_facts(letters, cast):
    found = [event for events in by_ical_js(*letters) for event in events]
    ours = [message for text in letters for message in read(text)]
    assert len({event["uid"] for event in found}) == 1
    assert [event["sequence"] for event in found] == [0, 1, 2, 3]
    assert [event["status"] for event in found] == ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    for event, message in zip(found, ours, strict=True):
        assert (event["method"], event["uid"], event["place"]) == (message.method, message.uid, message.place)
        assert dt.datetime.fromisoformat(event["starts_at"]) == message.starts_at
        assert dt.datetime.fromisoformat(event["ends_at"]) == message.ends_at
        assert event["attendees"] == [f"mailto:{cast.participant.email}"]
        assert event["zone"] == "written"  # by the rules that travel along, not by a table of its own
    assert ReceivingCalendar.after(letters).standing == {}


def test_all_read_a_subscription_alike(cast, khal, now):
    """Both clock changes and a night, an alarm each, and a session that fell out."""
    for slots in (
        [slot("2027-03-28", "01:30", "04:30")],
        [slot("2027-10-30", "22:00", "23:30"), slot("2027-10-31", "01:30", "04:30")],
        [slot("2027-11-04")],
    ):
        made = planning.draft(cast.cohort, plan=plan(slots=slots, trainers=[cast.trainer]), by=cast.planner)
        planning.announce(made, version=0, by=cast.planner, now=now)
    made.refresh_from_db()
    planning.cancel(made, version=made.version, by=cast.planner, now=now)
    had = cast.participant.appointments.select_related("session__cohort").order_by("session__starts_at")
    text = calendars.feed(
        [(item.session, calendars.entry_of(item.session, cast.participant, item)) for item in had],
        name="Leergang",
        alarm_before=dt.timedelta(minutes=90),
    )
    found = by_ical_js(text)[0]
    moments = [(dt.datetime.fromisoformat(event["starts_at"]), event["sequence"]) for event in found]
    assert moments == [(message.starts_at, message.sequence) for message in read(text)]
    assert [event["alarms"] for event in found] == [["-PT1H30M"], ["-PT1H30M"], []]
    assert khal(text) == [
        "2027-03-28T01:30 04:30 De Observant, Amersfoort",
        "2027-10-30T22:00 04:30 De Observant, Amersfoort",
        "2027-11-04T09:15 12:45 De Observant, Amersfoort CANCELLED",
    ]

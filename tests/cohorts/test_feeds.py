"""Calendar addresses: never more than their owner may see at this moment, revocable, cheap to ask again."""

import datetime as dt

import pytest
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.urls import reverse
from icalendar import Calendar

from cohorts.actions import feeds, planning
from cohorts.models import CalendarFeed, SessionStaff
from cohorts.states import EnrolmentStatus
from cohorts.views.feeds import RATE
from tests.cohorts.plans import plan, slot


@pytest.fixture(autouse=True)
def clock(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def announced(cast, now):
    session = planning.draft(cast.cohort, plan=plan("2027-03-11", trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=session.version, by=cast.planner, now=now)
    session.refresh_from_db()
    return session


def address(user, now, **more):
    return reverse("feed-ics", args=[feeds.issue(user, now=now, **more)[1]])


def events(client, url):
    return Calendar.from_ical(client.get(url).text).walk("VEVENT")


def uids(client, url):
    return {str(event["UID"]) for event in events(client, url)}


class TestContent:
    def test_it_holds_what_was_mailed(self, cast, announced, client, now):
        mailed = announced.appointments.get(user=cast.participant)
        found = {str(event["UID"]): event for event in events(client, address(cast.participant, now))}
        assert found[mailed.uid]["SEQUENCE"] == mailed.sequence
        assert found[mailed.uid]["DTSTART"].dt == announced.starts_at

    def test_a_concept_stands_in_nobody_s(self, cast, client, now):
        session = planning.draft(
            cast.cohort, plan=plan("2027-03-12", trainers=[cast.trainer]), by=cast.planner
        )
        for user in (cast.participant, cast.trainer):
            assert str(session.uid) not in client.get(address(user, now)).text

    @pytest.mark.parametrize(
        "who", ["coordinator", "other_participant", "other_trainer", "stranger", "planner"]
    )
    def test_who_is_not_expected_sees_nothing_of_it(self, cast, announced, client, now, who):
        assert str(announced.uid) not in client.get(address(cast.people[who], now)).text

    def test_who_stops_sees_it_no_more(self, cast, announced, client, now):
        url = address(cast.participant, now)
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        assert events(client, url) == []

    def test_a_guest_sees_that_one_session_until_the_end_of_the_access(self, cast, announced, client, now):
        staff = SessionStaff.objects.create(
            session=announced, user=cast.stranger, kind="guest", ends_on=dt.date(2027, 3, 18)
        )
        url = address(cast.stranger, now)
        assert len(events(client, url)) == 1
        staff.ends_on = dt.date(2027, 1, 1)
        staff.save()
        assert events(client, url) == []

    def test_nobody_else_is_named(self, cast, announced, client, now):
        text = client.get(address(cast.participant, now)).text
        for person in (cast.colleague, cast.trainer):
            assert person.email not in text
            assert person.name not in text

    def test_the_address_of_the_meeting_is_not_in_it(self, cast, now, client):
        online = plan(
            "2027-03-15", venue="", join_url="https://vergadering.example/k", trainers=[cast.trainer]
        )
        session = planning.draft(cast.cohort, plan=online, by=cast.planner)
        planning.announce(session, version=session.version, by=cast.planner, now=now)
        text = client.get(address(cast.participant, now)).text.replace("\r\n ", "")
        assert "vergadering.example" not in text
        assert "meedoen" in text

    @pytest.mark.parametrize(("minutes", "trigger"), [(None, None), (60, dt.timedelta(hours=-1))])
    def test_an_alarm_when_asked(self, cast, announced, client, now, minutes, trigger):
        alarms = [
            e.walk("VALARM") for e in events(client, address(cast.participant, now, alarm_minutes=minutes))
        ]
        found = {alarm["TRIGGER"].dt for group in alarms for alarm in group}
        assert found == ({trigger} if trigger else set())

    def test_its_queries_do_not_grow(self, cast, announced, client, now, django_assert_max_num_queries):
        url = address(cast.participant, now)
        for day in range(1, 9):
            more = plan(trainers=[cast.trainer], slots=[slot(f"2027-04-0{day}")])
            session = planning.draft(cast.cohort, plan=more, by=cast.planner)
            planning.announce(session, version=session.version, by=cast.planner, now=now)
        with django_assert_max_num_queries(7):
            assert len(events(client, url)) >= 9


class TestCohort:
    def test_trainers_and_planners_only(self, cast, now):
        for user in (cast.participant, cast.coordinator, cast.other_trainer):
            with pytest.raises(ValidationError):
                feeds.issue(user, cohort=cast.cohort, now=now)

    def test_it_holds_all_announced_sessions(self, cast, announced, client, now):
        assert str(announced.uid) in " ".join(uids(client, address(cast.planner, now, cohort=cast.cohort)))

    def test_it_empties_when_the_trainer_leaves(self, cast, announced, client, now):
        url = address(cast.trainer, now, cohort=cast.cohort)
        assert events(client, url)
        cast.trainer.trainer_assignments.all().delete()
        assert events(client, url) == []


class TestAddress:
    def test_it_is_kept_as_a_hash_and_shown_once(self, cast, sign_in):
        client = sign_in(cast.participant)
        made = client.post(reverse("feed-list"), {"alarm": "60"}).text
        feed = CalendarFeed.objects.get()
        token = made.split("/agenda/")[-1].split(".ics")[0]
        assert feed.token_hash not in made
        assert token not in client.get(reverse("feed-list")).text
        assert feed.alarm_minutes == 60

    def test_a_new_one_ends_the_old(self, cast, client, now):
        old = address(cast.participant, now)
        new = address(cast.participant, now)
        assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)

    def test_revoking_ends_it_at_once(self, cast, client, sign_in, now):
        url = address(cast.participant, now)
        feed = CalendarFeed.objects.get()
        assert sign_in(cast.colleague).post(reverse("feed-revoke", args=[feed.pk])).status_code == 404
        sign_in(cast.participant).post(reverse("feed-revoke", args=[feed.pk]))
        assert client.get(url).status_code == 404

    def test_a_closed_account_ends_it(self, cast, client, now):
        url = address(cast.participant, now)
        cast.participant.is_active = False
        cast.participant.save()
        assert client.get(url).status_code == 404

    def test_asking_again_costs_a_few_bytes(self, cast, announced, client, now, time_machine):
        url = address(cast.participant, now)
        first = client.get(url)
        time_machine.shift(3600)
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        planning.cancel(announced, version=announced.version, by=cast.planner, now=now)
        changed = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        assert "STATUS:CANCELLED" in changed.text

    def test_it_is_kept_by_nobody_in_between(self, cast, client, now):
        assert client.get(address(cast.participant, now)).headers["Cache-Control"] == "private, no-cache"


def test_guessing_addresses_is_limited(db, client, rf):
    for _ in range(300):
        ratelimit.consume(rf.get("/"), app="leergang", action="feed", config={"feed": RATE}, limit_get=True)
    assert client.get("/agenda/nee.ics").status_code == 429

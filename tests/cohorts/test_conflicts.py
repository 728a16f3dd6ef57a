"""What cannot be at the same time: a table, and what planner and trainer are told of it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cohorts.models import Room, Session, SessionStaff, Venue
from cohorts.reports.conflicts import Reason, clashes, taking_of, with_overlaps
from cohorts.reports.planning_warnings import warnings_about, warnings_of
from cohorts.states import EnrolmentStatus, SessionStatus, StaffKind
from leergang.moment import at
from tests.cohorts.plans import filled
from tests.factories.cohorts import EnrolmentFactory, SessionFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 3, 11)
CHECK = reverse("cohorts:session-check", args=["voorjaar"])


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=True):
        yield


def planned(cohort, starts="09:15", ends="12:45", day=DAY, **fields):
    trainers = fields.pop("trainers", ())
    fields |= {
        "starts_at": at(day, dt.time.fromisoformat(starts)),
        "ends_at": at(day, dt.time.fromisoformat(ends)),
    }
    session = SessionFactory(cohort=cohort, planned=True, **fields)
    session.trainers.set(trainers)
    session.parts.create(part_of_day="morning", starts_at=session.starts_at, ends_at=session.ends_at)
    return session


def room(capacity=20, **fields):
    venue, _ = Venue.objects.get_or_create(name="De Observant", address="Stationsstraat 1, Amersfoort")
    return Room.objects.create(venue=venue, name=fields.pop("name", "Zaal 2"), capacity=capacity, **fields)


def both_ways(first, second, by):
    """The reasons that each of two sessions clashes for, and whether the list marks them."""
    Session.objects.exclude(pk__in=[first.pk, second.pk]).delete()
    found = [{clash.reason for clash in clashes([taking_of(one)], by=by)[0]} for one in (first, second)]
    marked = dict(with_overlaps(Session.objects.all()).values_list("pk", "overlaps"))  # type: ignore[misc]
    assert [marked[first.pk], marked[second.pk]] == [bool(reasons) for reasons in found]
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("starts", "ends", "clash"),
    [
        ("09:15", "12:45", True),
        ("12:44", "17:00", True),
        ("08:00", "09:16", True),
        ("10:00", "11:00", True),
        ("12:45", "17:00", False),  # the one begins when the other ends
        ("08:00", "09:15", False),
    ],
)
def test_what_is_at_the_same_time(cast, starts, ends, clash):
    first = planned(cast.cohort, trainers=[cast.trainer])
    second = planned(cast.other_cohort, starts, ends, trainers=[cast.trainer])
    assert both_ways(first, second, cast.planner) == ({Reason.TRAINER} if clash else set())


def test_two_groups_with_their_own_trainers_and_people_do_not_clash(cast):
    first = planned(cast.cohort, trainers=[cast.trainer], room=room())
    second = planned(cast.other_cohort, trainers=[cast.other_trainer], room=room(name="Zaal 3"))
    assert both_ways(first, second, cast.planner) == set()


def test_a_room_is_taken_once(cast):
    hall = room()
    assert both_ways(
        planned(cast.cohort, room=hall), planned(cast.other_cohort, room=hall), cast.planner
    ) == {Reason.ROOM}


def test_no_room_is_no_room_shared(cast):
    assert both_ways(planned(cast.cohort), planned(cast.other_cohort), cast.planner) == set()


@pytest.mark.parametrize(
    ("status", "clash"), [(EnrolmentStatus.ACTIVE, True), (EnrolmentStatus.WITHDRAWN, False)]
)
def test_somebody_who_takes_part_in_both(cast, status, clash):
    EnrolmentFactory(cohort=cast.other_cohort, user=cast.participant, status=status)
    reasons = both_ways(planned(cast.cohort), planned(cast.other_cohort), cast.planner)
    assert reasons == ({Reason.PARTICIPANTS} if clash else set())


@pytest.mark.parametrize("kind", StaffKind)
def test_a_substitute_or_guest_is_in_one_place_only(cast, kind):
    first, second = planned(cast.cohort, trainers=[cast.trainer]), planned(cast.other_cohort)
    SessionStaff.objects.create(session=second, user=cast.trainer, kind=kind, ends_on=DAY)
    assert both_ways(first, second, cast.planner) == {Reason.STAFF}


def test_the_lichting_itself_is_the_whole_story(cast):
    hall = room()
    first, second = (planned(cast.cohort, room=hall, trainers=[cast.trainer]) for _ in range(2))
    assert both_ways(first, second, cast.planner) == {Reason.COHORT}


def test_what_falls_out_is_in_nobodys_way(cast):
    first, second = planned(cast.cohort), planned(cast.cohort)
    Session.objects.filter(pk=second.pk).update(status=SessionStatus.CANCELLED)
    assert clashes([taking_of(first)], by=cast.planner) == [[]]
    assert warnings_of(Session.objects.get(pk=second.pk), by=cast.planner) == []


def test_two_dagdelen_with_the_same_trainer_are_one_warning(cast):
    first, second = (planned(cohort, trainers=[cast.trainer]) for cohort in (cast.cohort, cast.other_cohort))
    for session in (first, second):
        session.parts.create(
            part_of_day="afternoon", starts_at=at(DAY, dt.time(13, 30)), ends_at=at(DAY, dt.time(17))
        )
    found = warnings_of(first, by=cast.planner)
    assert len(found) == 1
    assert found[0].text == (
        f"Tineke Proef begeleidt dan al ‘{second.title}’ van lichting Najaar: "
        "donderdag 11 maart 2027, 9.15 – 17.00 uur."
    )
    assert found[0].advice == "Verzet een van beide, of vraag een andere trainer."
    assert found[0].url == second.get_absolute_url()


def test_who_may_not_see_the_other_lichting_is_told_the_time_only(cast):
    EnrolmentFactory(cohort=cast.other_cohort, user=cast.participant)
    first = planned(cast.cohort, trainers=[cast.trainer], room=(hall := room()))
    planned(cast.other_cohort, trainers=[cast.trainer], room=hall, title="Geheim")
    found = warnings_of(first, by=cast.trainer)
    told = " ".join(warning.text + warning.url for warning in found)
    assert len(found) == 3
    assert "Geheim" not in told
    assert "Najaar" not in told
    assert cast.participant.name not in told
    assert "1 deelnemer heeft dan ook een bijeenkomst van een andere lichting" in told
    full = " ".join(warning.text for warning in warnings_of(first, by=cast.planner))
    assert f"{cast.participant.name} heeft dan ook ‘Geheim’ van lichting Najaar" in full


def test_a_room_that_is_too_small(cast):
    tight = planned(cast.cohort, trainers=[cast.trainer], room=room(2))
    [warning] = warnings_of(tight, by=cast.planner)
    assert warning.text == (
        "In Zaal 2 van De Observant passen 2 mensen, en er komen er 3: 2 deelnemers en 1 begeleider."
    )
    Room.objects.update(capacity=3)
    assert warnings_of(Session.objects.get(pk=tight.pk), by=cast.planner) == []


@pytest.mark.parametrize("size", [2, 12])
def test_more_of_everything_costs_the_same(cast, django_assert_num_queries, size):
    hall = room()
    for _ in range(size):
        EnrolmentFactory(cohort=cast.other_cohort, user=EnrolmentFactory(cohort=cast.cohort).user)
        planned(cast.other_cohort, trainers=[cast.trainer], room=hall)
    takings = [taking_of(planned(cast.cohort, trainers=[cast.trainer], room=hall)) for _ in range(size)]
    with django_assert_num_queries(3):
        found = clashes(takings, by=cast.planner)
    assert all(len(one) >= 3 * size for one in found)
    with django_assert_num_queries(5):
        warnings_about(takings[0], by=cast.planner)


class TestWhileTyping:
    def check(self, client, **fields):
        return client.post(CHECK, filled(title="", **fields))

    @pytest.mark.parametrize("name", ["participant", "coordinator", "other_trainer", "stranger"])
    def test_only_who_plans(self, cast, sign_in, name):
        assert self.check(sign_in(cast.people[name])).status_code == 404

    def test_it_says_what_is_wrong_before_the_form_is_full(self, cast, sign_in):
        planned(cast.other_cohort, trainers=[cast.trainer])
        page = self.check(sign_in(cast.planner), trainers=[cast.trainer.pk]).text
        assert "Tineke Proef begeleidt dan al" in page
        assert "Verzet een van beide, of vraag een andere trainer." in page

    def test_holidays(self, cast, sign_in):
        client = sign_in(cast.planner)
        assert "Koningsdag" in self.check(client, day_1="27-4-2027").text
        assert "meivakantie" in self.check(client, day_1="29-4-2027").text
        assert "nog niet bekend" in self.check(client, day_1="12-3-2035").text
        assert self.check(client).text.strip() == ""
        assert self.check(client, day_1="straks").text.strip() == ""

    def test_what_is_changed_is_not_in_its_own_way(self, cast, sign_in):
        own = planned(cast.cohort)
        client = sign_in(cast.planner)
        assert f"‘{own.title}’" in self.check(client).text
        assert f"‘{own.title}’" not in self.check(client, nummer=str(own.number)).text
        for number in ("9999", "x", "9" * 30):
            assert self.check(client, nummer=number).status_code == 404

    def test_nothing_is_kept_and_a_get_is_refused(self, cast, sign_in):
        client = sign_in(cast.planner)
        before = Session.objects.count()
        self.check(client)
        assert Session.objects.count() == before
        assert client.get(CHECK).status_code == 405

    def test_the_form_asks_for_it(self, cast, sign_in):
        page = sign_in(cast.planner).get(reverse("cohorts:session-create", args=["voorjaar"])).text
        assert f'hx-post="{CHECK}"' in page


class TestLists:
    def test_badges_for_who_plans(self, cast, sign_in):
        planned(cast.cohort, day=dt.date(2027, 4, 29), room=room(1))
        address = reverse("cohorts:session-list", args=["voorjaar"])
        page = sign_in(cast.planner).get(address).text
        assert "Zaal te klein" in page
        assert "Meivakantie" in page
        assert "Zaal te klein" not in sign_in(cast.participant).get(address).text

    def test_pages(self, cast, sign_in):
        address = reverse("cohorts:session-list", args=["voorjaar"])
        days = [DAY + dt.timedelta(days=count) for count in range(23)]
        for day in days:
            planned(cast.cohort, day=day)
            planned(cast.cohort, day=day - dt.timedelta(weeks=20))
        client, seen, past = sign_in(cast.participant), set(), set()
        answer = client.get(address)
        while True:
            coming = answer.context["coming"]
            seen |= {session.pk for session in coming.rows}
            if not coming.next_url:
                break
            answer = client.get(address + coming.next_url)
        assert answer.context["past"] is None
        answer = client.get(address, {"toon": "geweest"})
        while True:
            past |= {session.pk for session in answer.context["past"].rows}
            if not answer.context["past"].next_url:
                break
            answer = client.get(address + answer.context["past"].next_url)
        known = Session.objects.visible_to(cast.participant).filter(cohort=cast.cohort)
        assert len(seen) + len(past) == known.count()
        assert not seen & past


def test_the_page_on_which_it_is_announced_warns_too(cast, sign_in, now):
    planned(cast.cohort)
    concept = planned(cast.cohort)
    Session.objects.filter(pk=concept.pk).update(status=SessionStatus.CONCEPT, announced_at=None)
    page = sign_in(cast.planner).get(reverse("cohorts:session-announce", args=["voorjaar", concept.number]))
    assert "De lichting heeft dan al" in page.text

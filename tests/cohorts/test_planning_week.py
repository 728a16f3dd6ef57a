"""The week and the list of all lichtingen, for who plans them."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cohorts.models import Session
from cohorts.reports.week import Week, grid
from cohorts.states import Answer, SessionStatus
from tests.cohorts.test_conflicts import DAY, planned
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, TrainerAssignmentFactory

pytestmark = pytest.mark.django_db

ADDRESS = reverse("planning")
WEEK = "2027-10"  # of DAY


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=True):
        yield


def titles(found):
    return {block.session.title for row in found.rows for cell in row.cells for block in cell}


@pytest.mark.parametrize(
    ("asked", "key", "span"),
    [
        ("2026-53", "2026-53", "28 december 2026 – 1 januari 2027"),
        ("2026-49", "2026-49", "30 november – 4 december 2026"),
        ("2027-10", "2027-10", "8 – 12 maart 2027"),
        ("2027-53", "2027-05", "1 – 5 februari 2027"),  # 2027 has 52: this week
        ("", "2027-05", "1 – 5 februari 2027"),
        ("vorige", "2027-05", "1 – 5 februari 2027"),
        ("9999999999999-1", "2027-05", "1 – 5 februari 2027"),
        ("1-1", "2027-05", "1 – 5 februari 2027"),
    ],
)
def test_which_week_is_asked(asked, key, span):
    week = Week.asked(asked, today=dt.date(2027, 2, 1))
    assert (week.key, week.span) == (key, span)


def test_weeks_follow_each_other_over_the_year():
    week = Week.asked("2026-53", today=DAY)
    assert (week.following.key, week.previous.key) == ("2027-01", "2026-52")


@pytest.mark.parametrize(("key", "hours"), [("2027-12", 167), ("2027-43", 169), ("2027-10", 168)])
def test_a_week_in_which_the_clock_changes_has_another_length(key, hours):
    week = Week.asked(key, today=DAY)
    assert week.ends_at - week.starts_at == dt.timedelta(hours=hours)


def test_the_edges_of_a_week_over_the_clock_change(cast):
    sunday, monday = dt.date(2027, 3, 28), dt.date(2027, 3, 29)
    planned(cast.cohort, "23:00", "23:59", day=sunday, title="Zondag")
    planned(cast.cohort, "00:00", "01:00", day=monday, title="Maandag")
    first, second = (grid(cast.planner, Week.of(day)) for day in (sunday, monday))
    assert titles(first) == {"Zondag"}
    assert first.days[-1] == sunday  # a weekend is drawn only when there is something in it
    assert titles(second) == {"Maandag"}
    assert len(second.days) == 5


@pytest.mark.parametrize("name", ["participant", "coordinator", "office_admin", "auditor", "stranger"])
def test_it_is_of_who_plans(cast, sign_in, name):
    assert sign_in(cast.people[name]).get(ADDRESS).status_code == 404


def test_a_trainer_sees_the_own_lichtingen_and_a_planner_all(cast, sign_in):
    planned(cast.cohort, title="Van ons")
    planned(cast.other_cohort, title="Van hiernaast")
    page = sign_in(cast.trainer).get(ADDRESS, {"week": WEEK}).text
    assert "Van ons" in page
    assert "Van hiernaast" not in page
    page = sign_in(cast.planner).get(ADDRESS, {"week": WEEK}).text
    assert page.count("Van ons") == page.count("Van hiernaast") == 2  # in the week and in the list
    assert "Najaar" in page
    assert 'href="/planning/?week=2027-09"' in page
    assert 'href="/planning/?week=2027-11"' in page
    assert reverse("feed-list") in page
    assert sign_in(cast.planner).post(ADDRESS).status_code == 405


def test_without_anything_it_says_what_to_do(cast, sign_in):
    Session.objects.all().delete()
    page = sign_in(cast.planner).get(ADDRESS).text
    assert "Er staat nog niets gepland" in page
    assert "Deze week is er niets gepland" in page


def test_what_is_in_the_way_stands_on_top_once(cast, sign_in):
    first = planned(cast.cohort, "09:30", "11:30", trainers=[cast.trainer], title="Intervisie")
    planned(cast.other_cohort, "10:30", "12:00", trainers=[cast.trainer], title="Gesprek")
    found = sign_in(cast.planner).get(ADDRESS, {"week": WEEK})
    assert [alert.session for alert in found.context["grid"].alerts] == [first]
    assert found.text.count("Overlapt 1 uur") == 2
    assert "Verzet een van beide, of vraag een andere trainer." in found.text
    alone = sign_in(cast.trainer).get(ADDRESS, {"week": WEEK}).text
    assert "Gesprek" not in alone
    assert "Tineke Proef begeleidt dan al een bijeenkomst" in alone
    other = sign_in(cast.planner).get(ADDRESS, {"week": "2027-11"})
    assert other.context["grid"].alerts == []


def test_the_list_begins_with_the_week_that_is_shown(cast, sign_in):
    planned(cast.cohort, title="Eerst")
    planned(cast.cohort, day=DAY + dt.timedelta(weeks=2), title="Daarna")
    client = sign_in(cast.planner)
    assert "Eerst" in client.get(ADDRESS).text
    later = client.get(ADDRESS, {"week": "2027-12"}).text
    assert "Vanaf week 12" in later
    assert "Daarna" in later
    assert "Eerst" not in later


def test_concepts_stand_there_and_what_falls_out_does_not(cast, sign_in):
    gone, concept = (
        planned(cast.cohort, title="Valt uit"),
        planned(cast.cohort, title="Terugkomdag", venue=""),
    )
    Session.objects.filter(pk=gone.pk).update(status=SessionStatus.CANCELLED)
    Session.objects.filter(pk=concept.pk).update(status=SessionStatus.CONCEPT, announced_at=None)
    page = sign_in(cast.planner).get(ADDRESS, {"week": WEEK}).text
    assert "Valt uit" not in page
    assert "app-slot--draft" in page
    assert "Nog geen locatie" in page


def test_who_comes(cast, sign_in):
    session = planned(cast.cohort)
    session.responses.create(
        user=cast.participant, answer=Answer.YES, session_sequence=0, starts_at=session.starts_at, answered_at=session.starts_at
    )  # fmt: skip
    assert "1 van 2 zegt ja" in sign_in(cast.planner).get(ADDRESS).text


@pytest.mark.parametrize("size", [2, 25])
def test_more_costs_the_same(cast, sign_in, django_assert_num_queries, size):
    for _ in range(size):
        cohort = CohortFactory(programme=cast.cohort.programme)
        TrainerAssignmentFactory(cohort=cohort, user=cast.trainer)
        EnrolmentFactory(cohort=cohort, user=cast.participant)
        planned(cohort, trainers=[cast.trainer])
    client = sign_in(cast.trainer)
    client.get(ADDRESS)
    with django_assert_num_queries(14):
        page = client.get(ADDRESS, {"week": WEEK})
    assert ('rel="next"' in page.text) == (size > 20)
    assert bool(page.context["grid"].more) == (size > 2)

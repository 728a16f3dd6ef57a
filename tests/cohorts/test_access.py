"""The lookup that every page of a lichting starts with."""

import datetime as dt
from contextlib import nullcontext

import pytest
import time_machine
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from cohorts.access import in_cohort
from cohorts.models import Cohort, TrainerAssignment
from leergang.accounts.roles import Permission
from leergang.moment import at

pytestmark = pytest.mark.django_db


@in_cohort(Permission.COHORT_VIEW)
def page(request, cohort):
    return HttpResponse(f"{cohort.name} {cohort.programme.title} {cohort.seats}")


@pytest.fixture
def ask():
    def ask(user, slug="voorjaar"):
        request = RequestFactory().get("/")
        request.user = user
        return page(request, slug=slug)

    return ask


def test_the_view_gets_the_lichting_and_its_programme_in_one_query(cast, ask, django_assert_num_queries):
    ask(cast.planner)
    with django_assert_num_queries(1):
        response = ask(cast.participant)
    assert response.text == f"Voorjaar {cast.cohort.programme.title} 14"


@pytest.mark.parametrize("permission", list(Permission))
def test_it_opens_for_whom_granting_says(cast, permission):
    @in_cohort(permission)
    def seen(request, cohort):
        return HttpResponse(cohort.name)

    request = RequestFactory().get("/")
    for user in cast.people.values():
        request.user = user
        granted = Cohort.objects.granting(user, permission).filter(slug="voorjaar").exists()
        with nullcontext() if granted else pytest.raises(Http404):
            assert seen(request, slug="voorjaar").text == "Voorjaar"


def test_a_trainer_whose_last_day_was_yesterday_finds_nothing(cast, ask):
    """The query is kept between requests; the day is not."""
    last_day = dt.date(2027, 2, 1)
    TrainerAssignment.objects.filter(user=cast.trainer).update(ends_on=last_day)
    with time_machine.travel(at(last_day, dt.time(23, 59)), tick=False):
        assert ask(cast.trainer).status_code == 200
    day_after = at(last_day + dt.timedelta(days=1), dt.time(0, 1))
    with time_machine.travel(day_after, tick=False), pytest.raises(Http404):
        ask(cast.trainer)

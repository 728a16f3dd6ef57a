import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from cohorts.models import TrainerAssignment
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import OrganisationRole
from leergang.accounts.roles import Role
from leergang.home.standing import read_standing, standing_of
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, TrainerAssignmentFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 2, 1)


@pytest.mark.parametrize(
    ("person", "roles"),
    [
        ("participant", (Role.PARTICIPANT,)),
        ("trainer", (Role.TRAINER,)),
        ("coordinator", (Role.COORDINATOR,)),
        ("planner", (Role.PLANNER,)),
        ("office_admin", (Role.OFFICE_ADMIN,)),
        ("auditor", (Role.AUDITOR,)),
        ("stranger", ()),
    ],
)
def test_one_query_tells_every_role(cast, django_assert_num_queries, person, roles):
    read_standing(cast.people[person], DAY)
    with django_assert_num_queries(1):
        assert read_standing(cast.people[person], DAY).roles == roles


def test_somebody_with_two_roles_meets_the_own_work_first(cast):
    TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.participant)
    standing = read_standing(cast.participant, DAY)
    assert standing.roles == (Role.PARTICIPANT, Role.TRAINER)
    assert standing.enrolled.slug == "voorjaar"
    assert [tie.slug for tie in standing.cohorts_as(Role.TRAINER)] == ["najaar"]


def test_a_role_that_ended_yesterday_is_gone_and_one_that_starts_tomorrow_is_not_there(cast):
    TrainerAssignment.objects.filter(user=cast.trainer).update(ends_on=DAY - dt.timedelta(days=1))
    OrganisationRole.objects.filter(user=cast.planner).update(starts_on=DAY + dt.timedelta(days=1))
    assert read_standing(cast.trainer, DAY).roles == ()
    assert read_standing(cast.planner, DAY).roles == ()


def test_who_stopped_has_no_place_in_the_lichting(cast):
    cast.enrolment.status = EnrolmentStatus.WITHDRAWN
    cast.enrolment.save()
    assert read_standing(cast.participant, DAY).enrolled is None


def test_the_lichting_that_runs_comes_before_the_one_that_is_over(cast):
    over = CohortFactory(slug="oud", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 6, 1))
    EnrolmentFactory(cohort=over, user=cast.participant, organisation=cast.waterdam)
    ties = read_standing(cast.participant, DAY).cohorts_as(Role.PARTICIPANT)
    assert [tie.slug for tie in ties] == ["voorjaar", "oud"]


def test_waiting_counts_the_submitted_cases_of_the_own_lichtingen(cast):
    PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    PracticeCaseFactory(enrolment=cast.enrolment)  # a concept is nobody's business
    assert read_standing(cast.trainer, DAY).waiting == 1
    assert read_standing(cast.other_trainer, DAY).waiting == 0


def test_nobody_who_is_not_signed_in_has_a_standing(django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        assert standing_of(request).roles == ()

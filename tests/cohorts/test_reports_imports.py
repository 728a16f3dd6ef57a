"""Whom a list is held against: what an organisation knows of people, and nothing that it does not."""

import datetime as dt

import pytest

from cohorts.importing.reading import Line
from cohorts.importing.verdicts import GOOD, Grade, judge
from cohorts.models import Enrolment
from cohorts.reports.imports import gather
from cohorts.states import EnrolmentStatus
from leergang.accounts.roles import Role
from leergang.moment import today
from tests.factories.accounts import OrganisationRoleFactory, UserFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db
TITLE = "Beleidscoördinator"


def verdict(
    cast, first_name="Jan", infix="de", last_name="Boer", email="nieuw@waterdam.example", job_title=""
):
    line = Line(2, first_name, infix, last_name, email, job_title)
    return judge([line], gather(cast.cohort, cast.waterdam, [email], with_look_alikes=True))[0]


def jan(**more):
    return UserFactory(first_name="Jan", infix="de", last_name="Boer", email="jan@waterdam.example", **more)


def test_somebody_from_an_earlier_lichting_is_recognised(cast):
    EnrolmentFactory(
        cohort=cast.other_cohort,
        user=jan(),
        organisation=cast.waterdam,
        status=EnrolmentStatus.COMPLETED,
        job_title=TITLE,
    )
    assert "jan@waterdam.example" in verdict(cast).reason
    assert verdict(cast).suggestion == ""
    assert verdict(cast, first_name="J.", job_title=TITLE).suggestion == "jan@waterdam.example"


@pytest.mark.parametrize("status", [EnrolmentStatus.WAITING_LIST, EnrolmentStatus.ACTIVE])
def test_who_takes_part_or_waits_is_said_to_take_part(cast, now, status):
    EnrolmentFactory(cohort=cast.cohort, user=jan(), organisation=cast.waterdam, status=status, queued_at=now)
    assert "staat al in" in verdict(cast).reason
    assert verdict(cast, email="jan@waterdam.example").grade is Grade.ERROR


def test_a_colleague_with_a_role_is_recognised(cast):
    OrganisationRoleFactory(user=jan(), organisation=cast.waterdam, role=Role.COORDINATOR)
    assert "jan@waterdam.example" in verdict(cast).reason


def test_people_of_other_organisations_are_not(cast):
    """In this very lichting, with a role elsewhere, or with an account and nothing more: nothing is told."""
    person = jan()
    assert verdict(cast) == GOOD
    EnrolmentFactory(cohort=cast.cohort, user=person, organisation=cast.duinrade, job_title=TITLE)
    OrganisationRoleFactory(user=person, organisation=cast.duinrade, role=Role.COORDINATOR)
    assert verdict(cast, job_title=TITLE) == GOOD


def test_an_account_behind_a_typed_address_keeps_its_name_to_itself(cast):
    """Waterdam typed the address of Jan under another name; that Jan's account exists is not for it to know."""
    EnrolmentFactory(
        cohort=cast.other_cohort,
        user=jan(),
        organisation=cast.waterdam,
        status=EnrolmentStatus.CONFIRMED,
        listed_name="Wie van Ook",
        invite_at=None,
    )
    assert verdict(cast) == GOOD
    assert "Wie van Ook" in verdict(cast, first_name="Wie", infix="van", last_name="Ook").reason


def test_who_left_is_not_known_any_more(cast):
    gone = today() - dt.timedelta(days=1)
    enrolment = EnrolmentFactory(
        cohort=cast.other_cohort, user=jan(), organisation=cast.waterdam, leaves_on=gone
    )
    assert verdict(cast) == GOOD
    Enrolment.objects.filter(pk=enrolment.pk).update(leaves_on=today())
    assert verdict(cast) != GOOD


def test_a_role_that_ended_is_not_known_by_name(cast):
    yesterday = today() - dt.timedelta(days=1)
    OrganisationRoleFactory(
        user=jan(), organisation=cast.waterdam, starts_on=yesterday - dt.timedelta(days=9), ends_on=yesterday
    )
    assert verdict(cast) == GOOD


def test_a_closed_account_is_never_suggested(cast):
    EnrolmentFactory(
        cohort=cast.other_cohort, user=jan(is_active=False), organisation=cast.waterdam, job_title=TITLE
    )
    assert verdict(cast, job_title=TITLE) == GOOD


@pytest.mark.parametrize("size", [3, 60])
def test_gathering_costs_four_queries_whatever_the_organisation_knows(cast, django_assert_num_queries, size):
    for _ in range(size // 10):
        EnrolmentFactory(cohort=cast.other_cohort, organisation=cast.waterdam)
    emails = [f"anna{n}@waterdam.example" for n in range(size)]
    with django_assert_num_queries(4):
        gather(cast.cohort, cast.waterdam, emails, with_look_alikes=True)
    with django_assert_num_queries(2):
        gather(cast.cohort, cast.waterdam, emails)

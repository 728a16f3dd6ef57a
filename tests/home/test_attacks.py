"""Somebody with more than one tie to the same lichting."""

import datetime as dt

import pytest

from leergang.accounts.roles import Role
from leergang.home.reports.coordinator import coordinator_page
from leergang.home.standing import read_standing
from tests.factories.accounts import OrganisationRoleFactory

pytestmark = pytest.mark.django_db


def test_a_coordinator_of_two_organisations_sees_a_lichting_once(cast, now):
    OrganisationRoleFactory(user=cast.coordinator, organisation=cast.duinrade)
    standing = read_standing(cast.coordinator, dt.date(2027, 2, 1))
    slugs = [tie.slug for tie in standing.cohorts_as(Role.COORDINATOR)]
    assert sorted(slugs) == ["najaar", "voorjaar"]
    page = coordinator_page(cast.coordinator, standing, now=now)
    assert page.people == 3

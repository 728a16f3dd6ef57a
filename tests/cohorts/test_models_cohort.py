import itertools

import pytest

from cohorts.models import Cohort, Enrolment
from leergang.accounts.roles import GRANTS, Permission, Role

ROLE_OF = {
    "participant": Role.PARTICIPANT,
    "trainer": Role.TRAINER,
    "coordinator": Role.COORDINATOR,
    "planner": Role.PLANNER,
}


@pytest.mark.parametrize(("name", "permission"), list(itertools.product(ROLE_OF, Permission)))
def test_granting_follows_the_matrix(cast, name, permission):
    reached = Cohort.objects.granting(cast.people[name], permission).filter(pk=cast.cohort.pk).exists()
    assert reached == (permission in GRANTS[ROLE_OF[name]])


@pytest.mark.parametrize("name", ["other_participant", "other_trainer", "stranger", "auditor"])
@pytest.mark.parametrize("permission", [Permission.COHORT_VIEW, Permission.CASE_REVIEW])
def test_outsiders_reach_nothing(cast, name, permission):
    assert not Cohort.objects.granting(cast.people[name], permission).filter(pk=cast.cohort.pk).exists()


def test_coordinator_sees_people_of_the_own_organisation_only(cast):
    seen = Enrolment.objects.visible_to(cast.coordinator).filter(cohort=cast.cohort)
    assert {enrolment.organisation for enrolment in seen} == {cast.waterdam}

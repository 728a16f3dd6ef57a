"""A name that was typed wrongly: whose account it becomes the name of."""

import pytest
from allauth.account.models import EmailAddress

from cohorts.actions import corrections
from cohorts.importing.names import Name
from leergang.accounts.models import User
from tests.factories.accounts import OrganisationRoleFactory, UserFactory
from tests.factories.cohorts import EnrolmentFactory, TrainerAssignmentFactory

RIGHT = Name("Anna", "van der", "Berg")


@pytest.fixture
def enrolment(cast):
    user = UserFactory(first_name="Ana", infix="", last_name="Berg")
    user.set_unusable_password()
    user.last_login = None
    user.save()
    return EnrolmentFactory(
        cohort=cast.cohort, user=user, organisation=cast.waterdam, status="confirmed", listed_name=""
    )


def correct(cast, enrolment):
    corrections.correct(enrolment, job_title="", name=RIGHT, by=cast.coordinator)
    enrolment.refresh_from_db()
    return str(User.objects.get(pk=enrolment.user_id)), enrolment.listed_name


def test_an_account_by_which_nobody_came_in_gets_the_name(cast, enrolment):
    assert correct(cast, enrolment) == ("Anna van der Berg", "")
    assert enrolment.sort_key == "berg anna van der"


def came_by(enrolment, now, what):
    user = enrolment.user
    if what == "login":
        User.objects.filter(pk=user.pk).update(last_login=now)
    elif what == "address":
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elif what == "password":
        user.set_password("een lange zin als wachtwoord")
        user.save()
    elif what == "role":
        OrganisationRoleFactory(user=user, organisation=enrolment.organisation)
    elif what == "trainer":
        TrainerAssignmentFactory(user=user, cohort=enrolment.cohort)
    else:
        EnrolmentFactory(user=user, organisation=enrolment.organisation)


@pytest.mark.parametrize("what", ["login", "address", "password", "role", "trainer", "another lichting"])
def test_an_account_that_has_a_life_keeps_its_name(cast, enrolment, now, what):
    """Nobody can rename somebody by a list: the organisation reads what it wrote, the account says what it said."""
    came_by(enrolment, now, what)
    assert correct(cast, enrolment) == ("Ana Berg", "Anna van der Berg")

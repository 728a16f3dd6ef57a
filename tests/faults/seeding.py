"""Very many reminders that are due at this moment, made by the actions that make them in earnest."""

import datetime as dt

from django.db import transaction
from django.db.models import Min

from cohorts.actions import appointments, reminders
from cohorts.models import Cohort, Enrolment
from cohorts.states import EnrolmentStatus, ReminderKind
from leergang.accounts.models import Organisation, User
from leergang.moment import now
from tests.factories.accounts import OrganisationFactory
from tests.factories.cohorts import CohortFactory, SessionFactory
from tests.factories.modules import AssignmentFactory, ModuleFactory

IN_A_COHORT = 500
MINUTE = dt.timedelta(minutes=1)


@transaction.atomic
def seed_due_reminders(count: int, *, name: str) -> None:
    """Make `count` people with one due reminder each, in lichtingen of 500; `name` keeps two lots apart."""
    module = ModuleFactory(programme__slug=name)
    AssignmentFactory.create_batch(2, module=module)
    organisation = OrganisationFactory(slug=name)
    for begin in range(0, count, IN_A_COHORT):
        lot = f"{name}-{begin}"
        cohort = CohortFactory(slug=lot, name=lot, programme=module.programme, seats=IN_A_COHORT)
        people = _people(min(IN_A_COHORT, count - begin), lot)
        Enrolment.objects.bulk_create([_enrolment(cohort, user, organisation) for user in people])
        # In three weeks: all reminders still lie ahead, so each person is promised some.
        session = SessionFactory(
            cohort=cohort, module=module, planned=True, starts_at=now() + dt.timedelta(days=21)
        )
        appointments.invite(session, people, now=now())
        reminders.plan(session, now=now())
        practical = session.reminders.filter(kind=ReminderKind.PRACTICAL)
        first = practical.values("user").annotate(first=Min("pk")).values_list("first", flat=True)
        session.reminders.exclude(pk__in=list(first)).delete()
        assert session.reminders.update(due_at=now() - MINUTE) == len(people)


def _people(count: int, lot: str) -> list[User]:
    people = [
        User(
            email=f"{lot}-{number}@waterdam.example",
            first_name=f"Persoon{number}",
            last_name="Proef",
            password="!",
        )
        for number in range(count)
    ]
    return User.objects.bulk_create(people)


def _enrolment(cohort: Cohort, user: User, organisation: Organisation) -> Enrolment:
    return Enrolment(
        cohort=cohort,
        user=user,
        organisation=organisation,
        job_title="Beleidsmedewerker",
        status=EnrolmentStatus.ACTIVE,
        sort_key=user.sort_key,
    )

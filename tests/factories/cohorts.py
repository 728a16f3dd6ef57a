import datetime as dt

import factory

from cohorts.models import Cohort, Enrolment, HeldEntry, Session, TrainerAssignment
from cohorts.states import EnrolmentStatus, SessionStatus
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.modules import ProgrammeFactory


class CohortFactory(factory.django.DjangoModelFactory[Cohort]):
    class Meta:
        model = Cohort
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"lichting-{n}")
    name = factory.Sequence(lambda n: f"Lichting {n}")
    programme = factory.SubFactory(ProgrammeFactory)
    seats = 14
    starts_on = dt.date(2027, 1, 14)
    ends_on = dt.date(2027, 11, 4)

    @factory.post_generation
    def organisations(self: Cohort, create: bool, extracted, **_kwargs):
        if create and extracted:
            self.organisations.add(*extracted)


class EnrolmentFactory(factory.django.DjangoModelFactory[Enrolment]):
    class Meta:
        model = Enrolment

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    job_title = "Beleidscoördinator"
    status = EnrolmentStatus.ACTIVE
    sort_key = factory.LazyAttribute(lambda enrolment: enrolment.user.sort_key)


class HeldEntryFactory(factory.django.DjangoModelFactory[HeldEntry]):
    class Meta:
        model = HeldEntry

    cohort = factory.SubFactory(CohortFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    first_name, last_name = "Iris", "Blom"
    email = factory.Sequence(lambda n: f"iris{n}@elders.example")
    asked_at = invite_at = dt.datetime(2027, 2, 1, 8, 0, tzinfo=dt.UTC)


class TrainerAssignmentFactory(factory.django.DjangoModelFactory[TrainerAssignment]):
    class Meta:
        model = TrainerAssignment

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    class Meta:
        model = Session

    cohort = factory.SubFactory(CohortFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = factory.LazyAttribute(lambda session: f"Bijeenkomst {session.number}")
    starts_at = dt.datetime(2027, 2, 11, 8, 15, tzinfo=dt.UTC)
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + dt.timedelta(hours=7))
    venue = "De Observant, Amersfoort"

    class Params:
        planned = factory.Trait(
            status=SessionStatus.PLANNED, announced_at=dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.UTC)
        )

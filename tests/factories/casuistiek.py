import datetime as dt

import factory

from casuistiek.documents import AGREEMENT_VERSION
from casuistiek.models import (
    AgreementAcceptance,
    CaseActor,
    CaseVersion,
    Feedback,
    FeedbackPoint,
    PracticeCase,
)
from casuistiek.models.content import content_of
from casuistiek.states import CaseStatus, ConfidentialityLevel, FeedbackStatus, OwnPosition
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory

MOMENT = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


class PracticeCaseFactory(factory.django.DjangoModelFactory[PracticeCase]):
    """A concept; `complete` has every required text and three parties, `submitted` a version as well."""

    class Meta:
        model = PracticeCase
        skip_postgeneration_save = True

    enrolment = factory.SubFactory(EnrolmentFactory)
    owner = factory.SelfAttribute("enrolment.user")
    cohort = factory.SelfAttribute("enrolment.cohort")
    title = "De dienst die niet levert"
    shielded_from = factory.LazyAttribute(
        lambda case: CaseStatus.ACCEPTED if case.status == CaseStatus.SHIELDED else ""
    )
    question_to_group = "Hoe kom ik uit de rol van boodschapper?"

    class Params:
        complete = factory.Trait(
            trigger="In de commissie werd gevraagd waarom het aantal achterblijft.",
            context="De subsidie loopt over vijf maanden af.",
            own_position=OwnPosition.ADVISER,
            own_position_note="Formeel adviseur, feitelijk opdrachtgever.",
            dilemma="De afspraak over aantallen telt.",
            dilemma_other_side="De stichting heeft inhoudelijk gelijk.",
            attempts="Maandelijkse cijfers gevraagd.",
            desired_effect="Over drie maanden ligt er een voorstel.",
            version=1,
        )
        submitted = factory.Trait(
            complete=True,
            status=CaseStatus.SUBMITTED,
            submitted_at=MOMENT,
            feedback_due_on=dt.date(2027, 2, 15),
            confidentiality_level=ConfidentialityLevel.PEER_GROUP,
            agreement_version="2027-1",
        )

    @factory.post_generation
    def actors(self: PracticeCase, create: bool, extracted, **_kwargs):
        """Three parties for a complete case, or as many as asked."""
        count = extracted if extracted is not None else 3 * bool(self.dilemma)
        for number in range(1, count + 1):
            CaseActor.objects.create(case=self, position=number, label=f"Partij {number}")

    @factory.post_generation
    def versions(self: PracticeCase, create: bool, extracted, **_kwargs):
        """What was submitted is kept as the first version."""
        if self.status != CaseStatus.CONCEPT:
            CaseVersion.objects.create(case=self, number=1, content=content_of(self), made_at=MOMENT)


class FeedbackFactory(factory.django.DjangoModelFactory[Feedback]):
    class Meta:
        model = Feedback

    case = factory.SubFactory(PracticeCaseFactory, submitted=True)
    author = factory.SubFactory(UserFactory)
    case_version = 1

    class Params:
        published = factory.Trait(status=FeedbackStatus.PUBLISHED, published_at=MOMENT)


class FeedbackPointFactory(factory.django.DjangoModelFactory[FeedbackPoint]):
    class Meta:
        model = FeedbackPoint

    feedback = factory.SubFactory(FeedbackFactory)
    position = factory.Sequence(lambda n: n + 1)
    observation = "Je schrijft dat de stichting niet levert."
    effect = "Ik ga aan jouw opdracht twijfelen."
    question = "Wie heeft besloten dat dit getal telt?"


class AgreementAcceptanceFactory(factory.django.DjangoModelFactory[AgreementAcceptance]):
    """Somebody who agreed to the present agreement, and so reads what others share."""

    class Meta:
        model = AgreementAcceptance

    enrolment = factory.SubFactory(EnrolmentFactory)
    version = AGREEMENT_VERSION
    accepted_at = MOMENT

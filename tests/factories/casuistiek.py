import datetime as dt

import factory

from casuistiek.models import Feedback, FeedbackPoint, PracticeCase
from casuistiek.states import CaseStatus, ConfidentialityLevel, FeedbackStatus
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory

MOMENT = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


class PracticeCaseFactory(factory.django.DjangoModelFactory[PracticeCase]):
    class Meta:
        model = PracticeCase

    enrolment = factory.SubFactory(EnrolmentFactory)
    owner = factory.SelfAttribute("enrolment.user")
    cohort = factory.SelfAttribute("enrolment.cohort")
    title = "De dienst die niet levert"
    question_to_group = "Hoe kom ik uit de rol van boodschapper?"

    class Params:
        submitted = factory.Trait(
            status=CaseStatus.SUBMITTED,
            submitted_at=MOMENT,
            feedback_due_on=dt.date(2027, 2, 15),
            confidentiality_level=ConfidentialityLevel.PEER_GROUP,
            agreement_version="2027-1",
            version=1,
        )


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

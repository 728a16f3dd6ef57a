"""Owners who decide at the same moment: real transactions that wait for each other."""

import pytest

from casuistiek.actions import cases, emergencies, feedback, sharing
from casuistiek.models import CoOwner, EmergencyAccess, PracticeCase, Proposal
from casuistiek.states import CaseStatus, ConfidentialityLevel
from leergang.audit.models import AuditEvent
from tests.cast import Cast, build_cast
from tests.casuistiek.test_concurrency import NOW, at_once
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db) -> Cast:
    return build_cast()


def join(case, count):
    """So many others who own the case as well."""
    enrolments = [EnrolmentFactory(cohort=case.cohort, user=UserFactory()) for _ in range(count)]
    for enrolment in enrolments:
        CoOwner.objects.create(
            case=case, user=enrolment.user, enrolment=enrolment, invited_at=NOW, accepted_at=NOW
        )
    return [enrolment.user for enrolment in enrolments]


def test_the_last_two_who_agree_at_once_hand_it_in_once(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, complete=True)
    others = join(case, 2)
    proposal = sharing.hand_in(
        case, by=cast.participant, now=NOW, version=1, level=ConfidentialityLevel.COHORT
    )
    results = at_once(
        *(lambda user=user: sharing.agree(proposal, by=user, now=NOW, version=1) for user in others)
    )
    assert (results.count(True), results.count(False)) == (1, 1)
    assert AuditEvent.objects.filter(kind="case.submitted").count() == 1
    assert not Proposal.objects.exists()


def test_agreeing_while_another_owner_says_no_never_shares_after_the_no(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, complete=True)
    (other,) = join(case, 1)
    proposal = sharing.hand_in(
        case, by=cast.participant, now=NOW, version=1, level=ConfidentialityLevel.COHORT
    )

    def agree():
        try:
            return sharing.agree(proposal, by=other, now=NOW, version=1)
        except Proposal.DoesNotExist:
            return None

    agreed, _ = at_once(agree, lambda: sharing.refuse(proposal, by=cast.participant))
    case.refresh_from_db()
    assert (case.status == CaseStatus.SUBMITTED) == bool(agreed)


def test_publishing_while_an_owner_narrows_leaves_no_feedback_after_it(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    mine = FeedbackFactory(case=case, author=cast.trainer, version=1)
    FeedbackPointFactory(feedback=mine, position=1)

    def publish():
        try:
            return feedback.publish(
                mine, by=cast.trainer, now=NOW, version=1, case_version=1, verdict=CaseStatus.ACCEPTED
            )
        except PracticeCase.DoesNotExist:
            return None

    only_me = ConfidentialityLevel.ONLY_ME
    at_once(publish, lambda: sharing.narrow(case, by=cast.participant, level=only_me))
    case.refresh_from_db()
    assert case.confidentiality_level == only_me
    assert not PracticeCase.objects.for_review(cast.trainer).exists()


def test_shielding_while_the_owner_withdraws_does_one_or_the_other(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    at_once(
        lambda: emergencies.shield(case, by=cast.office_admin, now=NOW, reason="x"),
        lambda: cases.withdraw(case, by=cast.participant),
    )
    case.refresh_from_db()
    assert case.status in {CaseStatus.SHIELDED, CaseStatus.WITHDRAWN}
    assert (case.shielded_from != "") == (case.status == CaseStatus.SHIELDED)


def test_two_who_ask_at_once_ask_once(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    second = UserFactory()
    at_once(
        *(
            lambda user=user: emergencies.ask(case, by=user, now=NOW, reason="x")
            for user in (cast.office_admin, second)
        )
    )
    assert EmergencyAccess.objects.count() == 1

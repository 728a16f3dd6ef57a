"""Who reads which remark: one rule, by the part in which somebody reads the case and the readers of the point."""

import pytest

from casuistiek.models import FeedbackPoint, PointReply
from casuistiek.reports.reading import read
from casuistiek.states import CaseStatus, FeedbackKind, RemarkReaders, Viewer
from cohorts.models import Enrolment
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import (
    AgreementAcceptanceFactory,
    FeedbackFactory,
    FeedbackPointFactory,
    PracticeCaseFactory,
)

OWNER, TRAINERS, GROUP = RemarkReaders
# Written by hand, and not out of the queryset: which points each reads who did not write them.
READ = {
    Viewer.OWNER: {OWNER, TRAINERS, GROUP},
    Viewer.TRAINER: {TRAINERS, GROUP},
    Viewer.PEER: {GROUP},
    Viewer.SUBSTITUTE: set(),
}


@pytest.fixture
def case(cast):
    return PracticeCaseFactory(enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED)


def written(case, author, kind=FeedbackKind.TRAINER, **kwargs):
    """Published points of this person, one for each kind of readers."""
    feedback = FeedbackFactory(case=case, author=author, kind=kind, **{"published": True, **kwargs})
    for readers in RemarkReaders:
        FeedbackPointFactory(feedback=feedback, position=readers, readers=readers)
    return feedback


@pytest.mark.parametrize("kind", FeedbackKind, ids=lambda kind: kind.value)
@pytest.mark.parametrize("viewer", Viewer, ids=lambda viewer: viewer.value)
def test_the_readers_of_a_point_decide(cast, case, viewer, kind):
    written(case, cast.other_trainer, kind)
    found = FeedbackPoint.objects.visible_to(cast.stranger, viewer)
    assert {point.readers for point in found} == READ[viewer]


@pytest.mark.parametrize("viewer", [Viewer.TRAINER, Viewer.PEER], ids=lambda viewer: viewer.value)
def test_everybody_reads_the_own_points(cast, case, viewer):
    written(case, cast.stranger)
    assert FeedbackPoint.objects.visible_to(cast.stranger, viewer).count() == 3


@pytest.mark.parametrize("viewer", Viewer, ids=lambda viewer: viewer.value)
def test_a_concept_is_no_remark_for_anybody(cast, case, viewer):
    written(case, cast.trainer, published=False)
    for user in (cast.participant, cast.trainer):
        assert not FeedbackPoint.objects.visible_to(user, viewer).exists()


@pytest.mark.parametrize("viewer", Viewer, ids=lambda viewer: viewer.value)
def test_a_case_is_read_with_those_remarks_and_their_replies(cast, case, viewer):
    for point in written(case, cast.other_trainer).points.all():
        PointReply.objects.create(point=point, text="Aangepast.")
    written(PracticeCaseFactory(submitted=True), cast.other_trainer)
    remarks = read(case, viewer, cast.stranger).remarks
    assert [remark.reply for remark in remarks] == ["Aangepast."] * len(READ[viewer])


def test_another_trainer_does_not_see_what_is_for_the_owner_alone(cast, case, sign_in):
    feedback = written(case, UserFactory())
    feedback.points.filter(readers=OWNER).update(observation="Onder vier ogen.")
    address = case.get_absolute_url()
    assert "Onder vier ogen." not in sign_in(cast.trainer).get(address).text
    page = sign_in(cast.participant).get(address).text
    assert "Onder vier ogen." in page
    assert "alleen jij leest dit" in page


def test_somebody_of_the_group_reads_what_everybody_may(cast, case, sign_in):
    type(case).objects.update(confidentiality_level=4)
    AgreementAcceptanceFactory(enrolment=Enrolment.objects.get(user=cast.colleague))
    for point in written(case, cast.trainer).points.all():
        FeedbackPoint.objects.filter(pk=point.pk).update(observation=f"Voor lezers {point.readers}.")
    page = sign_in(cast.colleague).get(case.get_absolute_url()).text
    assert [f"Voor lezers {readers}." in page for readers in RemarkReaders] == [False, False, True]
    assert "Zet op verwerkt" not in page

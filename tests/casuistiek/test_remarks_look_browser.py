"""The pages of remarks as they are seen: axe finds nothing in any state, at both widths."""

import datetime as dt

import pytest

from casuistiek.models import PeerAsk, PointReply, PracticeCase
from casuistiek.states import CaseStatus, FeedbackKind
from cohorts.models import Enrolment
from tests.axe import faults
from tests.factories.casuistiek import (
    MOMENT,
    AgreementAcceptanceFactory,
    FeedbackFactory,
    FeedbackPointFactory,
    PracticeCaseFactory,
)

pytestmark = pytest.mark.journey


@pytest.fixture
def case(stage):
    return PracticeCaseFactory(
        enrolment=stage.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4,
        feedback_question="Zie ik mijn eigen aandeel?",
    )  # fmt: skip


@pytest.fixture
def peer(stage):
    return AgreementAcceptanceFactory(enrolment=Enrolment.objects.get(user=stage.colleague)).enrolment


@pytest.fixture
def look(visit):
    """What is wrong with the pages at these addresses, for this person."""
    return lambda person, *paths: {
        path: wrong for path in paths if (wrong := faults(visit(person, path, ticking=True)))
    }


def margin(case, stage, peer):
    """Remarks of a trainer and of somebody of the group: new, answered, handled, for some readers only."""
    given = FeedbackFactory(case=case, author=stage.trainer, published=True, status="read")
    made = [
        FeedbackPointFactory(feedback=given, position=n, about=about)
        for n, about in enumerate(("trigger", "dilemma"))
    ]
    reply = {"text": "Ik heb gebeld.\n\nDaarna schreef ik het om.", "version": 1, "saved_at": MOMENT}
    PointReply.objects.create(point=made[0], handled_at=MOMENT + dt.timedelta(days=2), **reply)
    thought = FeedbackFactory(case=case, author=peer.user, kind=FeedbackKind.PEER, published=True)
    for readers, about in ((1, "question_to_group"), (3, "actors")):
        FeedbackPointFactory(feedback=thought, position=readers, about=about, readers=readers)
    return thought


def test_the_margin_of_a_case(stage, look, case, peer):
    margin(case, stage, peer)
    PeerAsk.objects.create(case=case, enrolment=peer, asked_at=MOMENT)
    for person in (stage.participant, stage.trainer, stage.colleague):
        assert look(person, case.get_absolute_url()) == {}


def test_asking_people(stage, look, case, peer, visit):
    address = f"{case.get_absolute_url()}meedenkers/"
    assert look(stage.participant, address) == {}
    PeerAsk.objects.create(case=case, enrolment=peer, asked_at=MOMENT)
    assert look(stage.participant, address) == {}
    PeerAsk.objects.all().delete()
    page = visit(stage.participant, address, ticking=True)
    page.get_by_role("button", name="Verstuur vraag").click()
    page.get_by_role("alert").wait_for()
    assert faults(page) == []
    PracticeCase.objects.update(confidentiality_level=2)
    assert look(stage.participant, address) == {}


def test_thinking_along(stage, look, case, peer, url):
    PeerAsk.objects.create(case=case, enrolment=peer, asked_at=MOMENT)
    thought = margin(case, stage, peer)
    concept = FeedbackFactory(case=case, author=peer.user, kind=FeedbackKind.PEER, version=1)
    FeedbackPointFactory(feedback=concept, position=1, readers=1, question="Dat gaat altijd mis.")
    edit = url("think-edit", case)
    delete = f"{edit}{thought.pk}/verwijderen/"
    assert look(stage.colleague, edit, f"{edit}?controle=1", url("think-publish", case), delete) == {}
    PeerAsk.objects.all().delete()
    assert look(stage.colleague, edit) == {}
    PracticeCase.objects.update(confidentiality_level=2)
    assert look(stage.colleague, edit) == {}


def test_rounds(stage, look, case, peer, url):
    margin(case, stage, peer)
    PracticeCase.objects.update(status=CaseStatus.SUBMITTED)
    case.versions.create(number=2, content=case.versions.get().content, made_at=MOMENT)
    assert look(stage.trainer, url("feedback-edit", case)) == {}
    assert look(stage.participant, url("case-submit", case)) == {}

"""Who reaches what: a case is its owner's and, once submitted, of the trainers of the lichting (domain/1 A2)."""

import uuid

import pytest
from django.urls import reverse

from casuistiek import urls
from casuistiek.models import Feedback, PracticeCase
from casuistiek.models.content import content_of
from casuistiek.states import CaseStatus
from tests.casuistiek.forms_data import case_data, feedback_data, submit_data
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory
from tests.factories.cohorts import TrainerAssignmentFactory

OWNER = ("case-edit", "case-autosave", "case-submit", "feedback-read", "case-withdraw", "case-delete")
TRAINER = ("feedback-edit", "feedback-autosave", "feedback-publish")
BOTH = ("case-detail",)
OUTSIDERS = (
    "colleague", "other_participant", "other_trainer", "coordinator", "other_coordinator",
    "planner", "office_admin", "auditor", "stranger",
)  # fmt: skip


def posted(name, case):
    if name in {"case-edit", "case-autosave"}:
        return case_data(case, title="Gekaapt")
    if name == "case-submit":
        return submit_data(case)
    if name in {"feedback-edit", "feedback-autosave"}:
        return feedback_data(punt_1_observation="Gekaapt")
    return {}


@pytest.fixture
def published(submitted, cast):
    """Something that could leak and something that could change."""
    FeedbackPointFactory(feedback__case=submitted, feedback__author=cast.trainer, feedback__published=True)
    FeedbackPointFactory(feedback__case=submitted, feedback__author=cast.trainer)
    return submitted


def test_every_address_of_the_app_is_asked_about():
    assert {pattern.name for pattern in urls.urlpatterns} == {
        *OWNER, *TRAINER, *BOTH, "case-list", "case-create", "feedback-list",
        "agenda-edit", "agenda-remove",  # of a line, not of a case: test_agenda.py
        "case-proposal", "case-readers", "case-narrow", "case-reads", "owner-list", "owner-leave", "owner-remove",
        "owner-answer", "group-list", "agreement",  # test_sharing.py, test_owners.py, test_groups.py
        "field-change", "field-edit", "field-replay", "force-field", "moment-create",
        "moment-delete",  # test_force_field.py, test_field_editing.py
        "action-create", "action-delete", "action-outcome", "reflection-autosave", "reflection-edit",
        "version-list",  # test_afterwards.py
        "paper-case", "feedback-revise", "history-detail",  # test_papers.py, test_revisions.py
        "discussion-cancel", "discussion-edit", "room-answer", "room-card", "room-detail",
        "room-move", "room-notes", "room-notes-autosave", "room-state", "turn-list",  # test_rooms.py
        "ageing-list", "feedback-claim", "feedback-desk", "feedback-next",  # test_pages_feedback.py
        "remark-reply", "remark-handle",  # of a point: test_replies.py
        "peer-list", "peer-remove", "think-edit", "think-autosave", "think-publish", "think-delete",
        "think-discard",  # of who was asked: test_peers_pages.py
    }  # fmt: skip


@pytest.mark.parametrize("who", OUTSIDERS)
def test_for_everybody_else_it_does_not_exist(cast, sign_in, published, url, who):
    client = sign_in(cast.people[who])
    before = content_of(published)
    for name in (*OWNER, *TRAINER, *BOTH):
        assert client.get(url(name, published)).status_code == 404, name
        assert client.post(url(name, published), posted(name, published)).status_code == 404, name
    case = PracticeCase.objects.get()
    assert (case.status, content_of(case)) == (CaseStatus.SUBMITTED, before)
    assert Feedback.objects.count() == 2


def test_the_owner_reaches_the_own_side_only(cast, sign_in, published, url):
    client = sign_in(cast.participant)
    for name in ("case-detail", "case-edit", "case-submit", "case-withdraw"):
        assert client.get(url(name, published)).status_code == 200, name
    for name in TRAINER:
        assert client.get(url(name, published)).status_code == 404, name
        assert client.post(url(name, published), posted(name, published)).status_code == 404, name


def test_a_trainer_reaches_the_review_side_only(cast, sign_in, published, url):
    client = sign_in(cast.trainer)
    for name in ("case-detail", "feedback-edit", "feedback-publish"):
        assert client.get(url(name, published)).status_code == 200, name
    for name in OWNER:
        assert client.get(url(name, published)).status_code == 404, name
        assert client.post(url(name, published), posted(name, published)).status_code == 404, name


@pytest.mark.parametrize("status", [CaseStatus.CONCEPT, CaseStatus.WITHDRAWN, CaseStatus.SHIELDED])
def test_a_trainer_knows_nothing_of_what_is_not_shared(cast, sign_in, submitted, url, status):
    was = CaseStatus.ACCEPTED if status == CaseStatus.SHIELDED else ""
    PracticeCase.objects.update(status=status, shielded_from=was)
    client = sign_in(cast.trainer)
    for name in (*TRAINER, *BOTH):
        assert client.get(url(name, submitted)).status_code == 404, name


def test_a_trainer_who_takes_part_does_not_review_the_own_case(cast, sign_in, submitted, url):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.participant)
    client = sign_in(cast.participant)
    for name in TRAINER:
        assert client.get(url(name, submitted)).status_code == 404, name
    assert client.get("/feedback/").context["rows"] == []


def test_the_second_trainer_reads_published_feedback_and_no_concept(cast, sign_in, published, url):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    FeedbackPointFactory(
        feedback=FeedbackFactory(case=published, author=cast.trainer, published=True),
        about="dilemma",
        observation="Voor allen",
    )
    Feedback.objects.get(status="concept").points.update(observation="Nog niet af")
    client = sign_in(cast.other_trainer)
    assert "Voor allen" in client.get(url("case-detail", published)).text
    for name in ("case-detail", "feedback-edit"):
        assert "Nog niet af" not in client.get(url(name, published)).text


@pytest.mark.parametrize("name", [*OWNER, *TRAINER, *BOTH])
def test_without_a_login_there_is_only_the_login(client, submitted, url, name):
    for response in (client.get(url(name, submitted)), client.post(url(name, submitted))):
        assert response.status_code == 302
        assert response.url.startswith("/inloggen/")


@pytest.mark.parametrize("name", [*OWNER, *TRAINER, *BOTH])
def test_a_case_that_does_not_exist_looks_the_same(cast, sign_in, name):
    address = reverse(f"casuistiek:{name}", args=[uuid.uuid4()])
    assert sign_in(cast.participant).post(address).status_code == 404


@pytest.mark.parametrize("name", ["case-autosave", "feedback-read"])
def test_a_get_of_a_verb_is_refused(cast, sign_in, submitted, url, name):
    assert sign_in(cast.participant).get(url(name, submitted)).status_code == 405


def test_after_leaving_the_own_case_is_still_there_to_read(cast, sign_in, submitted, url):
    cast.enrolment.status = "withdrawn"
    cast.enrolment.save()
    client = sign_in(cast.participant)
    assert client.get(url("case-detail", submitted)).status_code == 200
    assert client.get(url("case-edit", submitted)).status_code == 404
    assert client.get("/casus/").status_code == 200

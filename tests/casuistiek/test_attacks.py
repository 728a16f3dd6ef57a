"""What somebody tries on the cases of others, and on the pages that show typed text."""

import pytest
from django.core.exceptions import ValidationError

from casuistiek.actions import cases, sharing
from casuistiek.models import Feedback, PracticeCase
from casuistiek.states import CaseStatus, ConfidentialityLevel
from cohorts.models import Enrolment
from cohorts.states import EnrolmentStatus
from tests.casuistiek.forms_data import case_data, feedback_data, submit_data
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import TrainerAssignmentFactory

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}"


def test_typed_text_is_never_markup(cast, sign_in, concept, url):
    owner, trainer = sign_in(cast.participant), sign_in(cast.trainer)
    texts = {name: f"{EVIL} {name}" for name in PracticeCase.CONTENT if name not in {"own_position", "title"}}
    data = case_data(
        concept, title=EVIL[:70], **{**texts, "question_to_group": EVIL}, actors_0_label="<b>x</b>"
    )
    assert owner.post(url("case-autosave", concept), data).status_code == 200
    concept.refresh_from_db()
    pages = [owner.get(url(name, concept)) for name in ("case-edit", "case-detail", "case-submit")]
    cases.submit(
        concept, by=cast.participant, now=concept.saved_at, version=concept.version,
        level=ConfidentialityLevel.TRAINERS,
    )  # fmt: skip
    points = feedback_data(punt_1_observation=EVIL, punt_1_question=EVIL)
    assert trainer.post(url("feedback-autosave", concept), points).status_code == 200
    pages += [
        trainer.get(url(name, concept)) for name in ("feedback-edit", "feedback-publish", "case-detail")
    ]
    pages += [trainer.get("/feedback/"), trainer.get("/"), owner.get("/"), owner.get("/casus/")]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "<b>x</b>" not in page.text


@pytest.mark.parametrize(
    "who", ["colleague", "coordinator", "planner", "office_admin", "other_trainer", "stranger"]
)
def test_nobody_else_gets_anything_of_a_case(cast, sign_in, submitted, url, who):
    browser = sign_in(getattr(cast, who))
    for name in ("case-detail", "case-edit", "case-submit", "case-withdraw", "case-delete", "feedback-edit",
                 "feedback-publish"):  # fmt: skip
        assert browser.get(url(name, submitted)).status_code == 404, name
    for name in ("case-autosave", "case-edit", "case-submit", "case-withdraw", "case-delete", "feedback-read",
                 "feedback-autosave", "feedback-edit", "feedback-publish"):  # fmt: skip
        assert browser.post(url(name, submitted), {}).status_code == 404, name
    title = submitted.title
    for path in ("/", "/casus/", "/feedback/", "/lichtingen/", "/beheer/berichten/", "/beheer/logboek/",
                 "/lichtingen/voorjaar/", "/lichtingen/voorjaar/deelnemers/",
                 "/lichtingen/voorjaar/deelnemers/lijst.csv"):  # fmt: skip
        response = browser.get(path)
        assert title not in response.text, path


def test_a_trainer_never_reads_the_working_text(cast, sign_in, url, now):
    """Also when, against all rules, a case was submitted without a version."""
    case = PracticeCaseFactory(
        enrolment=cast.enrolment, complete=True, status=CaseStatus.ACCEPTED,
        confidentiality_level=ConfidentialityLevel.TRAINERS, title="Nog niet af",
        agreement_version="1", submitted_at=now, feedback_due_on=now.date(),
    )  # fmt: skip
    case.versions.all().delete()
    for name in ("case-detail", "feedback-edit"):
        response = sign_in(cast.trainer).get(url(name, case))
        assert response.status_code == 404
        assert "Nog niet af" not in response.text


def test_who_stopped_writes_no_more_and_keeps_the_own_text(cast, sign_in, concept, url):
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(status=EnrolmentStatus.WITHDRAWN)
    browser = sign_in(cast.participant)
    assert browser.get(url("case-detail", concept)).status_code == 200
    for name in ("case-edit", "case-submit"):
        assert browser.get(url(name, concept)).status_code == 404
    assert browser.post(url("case-autosave", concept), case_data(concept)).status_code == 404
    assert browser.post("/casus/nieuw/", {}).status_code == 404


@pytest.mark.parametrize("level", ["1", "0", "-1", "99", "", "3.0", "٣", "x"])
def test_a_level_that_nobody_offers_is_refused(cast, sign_in, concept, url, level):
    response = sign_in(cast.participant).post(url("case-submit", concept), submit_data(concept, level=level))
    assert response.status_code == 200
    concept.refresh_from_db()
    assert concept.status == CaseStatus.CONCEPT


def test_feedback_of_a_fellow_trainer_is_not_published_by_its_id(cast, sign_in, submitted, url):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    theirs = FeedbackFactory(case=submitted, author=cast.other_trainer)
    FeedbackPointFactory(feedback=theirs)
    data = {"feedback": str(theirs.public_id), "version": theirs.version, "case_version": 1,
            "verdict": CaseStatus.ACCEPTED}  # fmt: skip
    assert sign_in(cast.trainer).post(url("feedback-publish", submitted), data).status_code == 404
    assert Feedback.objects.get().status == "concept"


def test_a_case_submitted_in_another_window_is_not_thrown_away(cast, sign_in, concept, url, monkeypatch):
    """The state changes between the page and the click: said in words, not by a fault of ours."""

    def refuse(*_args, **_kwargs):
        raise ValidationError("Trek de casus eerst in.", code="wrong_state")

    monkeypatch.setattr(sharing, "ask_to_delete", refuse)
    page = sign_in(cast.participant).post(url("case-delete", concept), follow=True).text
    assert "Trek de casus eerst in." in page


@pytest.mark.parametrize("name", ["case-edit", "case-autosave"])
def test_a_save_that_comes_too_late_is_told_not_lost(cast, sign_in, concept, url, monkeypatch, name):
    def refuse(*_args, **_kwargs):
        raise ValidationError("Deze casus kan niet meer worden gewijzigd.", code="wrong_state")

    monkeypatch.setattr(cases, "save", refuse)
    response = sign_in(cast.participant).post(url(name, concept), case_data(concept, trigger="Mijn tekst"))
    if name == "case-edit":
        assert "kan niet meer worden gewijzigd" in response.text
        assert "Mijn tekst" in response.text
    assert response.status_code in {404, 409}


def test_numbers_nobody_types(cast, sign_in, concept, url):
    browser = sign_in(cast.participant)
    for rows in ("-5", "9" * 5000, "x", "1e9"):
        assert browser.get(url("case-edit", concept), {"rijen": rows}).status_code == 200
    for version in ("9" * 5000, "-1", "9" * 30):
        data = case_data(concept, trigger="anders", version=version)
        assert browser.post(url("case-autosave", concept), data).status_code == 409
    data = case_data(concept) | {"actors-TOTAL_FORMS": "9" * 20}
    assert browser.post(url("case-autosave", concept), data).status_code == 400

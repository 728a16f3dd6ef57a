"""What static/js/autosave.js is told by the server."""

import pytest

from casuistiek.models import Feedback, PracticeCase
from casuistiek.states import CaseStatus
from tests.casuistiek.forms_data import case_data, feedback_data


@pytest.fixture
def owner(cast, sign_in):
    return sign_in(cast.participant)


@pytest.fixture
def trainer(cast, sign_in):
    return sign_in(cast.trainer)


class TestCase:
    def test_answers_with_the_version_and_the_moment(self, owner, concept, url):
        response = owner.post(url("case-autosave", concept), case_data(concept, title="Nieuw"))
        case = PracticeCase.objects.get()
        assert response.json().keys() == {"version", "saved_at", "notes"}
        assert (response.json()["version"], case.version, case.title) == (2, 2, "Nieuw")
        assert response.json()["saved_at"].startswith("om ")

    def test_keeps_what_is_too_long_and_says_so(self, owner, concept, url):
        data = case_data(concept, trigger="x" * 601, actors_1_label="y" * 81)
        assert owner.post(url("case-autosave", concept), data).json()["notes"] == {
            "id_trigger": "Dit zijn 601 tekens. Kort in tot 600.",
            "id_actors-1-label": "Dit zijn 81 tekens. Kort in tot 80.",
        }
        assert len(PracticeCase.objects.get().trigger) == 601

    def test_the_same_post_twice_is_one_version(self, owner, concept, url):
        data = case_data(concept, title="Nieuw")
        assert [owner.post(url("case-autosave", concept), data).json()["version"] for _ in "ab"] == [2, 2]

    def test_an_older_version_is_a_conflict_and_changes_nothing(self, owner, concept, url):
        owner.post(url("case-autosave", concept), case_data(concept, title="Eerst"))
        response = owner.post(url("case-autosave", concept), case_data(concept, title="Later"))
        assert (response.status_code, response.json()) == (409, {"version": 2})
        assert PracticeCase.objects.get().title == "Eerst"

    @pytest.mark.parametrize("version", ["", "x", "-1", "1e3"])
    def test_a_tampered_version_is_a_conflict(self, owner, concept, url, version):
        data = {**case_data(concept, title="Nieuw"), "version": version}
        assert owner.post(url("case-autosave", concept), data).status_code == 409

    def test_half_a_form_is_refused(self, owner, concept, url):
        data = case_data(concept)
        del data["dilemma"]
        assert owner.post(url("case-autosave", concept), data).status_code == 400

    def test_a_nul_or_a_lone_return_is_no_reason_to_lose_text(self, owner, concept, url):
        owner.post(url("case-autosave", concept), case_data(concept, attempts="een\x00 twee\rdrie"))
        assert PracticeCase.objects.get().attempts == "een twee\ndrie"

    def test_without_a_login_it_redirects(self, client, concept, url):
        response = client.post(url("case-autosave", concept), case_data(concept))
        assert response.status_code == 302
        assert response.url.startswith("/inloggen/")

    def test_a_get_changes_nothing(self, owner, concept, url):
        assert owner.get(url("case-autosave", concept)).status_code == 405

    @pytest.mark.parametrize("status", [CaseStatus.WITHDRAWN, CaseStatus.DISCUSSED])
    def test_what_can_no_longer_change_is_gone(self, owner, submitted, url, status):
        PracticeCase.objects.update(status=status)
        assert owner.post(url("case-autosave", submitted), case_data(submitted)).status_code == 404


class TestFeedback:
    def test_makes_one_concept(self, trainer, cast, submitted, url):
        data = feedback_data(punt_1_observation="Je schrijft …", punt_1_about="dilemma")
        answers = [trainer.post(url("feedback-autosave", submitted), data).json()["version"] for _ in "ab"]
        assert answers == [1, 1]
        point = Feedback.objects.get(author=cast.trainer).points.get()
        assert (point.position, point.about, point.observation) == (1, "dilemma", "Je schrijft …")

    def test_nothing_typed_is_nothing_kept(self, trainer, submitted, url):
        assert trainer.post(url("feedback-autosave", submitted), feedback_data()).json()["version"] == 0
        assert not Feedback.objects.exists()

    def test_an_older_version_is_a_conflict(self, trainer, submitted, url):
        trainer.post(url("feedback-autosave", submitted), feedback_data(punt_1_observation="Eerst"))
        response = trainer.post(
            url("feedback-autosave", submitted), feedback_data(punt_1_observation="Later")
        )
        assert (response.status_code, response.json()) == (409, {"version": 1})

    def test_says_what_is_too_long(self, trainer, submitted, url):
        data = feedback_data(punt_2_question="x" * 401)
        notes = trainer.post(url("feedback-autosave", submitted), data).json()["notes"]
        assert notes == {"id_punt-2-question": "Dit zijn 401 tekens. Kort in tot 400."}

    def test_a_withdrawn_case_is_gone(self, trainer, owner, submitted, url):
        owner.post(url("case-withdraw", submitted))
        data = feedback_data(punt_1_observation="Te laat")
        assert trainer.post(url("feedback-autosave", submitted), data).status_code == 404

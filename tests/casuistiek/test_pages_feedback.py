"""The trainer: queue, feedback beside the case, publishing."""

import datetime as dt

import pytest
import time_machine

from casuistiek.models import Feedback, PracticeCase
from casuistiek.states import CaseStatus, FeedbackStatus
from leergang.mailing.models import Letter
from tests.casuistiek.forms_data import feedback_data
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory, TrainerAssignmentFactory

TODAY = dt.datetime(2027, 2, 15, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.trainer)


@pytest.fixture
def concept(submitted, cast):
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, version=1)
    FeedbackPointFactory(feedback=feedback, position=1)
    return feedback


def publish_data(feedback, **changes):
    data = {
        "feedback": feedback.public_id,
        "version": feedback.version,
        "case_version": 1,
        "verdict": "accepted",
    }
    return {key: value for key, value in (data | changes).items() if value is not None}


def waiting(cast, count=1, **kwargs):
    return [
        PracticeCaseFactory(enrolment__cohort=cast.cohort, submitted=True, **kwargs) for _ in range(count)
    ]


@pytest.mark.usefixtures("today")
class TestQueue:
    def test_longest_waiting_first_with_what_is_left(self, client, cast):
        for day in (16, 12, 15):
            waiting(cast, feedback_due_on=dt.date(2027, 2, day))
        page = client.get("/feedback/")
        assert [row.due_text for row in page.context["rows"]] == ["3 dagen te laat", "Vandaag", "Nog 1 dag"]
        assert all(row.due_text in page.text for row in page.context["rows"])
        assert "3 casussen wachten op jou, 1 is te laat" in page.text

    def test_what_was_submitted_and_not_what_was_typed_since(self, client, submitted):
        PracticeCase.objects.update(title="Nieuwe titel", question_to_group="Nieuwe vraag")
        page = client.get("/feedback/").text
        assert "De dienst die niet levert" in page
        assert "Nieuwe" not in page

    def test_counts_the_points_in_concept(self, client, cast, concept):
        FeedbackPointFactory(feedback__case=concept.case, feedback__author=cast.other_trainer)
        page = client.get("/feedback/").text
        assert "1 punt in concept" in page
        assert "Ga verder" in page

    def test_only_what_waits_in_the_own_lichtingen(self, client, cast, sign_in, submitted):
        PracticeCaseFactory(enrolment__cohort=cast.other_cohort, submitted=True, title="Hiernaast")
        PracticeCaseFactory(enrolment__cohort=cast.cohort, complete=True, title="In concept")
        PracticeCaseFactory(
            enrolment__cohort=cast.cohort, submitted=True, status=CaseStatus.ACCEPTED, title="Klaar"
        )
        page = client.get("/feedback/").text
        assert not any(words in page for words in ("Hiernaast", "In concept</a>", "Klaar</a>"))

    def test_of_concepts_it_knows_how_many(self, client, cast):
        for title, version in (("Mijn geheim", 3), ("Nog leeg", 0)):
            PracticeCaseFactory(enrolment__cohort=cast.cohort, title=title, version=version)
        PracticeCaseFactory(enrolment__cohort=cast.other_cohort, version=3)
        page = client.get("/feedback/").text
        assert "1 casus is nog in concept" in page
        assert "Mijn geheim" not in page

    def test_empty(self, client):
        assert "Alles is bij" in client.get("/feedback/").text

    def test_filter_by_lichting(self, client, cast, submitted):
        TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.trainer)
        PracticeCaseFactory(enrolment__cohort=cast.other_cohort, submitted=True, title="Hiernaast")
        page = client.get("/feedback/", {"lichting": "najaar"}).text
        assert "Hiernaast" in page
        assert submitted.title not in page

    def test_htmx_gets_the_list_alone(self, client, submitted):
        part = client.get("/feedback/", headers={"HX-Request": "true"}).text
        assert part.lstrip().startswith("<section")
        assert submitted.title in part

    def test_pages_by_key_without_missing_one(self, client, cast):
        waiting(cast, 45)
        seen, url = [], "/feedback/"
        sizes = []
        while url:
            page = client.get(url)
            sizes.append(len(page.context["rows"]))
            seen += [row.public_id for row in page.context["rows"]]
            url = page.context["next_url"] and f"/feedback/{page.context['next_url']}"
        assert sizes == [20, 20, 5]
        assert len(set(seen)) == 45
        back = client.get(f"/feedback/{page.context['previous_url']}")
        assert [row.public_id for row in back.context["rows"]] == seen[20:40]

    def test_a_page_beside_a_case_that_was_answered_starts_again(self, client, submitted):
        url = f"/feedback/?na={submitted.public_id}"
        PracticeCase.objects.update(status=CaseStatus.ACCEPTED)
        assert client.get(url).url == "/feedback/"

    @pytest.mark.parametrize("key", ["x", "2027-02-15_1", "%00"])
    def test_an_unreadable_key_is_the_first_page(self, client, submitted, key):
        assert submitted.title in client.get("/feedback/", {"na": key}).text

    def test_only_for_trainers(self, cast, sign_in):
        for person in (cast.participant, cast.planner, cast.coordinator, cast.office_admin, cast.stranger):
            assert sign_in(person).get("/feedback/").status_code == 404


class TestWrite:
    def test_the_case_beside_three_points(self, client, submitted, url):
        page = client.get(url("feedback-edit", submitted)).text
        assert submitted.dilemma in page
        assert [page.count(f'name="punt-{n}-observation"') for n in (1, 2, 3, 4)] == [1, 1, 1, 0]
        assert "Een cijfer geef je niet" in page

    def test_keeps_what_was_typed(self, client, submitted, url):
        data = feedback_data(punt_1_question="x" * 500)
        assert client.post(url("feedback-edit", submitted), data).url == url("feedback-edit", submitted)
        assert Feedback.objects.get().points.get().question == "x" * 500
        assert "Dit zijn 500 tekens. Kort in tot 400." in client.get(url("feedback-edit", submitted)).text

    def test_two_windows_keep_both_texts(self, client, submitted, url):
        client.post(url("feedback-edit", submitted), feedback_data(punt_1_observation="Van daar"))
        response = client.post(url("feedback-edit", submitted), feedback_data(punt_1_observation="Van hier"))
        assert response.status_code == 409
        assert "Van hier" in response.text
        assert Feedback.objects.get().points.get().observation == "Van daar"

    def test_part_of_a_form_is_refused(self, client, submitted, url):
        data = feedback_data()
        del data["punt-2-effect"]
        assert client.post(url("feedback-edit", submitted), data).status_code == 400

    def test_an_incomplete_point_leads_back_to_its_field(self, client, submitted, url):
        data = feedback_data(punt_2_suggestion="Bel eens", next="publish")
        response = client.post(url("feedback-edit", submitted), data, follow=True)
        assert "Je feedback is nog niet gepubliceerd" in response.text
        assert '<a href="#id_punt-2-observation">Punt 2, observatie' in response.text
        assert "Bel eens" in response.text


class TestPublish:
    def test_shows_the_points_the_advice_and_the_choice(self, client, concept, url):
        concept.points.update(question="Dat is nooit goed. Kees ook niet")
        page = client.get(url("feedback-publish", concept.case)).text
        assert concept.points.get().observation in page
        assert "‘nooit’" in page
        assert "geen vraag in" in page
        assert "een naam uit jouw lichting" in page
        assert "Accepteer de casus" in page

    def test_twice_is_once_and_leaves_the_queue(self, client, concept, url):
        for _ in range(2):
            response = client.post(url("feedback-publish", concept.case), publish_data(concept))
            assert response.url == "/feedback/"
        assert Feedback.objects.get().status == FeedbackStatus.PUBLISHED
        assert PracticeCase.objects.get().status == CaseStatus.ACCEPTED
        assert Letter.objects.get().kind == "feedback_published"
        assert "Alles is bij" in client.get("/feedback/").text

    def test_asking_for_more(self, client, concept, url):
        client.post(url("feedback-publish", concept.case), publish_data(concept, verdict="more_asked"))
        assert PracticeCase.objects.get().status == CaseStatus.MORE_ASKED

    @pytest.mark.parametrize("verdict", [None, "completed", ""])
    def test_without_a_choice_nothing_is_published(self, client, concept, url, verdict):
        response = client.post(url("feedback-publish", concept.case), publish_data(concept, verdict=verdict))
        assert response.status_code == 200
        assert Feedback.objects.get().status == FeedbackStatus.CONCEPT

    def test_no_choice_once_a_colleague_made_it(self, client, concept, url):
        PracticeCase.objects.update(status=CaseStatus.ACCEPTED)
        assert "Accepteer de casus" not in client.get(url("feedback-publish", concept.case)).text
        client.post(url("feedback-publish", concept.case), publish_data(concept, verdict=None))
        assert Feedback.objects.get().status == FeedbackStatus.PUBLISHED

    def test_a_choice_that_came_too_late_is_told(self, client, concept, url):
        PracticeCase.objects.update(status=CaseStatus.ACCEPTED)
        data = publish_data(concept, verdict="more_asked")
        response = client.post(url("feedback-publish", concept.case), data, follow=True)
        assert "is intussen ‘Geaccepteerd’" in response.text
        assert Feedback.objects.get().status == FeedbackStatus.CONCEPT

    def test_a_newer_text_is_read_first(self, client, concept, url):
        data = publish_data(concept, case_version=0)
        response = client.post(url("feedback-publish", concept.case), data, follow=True)
        assert "intussen gewijzigd" in response.text
        assert not Letter.objects.exists()

    def test_without_points_there_is_nothing_to_publish(self, client, submitted, url):
        response = client.get(url("feedback-publish", submitted))
        assert response.url.endswith("?controle=1")

    def test_feedback_of_another_is_not_there(self, client, cast, submitted, concept, url):
        other = FeedbackFactory(case=submitted, author=cast.other_trainer)
        elsewhere = FeedbackFactory(case__enrolment=EnrolmentFactory(cohort=cast.cohort), author=cast.trainer)
        for feedback in (other, elsewhere):
            assert client.post(url("feedback-publish", submitted), publish_data(feedback)).status_code == 404
        bad = client.post(url("feedback-publish", submitted), {**publish_data(concept), "feedback": "x"})
        assert bad.status_code == 200
        assert not Letter.objects.exists()

    def test_a_broker_that_is_away_stops_nothing(self, client, concept, url, no_broker):
        client.post(url("feedback-publish", concept.case), publish_data(concept))
        assert Letter.objects.count() == 1

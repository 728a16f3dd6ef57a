"""Mijn casus in the browser of the owner: list, read, write, submit, withdraw."""

import datetime as dt

import pytest
import time_machine

from casuistiek.documents import AGREEMENT, CHECKS, WOO
from casuistiek.models import CaseVersion, Feedback, PracticeCase
from casuistiek.models.content import content_of
from casuistiek.states import CaseStatus
from tests.casuistiek.forms_data import case_data, submit_data
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.participant)


class TestList:
    def test_without_a_case_there_is_one_way_on(self, client):
        page = client.get("/casus/").text
        assert "Je hebt nog geen casus" in page
        assert "Begin een casus" in page

    def test_shows_each_case_with_its_state_and_readers(self, client, concept, cast):
        PracticeCaseFactory(enrolment=cast.enrolment, submitted=True, title="Ingediend ding")
        PracticeCaseFactory(enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED)
        page = client.get("/casus/").text
        assert concept.title in page
        assert "Alleen jij leest dit" in page
        assert "De trainers lezen mee" in page
        assert "Je intervisiegroep en de trainers lezen mee" in page

    def test_only_for_who_writes_or_wrote(self, cast, sign_in):
        for person in (cast.trainer, cast.planner, cast.coordinator, cast.stranger):
            assert sign_in(person).get("/casus/").status_code == 404


class TestCreate:
    def test_leads_to_the_form_and_twice_is_once(self, client, cast):
        for _ in range(2):
            response = client.post("/casus/nieuw/")
        case = PracticeCase.objects.get()
        assert (case.owner, case.enrolment) == (cast.participant, cast.enrolment)
        assert response.url == f"/casus/{case.public_id}/schrijven/"

    def test_in_the_lichting_that_was_chosen(self, client, cast):
        EnrolmentFactory(cohort=cast.other_cohort, user=cast.participant, organisation=cast.waterdam)
        client.post("/casus/nieuw/", {"lichting": "najaar"})
        assert PracticeCase.objects.get().cohort == cast.other_cohort

    @pytest.mark.parametrize(
        ("who", "slug"), [("participant", "najaar"), ("trainer", "voorjaar"), ("planner", "")]
    )
    def test_not_where_one_takes_no_part(self, cast, sign_in, who, slug):
        assert sign_in(cast.people[who]).post("/casus/nieuw/", {"lichting": slug}).status_code == 404
        assert not PracticeCase.objects.exists()


class TestDetail:
    def test_the_owner_reads_the_working_text(self, client, submitted, url):
        PracticeCase.objects.update(dilemma="Nieuwe woorden")
        page = client.get(url("case-detail", submitted)).text
        assert "Nieuwe woorden" in page
        assert "Je hebt je tekst aangepast" in page

    def test_a_trainer_reads_what_was_submitted(self, cast, sign_in, submitted, url):
        PracticeCase.objects.update(dilemma="Nieuwe woorden", title="Nieuwe titel")
        page = sign_in(cast.trainer).get(url("case-detail", submitted)).text
        assert "inhoudelijk gelijk" in page
        assert "Nieuwe" not in page

    def test_the_line_of_states(self, client, submitted, url):
        PracticeCase.objects.update(status=CaseStatus.MORE_ASKED)
        page = client.get(url("case-detail", submitted)).text
        assert "Je trainer vraagt om een aanvulling" in page
        assert page.index("Ingediend</li>") < page.index('aria-current="step">Aanvulling gevraagd')

    def test_published_points_stand_beside_their_part(self, client, cast, submitted, url):
        feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
        FeedbackPointFactory(feedback=feedback, about="dilemma", observation="Twee kanten.")
        FeedbackPointFactory(feedback=feedback, about="", observation="Helder verhaal.")
        FeedbackPointFactory(
            feedback__case=submitted, feedback__author=cast.trainer, observation="Nog in concept"
        )
        page = client.get(url("case-detail", submitted)).text
        assert "Twee kanten." in page
        assert "Helder verhaal." in page
        assert "Nog in concept" not in page
        assert "2 opmerkingen, 2 nieuw" in page

    def test_marking_as_read_is_a_post(self, client, cast, submitted, url):
        FeedbackPointFactory(
            feedback__case=submitted, feedback__author=cast.trainer, feedback__published=True
        )
        assert client.get(url("feedback-read", submitted)).status_code == 405
        for _ in range(2):
            assert client.post(url("feedback-read", submitted)).status_code == 302
        assert Feedback.objects.get().status == "read"
        assert "Zet feedback op gelezen" not in client.get(url("case-detail", submitted)).text


class TestWrite:
    def test_shows_every_field_with_help_limit_and_who_reads_along(self, client, concept, url):
        page = client.get(url("case-edit", concept)).text
        for name in PracticeCase.CONTENT:
            assert f'name="{name}"' in page
        assert "Hooguit 1200 tekens." in page
        assert "maxlength" not in page
        assert "Alleen jij leest dit" in page
        assert "Je gemeente ziet nooit wat je schrijft" in page
        assert page.count("data-row>") == 4  # three rows and the one that script copies

    def test_keeps_what_was_typed_also_when_it_is_incomplete_or_too_long(self, client, concept, url):
        data = case_data(concept, title="", context="Eerste regel\r\nTweede" + "x" * 2000)
        assert client.post(url("case-edit", concept), data).status_code == 302
        concept.refresh_from_db()
        assert concept.title == ""
        assert concept.context == "Eerste regel\nTweede" + "x" * 2000
        page = client.get(url("case-edit", concept)).text
        assert "Dit zijn 2019 tekens. Kort in tot 1200." in page

    def test_one_more_party_keeps_everything(self, client, concept, url):
        data = case_data(concept, title="Half af", next="more")
        response = client.post(url("case-edit", concept), data)
        assert response.url.endswith("?rijen=4#id_actors-3-label")
        page = client.get(response.url).text
        assert 'id="id_actors-3-label"' in page
        assert "Half af" in page

    def test_parties_are_stored_in_their_order(self, client, cast, url):
        case = PracticeCaseFactory(enrolment=cast.enrolment)
        data = case_data(
            case, rows=4, actors_0_label="De wethouder", actors_3_label="Een corporatie", actors_3_attitude=-2
        )
        client.post(url("case-edit", case), data)
        assert list(case.actors.values_list("label", "attitude")) == [
            ("De wethouder", 0),
            ("Een corporatie", -2),
        ]

    def test_a_tampered_choice_or_position_breaks_nothing(self, client, concept, url):
        data = case_data(
            concept,
            own_position="koning",
            actors_0_influence="99",
            actors_1_position="1",
            actors_2_position="x",
        )
        assert client.post(url("case-edit", concept), data).status_code == 302
        concept.refresh_from_db()
        assert concept.own_position == ""
        assert [actor.position for actor in concept.actors.all()] == [1, 2, 3]

    @pytest.mark.parametrize("missing", ["title", "actors-TOTAL_FORMS", "actors-1-label"])
    def test_part_of_a_form_never_replaces_the_text(self, client, concept, url, missing):
        before = content_of(concept)
        data = case_data(concept, dilemma="Anders")
        del data[missing]
        assert client.post(url("case-edit", concept), data).status_code == 400
        assert content_of(PracticeCase.objects.get()) == before

    def test_two_windows_keep_both_texts(self, client, concept, url):
        mine, other = case_data(concept, title="Van hier"), case_data(concept, title="Van daar")
        client.post(url("case-edit", concept), other)
        response = client.post(url("case-edit", concept), mine)
        assert response.status_code == 409
        assert "Er zijn twee teksten" in response.text
        assert "Van hier" in response.text
        concept.refresh_from_db()
        assert concept.title == "Van daar"
        # Saving again is a choice: the form now builds on the stored version.
        assert client.post(url("case-edit", concept), {**mine, "version": concept.version}).status_code == 302
        assert PracticeCase.objects.get().title == "Van hier"

    def test_not_once_it_is_withdrawn(self, client, submitted, url):
        client.post(url("case-withdraw", submitted))
        assert client.get(url("case-edit", submitted)).status_code == 404
        assert client.post(url("case-edit", submitted), case_data(submitted)).status_code == 404


class TestSubmit:
    def test_an_incomplete_case_leads_back_to_its_fields(self, client, cast, url):
        case = PracticeCaseFactory(enrolment=cast.enrolment, dilemma="Eén kant", actors=0)
        response = client.post(url("case-edit", case), case_data(case, next="submit"), follow=True)
        assert response.redirect_chain[-1][0].endswith("schrijven/?controle=1")
        assert "Je casus is nog niet ingediend" in response.text
        assert '<a href="#id_trigger">Aanleiding: Vul dit nog in.</a>' in response.text
        assert '<a href="#id_actors-0-label">Betrokkenen: Noem minstens 3 betrokkenen' in response.text
        assert "<title>Fout: " in response.text
        assert "Eén kant" in response.text

    def test_shows_the_text_the_checks_the_agreement_and_the_law(self, client, concept, url):
        page = client.get(url("case-submit", concept)).text
        for words in (*CHECKS, *AGREEMENT, WOO, concept.dilemma):
            assert words in page
        assert 'value="3" class="utrecht-radio' in page or "checked" in page

    def test_shows_hints_that_never_block(self, client, cast, concept, url):
        PracticeCase.objects.update(
            context="Bel 06-12345678. Kees weet meer.", question_to_group="Moet ik bellen?"
        )
        page = client.get(url("case-submit", concept)).text
        assert "misschien staat hier een telefoonnummer" in page
        assert "misschien staat hier een naam uit jouw lichting" in page
        assert "begint niet met hoe, wat of welke" in page
        client.post(url("case-submit", concept), submit_data(concept))
        assert PracticeCase.objects.get().status == CaseStatus.SUBMITTED

    @pytest.mark.parametrize("number", range(1, 7))
    def test_each_of_the_six_checks_is_needed(self, client, concept, url, number):
        response = client.post(url("case-submit", concept), submit_data(concept, **{f"check_{number}": None}))
        assert response.status_code == 200
        assert f'href="#id_check_{number}"' in response.text
        assert PracticeCase.objects.get().status == CaseStatus.CONCEPT

    @pytest.mark.parametrize("level", ["1", "5", "x", None])
    def test_the_readers_are_one_of_three(self, client, concept, url, level):
        assert client.post(url("case-submit", concept), submit_data(concept, level=level)).status_code == 200
        assert PracticeCase.objects.get().status == CaseStatus.CONCEPT

    def test_twice_is_once(self, client, concept, url):
        with time_machine.travel(dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC), tick=False):
            for _ in range(2):
                response = client.post(url("case-submit", concept), submit_data(concept))
        assert response.url == url("case-detail", concept)
        case = PracticeCase.objects.get()
        assert (case.status, case.confidentiality_level) == (CaseStatus.SUBMITTED, 3)
        assert case.feedback_due_on == dt.date(2027, 2, 15)
        assert CaseVersion.objects.count() == 1

    def test_a_text_that_changed_is_shown_again(self, client, concept, url):
        response = client.post(url("case-submit", concept), submit_data(concept, version=0), follow=True)
        assert "Je casus is intussen gewijzigd" in response.text
        assert PracticeCase.objects.get().status == CaseStatus.CONCEPT


class TestWithdrawAndDelete:
    def test_withdrawing_is_shown_first_and_twice_is_once(self, client, submitted, url):
        assert "Wil je deze casus intrekken?" in client.get(url("case-withdraw", submitted)).text
        for _ in range(2):
            client.post(url("case-withdraw", submitted))
        assert PracticeCase.objects.get().status == CaseStatus.WITHDRAWN

    def test_deleting_is_shown_first(self, client, concept, url):
        assert "Wil je deze casus verwijderen?" in client.get(url("case-delete", concept)).text
        assert client.post(url("case-delete", concept)).url == "/casus/"
        assert client.post(url("case-delete", concept)).status_code == 404
        assert not PracticeCase.objects.exists()

    def test_what_others_may_read_is_not_deleted(self, client, submitted, url):
        client.post(url("case-delete", submitted))
        assert PracticeCase.objects.exists()

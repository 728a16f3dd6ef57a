"""Bringing a case in together: asked by name and nothing else, yes or no, and out again."""

import pytest
from django.core.exceptions import ValidationError

from casuistiek.actions import owners
from casuistiek.models import CoOwner, PracticeCase, Proposal
from casuistiek.states import CaseStatus, ProposalKind
from cohorts.models import Enrolment
from cohorts.states import EnrolmentStatus
from leergang.mailing.models import Letter, LetterState
from tests.casuistiek.forms_data import case_data
from tests.factories.casuistiek import FeedbackFactory


@pytest.fixture
def enrolment(cast):
    return Enrolment.objects.get(user=cast.colleague)


@pytest.fixture
def asked(concept, enrolment, cast, now):
    return owners.invite(concept, enrolment, by=cast.participant, now=now)


def answer(asked):
    return f"/casus/samen/{asked.pk}/"


class TestAsking:
    def test_from_the_page_with_a_letter_that_says_who(
        self, concept, enrolment, cast, sign_in, url, no_broker
    ):
        client = sign_in(cast.participant)
        assert cast.other_participant.name not in client.get(url("owner-list", concept)).text
        client.post(url("owner-list", concept), {"person": enrolment.pk})
        letter = Letter.objects.get()
        assert letter.recipient == cast.colleague
        assert cast.participant.name in letter.subject
        assert not any(concept.title in part for part in (letter.subject, letter.body_text, letter.body_html))
        assert "nog geen antwoord" in client.get(url("owner-list", concept)).text

    def test_twice_is_once(self, concept, asked, enrolment, cast, now):
        assert owners.invite(concept, enrolment, by=cast.participant, now=now) == asked
        assert Letter.objects.count() == 1

    def test_nobody_chosen(self, concept, cast, sign_in, url):
        assert (
            "Kies iemand." in sign_in(cast.participant).post(url("owner-list", concept), {"person": ""}).text
        )

    @pytest.mark.parametrize("who", ["other_participant", "participant"])
    def test_only_others_of_the_lichting(self, concept, cast, now, who):
        outsider = Enrolment.objects.get(user=cast.people[who])
        with pytest.raises(ValidationError):
            owners.invite(concept, outsider, by=cast.participant, now=now)

    def test_nobody_who_gave_feedback(self, submitted, enrolment, cast, now):
        FeedbackFactory(case=submitted, author=cast.colleague)
        with pytest.raises(ValidationError):
            owners.invite(submitted, enrolment, by=cast.participant, now=now)

    def test_not_once_the_text_is_locked(self, submitted, enrolment, cast, now, sign_in, url):
        PracticeCase.objects.update(status=CaseStatus.DISCUSSED)
        with pytest.raises(ValidationError):
            owners.invite(submitted, enrolment, by=cast.participant, now=now)
        assert "De tekst ligt vast" in sign_in(cast.participant).get(url("owner-list", submitted)).text

    def test_taken_back(self, concept, asked, cast, sign_in, url):
        sign_in(cast.participant).post(f"{url('owner-list', concept)}{asked.pk}/terug/")
        assert not CoOwner.objects.exists()
        assert Letter.objects.get().state == LetterState.CANCELLED
        assert sign_in(cast.colleague).post(answer(asked), {"antwoord": "ja"}).status_code == 404


class TestAnswering:
    def test_before_the_yes_nothing_of_the_case_shows(self, concept, asked, cast, sign_in, url):
        client = sign_in(cast.colleague)
        page = client.get("/casus/").text
        assert f"{cast.participant.name} vraagt of je samen een casus inbrengt" in page
        assert concept.title not in page
        assert client.get(url("case-detail", concept)).status_code == 404

    def test_yes(self, concept, asked, cast, sign_in, url):
        client = sign_in(cast.colleague)
        assert client.post(answer(asked), {"antwoord": "ja"}).url == concept.get_absolute_url()
        client.post(url("case-edit", concept), case_data(concept, title="Samen geschreven"))
        assert "Samen geschreven" in sign_in(cast.participant).get("/casus/").text
        assert "vraagt of je samen" not in client.get("/casus/").text

    def test_no(self, concept, asked, cast, sign_in, url):
        client = sign_in(cast.colleague)
        client.post(answer(asked), {"antwoord": "nee"})
        assert not CoOwner.objects.exists()
        assert client.get(url("case-detail", concept)).status_code == 404

    @pytest.mark.parametrize("who", ["other_participant", "trainer", "participant"])
    def test_only_who_was_asked(self, asked, cast, sign_in, who):
        assert sign_in(cast.people[who]).post(answer(asked), {"antwoord": "ja"}).status_code == 404
        assert CoOwner.objects.get().accepted_at is None

    def test_a_proposal_made_without_them_lapses(self, concept, asked, cast, now):
        Proposal.objects.create(
            case=concept, kind=ProposalKind.DELETE, version=1, proposed_by=cast.participant, proposed_at=now
        )
        owners.accept(asked, by=cast.colleague, now=now)
        assert not Proposal.objects.exists()

    def test_not_any_more_for_who_stopped(self, asked, enrolment, cast, now):
        Enrolment.objects.filter(pk=enrolment.pk).update(status=EnrolmentStatus.WITHDRAWN)
        with pytest.raises(ValidationError):
            owners.accept(asked, by=cast.colleague, now=now)

    def test_who_stops_is_not_asked_any_more(self, asked, enrolment):
        owners.stop(enrolment)
        assert not CoOwner.objects.exists()


class TestLeaving:
    @pytest.fixture
    def joined(self, concept, asked, cast, now):
        owners.accept(asked, by=cast.colleague, now=now)
        return concept

    def test_shown_first_and_then_done(self, joined, cast, sign_in, url):
        client = sign_in(cast.colleague)
        assert "Stop als inbrenger" in client.get(url("owner-list", joined)).text
        assert "niet meer wijzigen" in client.get(url("owner-leave", joined)).text
        assert client.post(url("owner-leave", joined)).url == "/casus/"
        assert client.get(url("case-detail", joined)).status_code == 404

    def test_who_began_it_stays(self, joined, cast, sign_in, url):
        assert sign_in(cast.participant).get(url("owner-leave", joined)).url == url("owner-list", joined)
        with pytest.raises(CoOwner.DoesNotExist):
            owners.leave(joined, by=cast.participant)

    def test_who_began_it_stops_and_the_other_keeps_the_case(self, joined, cast, sign_in, url):
        Enrolment.objects.filter(pk=joined.enrolment_id).update(status=EnrolmentStatus.WITHDRAWN)
        assert sign_in(cast.colleague).get(url("case-edit", joined)).status_code == 200

    def test_a_joint_owner_who_stopped_reads_and_no_longer_writes(
        self, joined, enrolment, cast, sign_in, url
    ):
        Enrolment.objects.filter(pk=enrolment.pk).update(status=EnrolmentStatus.WITHDRAWN)
        client = sign_in(cast.colleague)
        assert client.get(url("case-detail", joined)).status_code == 200
        assert client.get(url("case-edit", joined)).status_code == 404


@pytest.mark.parametrize("name", ["owner-list", "owner-leave", "case-proposal", "case-readers", "case-reads"])
@pytest.mark.parametrize("who", ["trainer", "colleague", "other_participant", "coordinator", "office_admin"])
def test_for_others_there_is_nothing(submitted, cast, sign_in, url, who, name):
    client = sign_in(cast.people[who])
    assert client.get(url(name, submitted)).status_code == 404
    assert client.post(url(name, submitted), {"person": "1"}).status_code in {404, 405}

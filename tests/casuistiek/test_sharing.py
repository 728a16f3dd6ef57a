"""The ladder: one owner narrows at once, all of a joint case agree to widen or delete (domain/1 A3, invariant 4)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from casuistiek.actions import cases, feedback, peers, reads, sharing
from casuistiek.models import (
    AgendaCase,
    AgreementAcceptance,
    CaseRead,
    CoOwner,
    Discussion,
    DiscussionSeat,
    PracticeCase,
    Proposal,
)
from casuistiek.states import CaseStatus, ConfidentialityLevel, DiscussionRole
from cohorts.models import Enrolment
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from leergang.web.saving import StaleVersionError
from tests.casuistiek.forms_data import case_data, submit_data
from tests.casuistiek.rooms import planned
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory

ONLY_ME, TRAINERS, GROUP, COHORT = ConfidentialityLevel


def joined(case, user, now):
    enrolment = Enrolment.objects.get(user=user, cohort=case.cohort)
    return CoOwner.objects.create(
        case=case, user=user, enrolment=enrolment, invited_by=case.owner, invited_at=now, accepted_at=now
    )


@pytest.fixture
def joint(concept, cast, now):
    """A concept of the participant and the colleague together."""
    joined(concept, cast.colleague, now)
    return concept


@pytest.fixture
def proposed(joint, cast, now):
    return sharing.hand_in(joint, by=cast.participant, now=now, version=1, level=GROUP)


class TestTogether:
    def test_handing_in_waits_for_the_other_owner(self, joint, proposed, cast, now):
        joint.refresh_from_db()
        assert joint.status == CaseStatus.CONCEPT
        assert not PracticeCase.objects.for_review(cast.trainer).exists()
        assert Letter.objects.get().recipient == cast.colleague
        assert sharing.agree(proposed, by=cast.colleague, now=now, version=1)
        joint.refresh_from_db()
        assert (joint.status, joint.confidentiality_level) == (CaseStatus.SUBMITTED, GROUP)
        assert not Proposal.objects.exists()

    def test_everybody_who_ticked_agreed_to_the_agreement(self, proposed, cast, now):
        sharing.agree(proposed, by=cast.colleague, now=now, version=1)
        users = set(AgreementAcceptance.objects.values_list("enrolment__user_id", flat=True))
        assert users == {cast.participant.pk, cast.colleague.pk}

    def test_a_changed_text_voids_it(self, joint, proposed, cast, now):
        PracticeCase.objects.update(version=2)
        for version in (1, 2):
            with pytest.raises(StaleVersionError):
                sharing.agree(proposed, by=cast.colleague, now=now, version=version)
        joint.refresh_from_db()
        assert joint.status == CaseStatus.CONCEPT

    def test_no_is_no(self, joint, proposed, cast):
        sharing.refuse(proposed, by=cast.colleague)
        assert not Proposal.objects.exists()
        assert Letter.objects.get().state == LetterState.CANCELLED

    def test_the_same_proposal_twice_is_once(self, joint, proposed, cast, now):
        again = sharing.hand_in(joint, by=cast.participant, now=now, version=1, level=GROUP)
        assert again == proposed
        assert Letter.objects.count() == 1

    @pytest.mark.parametrize("level", [TRAINERS, GROUP], ids=["lower", "same"])
    def test_again_at_the_same_level_or_lower_needs_nobody(self, joint, proposed, cast, now, level):
        sharing.agree(proposed, by=cast.colleague, now=now, version=1)
        assert sharing.hand_in(joint, by=cast.colleague, now=now, version=1, level=level) is None

    def test_a_higher_level_does(self, joint, proposed, cast, now):
        sharing.agree(proposed, by=cast.colleague, now=now, version=1)
        assert sharing.hand_in(joint, by=cast.colleague, now=now, version=1, level=COHORT) is not None
        joint.refresh_from_db()
        assert joint.confidentiality_level == GROUP

    def test_not_past_the_others(self, joint, cast, now):
        with pytest.raises(ValidationError):
            cases.submit(joint, by=cast.participant, now=now, version=1, level=GROUP)
        with pytest.raises(ValidationError):
            cases.delete(joint, by=cast.participant)

    def test_throwing_away_needs_all(self, joint, cast, now):
        waits = sharing.ask_to_delete(joint, by=cast.colleague, now=now)
        assert PracticeCase.objects.exists()
        assert sharing.agree(waits, by=cast.participant, now=now, version=1)
        assert not PracticeCase.objects.exists()

    @pytest.mark.parametrize("who", ["participant", "colleague"])
    def test_each_narrows_and_withdraws_alone(self, joint, proposed, cast, now, who):
        sharing.agree(proposed, by=cast.colleague, now=now, version=1)
        sharing.narrow(joint, by=cast.people[who], level=ONLY_ME)
        cases.withdraw(joint, by=cast.people[who])
        joint.refresh_from_db()
        assert (joint.status, joint.confidentiality_level) == (CaseStatus.WITHDRAWN, ONLY_ME)

    def test_who_closed_the_account_is_not_waited_for(self, joint, cast, now):
        cast.colleague.is_active = False
        cast.colleague.save()
        assert sharing.hand_in(joint, by=cast.participant, now=now, version=1, level=GROUP) is None

    def test_each_owner_hears_of_feedback(self, joint, proposed, cast, now):
        sharing.agree(proposed, by=cast.colleague, now=now, version=1)
        concept = FeedbackFactory(case=joint, author=cast.trainer, version=1)
        FeedbackPointFactory(feedback=concept, position=1)
        feedback.publish(
            concept, by=cast.trainer, now=now, version=1, case_version=1, verdict=CaseStatus.ACCEPTED
        )
        letters = Letter.objects.filter(kind="feedback_published")
        assert {letter.recipient for letter in letters} == {cast.participant, cast.colleague}
        cases.withdraw(joint, by=cast.colleague)
        assert {letter.state for letter in letters.all()} == {LetterState.CANCELLED}

    @pytest.mark.parametrize("who", ["trainer", "other_participant", "stranger"])
    def test_others_decide_nothing(self, proposed, cast, now, who):
        other = cast.people[who]
        for do in (
            lambda: sharing.agree(proposed, by=other, now=now, version=1),
            lambda: sharing.refuse(proposed, by=other),
            lambda: sharing.narrow(proposed.case, by=other, level=ONLY_ME),
        ):
            with pytest.raises(PracticeCase.DoesNotExist):
                do()


class TestPages:
    def test_proposed_seen_and_agreed(self, joint, cast, sign_in, url, no_broker):
        owner, other = sign_in(cast.participant), sign_in(cast.colleague)
        owner.post(url("case-submit", joint), submit_data(joint))
        assert "Jullie voorstel wacht" in owner.get(url("case-detail", joint)).text
        assert "Een mede-inbrenger doet een voorstel" in other.get(url("case-detail", joint)).text
        page = other.get(url("case-proposal", joint)).text
        assert f"{cast.participant.name} is akkoord" in page
        assert joint.dilemma in page
        checks = {key: value for key, value in submit_data(joint).items() if key != "level"}
        assert "Je bent nog niet akkoord" in other.post(url("case-proposal", joint), {"version": 1}).text
        other.post(url("case-proposal", joint), checks)
        joint.refresh_from_db()
        assert joint.status == CaseStatus.SUBMITTED

    def test_a_text_that_changed_says_so(self, proposed, joint, cast, sign_in, url):
        client = sign_in(cast.colleague)
        client.post(url("case-edit", joint), case_data(joint, title="Anders"))
        assert "Een voorstel is vervallen" in client.get(url("case-detail", joint)).text
        assert "Ga akkoord" not in client.get(url("case-proposal", joint)).text

    def test_no_from_the_page(self, proposed, joint, cast, sign_in, url):
        sign_in(cast.colleague).post(url("case-proposal", joint), {"weiger": "1"})
        assert not Proposal.objects.exists()

    def test_deleting_from_both_pages(self, joint, cast, sign_in, url, no_broker):
        sign_in(cast.participant).post(url("case-delete", joint))
        assert PracticeCase.objects.exists()
        page = sign_in(cast.colleague).get(url("case-proposal", joint)).text
        assert "Ga akkoord met verwijderen" in page
        answer = sign_in(cast.colleague).post(url("case-proposal", joint), {"version": 1})
        assert answer.url == "/casus/"
        assert not PracticeCase.objects.exists()

    def test_the_ladder_marks_where_the_case_stands(self, submitted, cast, sign_in, url):
        page = sign_in(cast.participant).get(url("case-readers", submitted))
        assert [step.state for step in page.context["steps"]] == ["done", "done", "now", ""]
        assert [step.move for step in page.context["steps"]] == ["narrow", "narrow", "", "widen"]
        assert cast.trainer.name in page.text
        assert "1 andere deelnemer" in page.text

    def test_of_a_concept_nobody_reads_and_every_step_leads_to_the_check(self, concept, cast, sign_in, url):
        page = sign_in(cast.participant).get(url("case-readers", concept))
        assert [step.move for step in page.context["steps"]] == ["", "widen", "widen", "widen"]
        assert (
            sign_in(cast.participant)
            .get(f"{url('case-submit', concept)}?niveau=4")
            .context["form"]["level"]
            .initial
            == 4
        )

    def test_narrowing_shows_who_had_read_it(self, submitted, cast, sign_in, url, now):
        reads.note(submitted, by=cast.trainer, now=now, version=1)
        client, address = sign_in(cast.participant), f"{url('case-readers', submitted)}1/"
        assert cast.trainer.name in client.get(address).text
        assert cast.trainer.name not in client.get(f"{url('case-readers', submitted)}2/").context["losing"]
        assert client.post(address).url == url("case-readers", submitted)
        submitted.refresh_from_db()
        assert submitted.confidentiality_level == ONLY_ME

    @pytest.mark.parametrize("level", [0, 3, 4, 5])
    def test_never_up_by_this_page(self, submitted, cast, sign_in, url, level):
        address = f"{url('case-readers', submitted)}{level}/"
        assert sign_in(cast.participant).get(address).status_code in {302, 404}
        sign_in(cast.participant).post(address)
        submitted.refresh_from_db()
        assert submitted.confidentiality_level == GROUP

    def test_widening_once_the_text_is_locked_shares_what_was_handed_in(self, submitted, cast, sign_in, url):
        PracticeCase.objects.update(status=CaseStatus.DISCUSSED, confidentiality_level=2)
        submitted.refresh_from_db()
        client = sign_in(cast.participant)
        assert "Meer mensen laten meelezen" in client.get(url("case-submit", submitted)).text
        client.post(url("case-submit", submitted), submit_data(submitted, level=4))
        submitted.refresh_from_db()
        assert (submitted.status, submitted.confidentiality_level) == (CaseStatus.DISCUSSED, COHORT)
        assert submitted.versions.count() == 1


class TestNarrowingWorksAtOnce:
    @pytest.fixture
    def scene(self, cast):
        return planned(cast)

    def test_in_the_room_and_on_the_agenda(self, scene, sign_in):
        peer, room = sign_in(scene.peer), f"/casus/kamer/{scene.room.public_id}/"
        assert peer.get(room).status_code == 200
        sharing.narrow(scene.case, by=scene.owner, level=TRAINERS)
        assert peer.get(room).status_code == 404
        assert peer.get(f"{room}stand/").status_code == 404
        scene.case.refresh_from_db()
        assert scene.case.status == CaseStatus.ACCEPTED
        assert AgendaCase.objects.exists()
        sharing.narrow(scene.case, by=scene.owner, level=ONLY_ME)
        assert not AgendaCase.objects.exists()

    def test_from_the_lichting_to_the_group_only_the_others_lose_their_seat(self, scene, cast):
        PracticeCase.objects.update(confidentiality_level=COHORT)
        outsider = Enrolment.objects.get(user=cast.colleague)
        scene.room.seats.create(enrolment=outsider, role=DiscussionRole.PEER)
        sharing.narrow(scene.case, by=scene.owner, level=GROUP)
        assert Discussion.objects.exists()
        assert not DiscussionSeat.objects.filter(enrolment=outsider).exists()
        assert DiscussionSeat.objects.count() == 5

    def test_for_open_tabs_lists_search_and_a_concept_of_feedback(self, submitted, cast, sign_in, url, now):
        points = FeedbackPointFactory(
            feedback=FeedbackFactory(case=submitted, author=cast.trainer, version=1)
        )
        client = sign_in(cast.trainer)
        assert submitted.title in client.get("/feedback/").text
        sharing.narrow(submitted, by=cast.participant, level=ONLY_ME)
        for name in ("case-detail", "feedback-edit", "feedback-publish"):
            assert client.get(url(name, submitted)).status_code == 404, name
        assert submitted.title not in client.get("/feedback/").text
        with pytest.raises(PracticeCase.DoesNotExist):
            feedback.publish(points.feedback, by=cast.trainer, now=now, version=1, case_version=1)
        assert points.feedback.points.exists(), "the words stay the trainer's"

    def test_for_a_letter_that_waits(self, submitted, cast, now):
        PracticeCase.objects.update(status=CaseStatus.ACCEPTED, confidentiality_level=COHORT)
        asked = Enrolment.objects.get(user=cast.colleague)
        peers.ask(submitted, [asked.pk], by=cast.participant, now=now)
        sharing.narrow(submitted, by=cast.participant, level=GROUP)
        assert Letter.objects.get().state == LetterState.CANCELLED

    def test_nothing_stays_in_a_cache(self, submitted, cast, sign_in, url):
        FeedbackFactory(case=submitted, author=cast.trainer)
        for name, who in (
            ("case-detail", "trainer"), ("case-detail", "participant"), ("case-edit", "participant"),
            ("feedback-edit", "trainer"), ("case-submit", "participant"),
        ):  # fmt: skip
            headers = {"HX-Request": "true"} if name == "feedback-edit" else {}
            answer = sign_in(cast.people[who]).get(url(name, submitted), headers=headers)
            assert answer.headers["Cache-Control"] == "no-store", name

    def test_it_is_in_the_log_without_a_word_of_it(self, submitted, cast):
        sharing.narrow(submitted, by=cast.participant, level=TRAINERS)
        sharing.narrow(submitted, by=cast.participant, level=TRAINERS)
        event = AuditEvent.objects.get(kind="case.narrowed")
        assert event.facts == {"was": 3, "level": 2}


class TestRegister:
    def test_a_reading_an_hour_and_a_version(self, submitted, cast, now):
        seen = []
        for minutes, version in ((0, 1), (59, 1), (61, 1), (62, 2)):
            reads.note(submitted, by=cast.trainer, now=now + dt.timedelta(minutes=minutes), version=version)
            row = CaseRead.objects.get()
            seen.append(((row.last_at - row.first_at) // dt.timedelta(minutes=1), row.version))
        assert seen == [(0, 1), (0, 1), (61, 1), (62, 2)]

    def test_the_owner_sees_who_and_the_reader_is_told(self, submitted, cast, sign_in, url):
        page = sign_in(cast.trainer).get(url("case-detail", submitted)).text
        assert "De inbrenger ziet dat en wanneer je deze casus leest." in page
        owner = sign_in(cast.participant)
        assert cast.trainer.name in owner.get(url("case-reads", submitted)).text
        owner.get(url("case-detail", submitted))
        assert CaseRead.objects.count() == 1

    def test_nobody_yet(self, submitted, cast, sign_in, url):
        assert "Nog niemand las je casus" in sign_in(cast.participant).get(url("case-reads", submitted)).text

    def test_a_peer_in_the_room_is_in_it_too(self, cast, sign_in):
        scene = planned(cast)
        sign_in(scene.peer).get(f"/casus/kamer/{scene.room.public_id}/")
        assert CaseRead.objects.get().reader == scene.peer

"""Thinking along: whom an owner may ask, what who was asked writes, and what is left when the sharing ends."""

import pytest
from django.core.exceptions import ValidationError

from casuistiek.actions import peers
from casuistiek.models import CoOwner, Feedback, PeerAsk, PracticeCase
from casuistiek.models.points import NEW_POINT
from casuistiek.models.reach import in_reach
from casuistiek.states import READABLE_BY_GROUP, CaseStatus, FeedbackKind, FeedbackStatus
from cohorts.models import Enrolment, PeerGroup
from cohorts.states import EnrolmentStatus
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from leergang.web.saving import StaleVersionError
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

GROUP, COHORT = 3, 4
POINTS = [NEW_POINT | {"position": 1, "readers": 1, "observation": "Ik lees twee rollen."}]


@pytest.fixture
def case(cast):
    return PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=COHORT
    )


@pytest.fixture
def peer(cast):
    """The enrolment of the colleague."""
    return Enrolment.objects.get(user=cast.colleague)


@pytest.fixture
def asked(case, peer, now):
    return PeerAsk.objects.create(case=case, enrolment=peer, asked_at=now)


@pytest.fixture
def concept(case, cast, asked):
    feedback = FeedbackFactory(case=case, author=cast.colleague, kind=FeedbackKind.PEER, version=1)
    FeedbackPointFactory(feedback=feedback, position=1, readers=1)
    return feedback


def grouped(*enrolments):
    group = PeerGroup.objects.create(cohort=enrolments[0].cohort, number=1)
    for enrolment in enrolments:
        group.members.create(enrolment=enrolment)


class TestReach:
    @pytest.mark.parametrize("level", [1, 2, 3, 4])
    @pytest.mark.parametrize("status", CaseStatus, ids=lambda status: status.value)
    def test_is_who_may_read_the_case(self, cast, case, peer, status, level):
        """Asked from both sides: the case says who, each person says which case."""
        friend = EnrolmentFactory(cohort=cast.cohort, user=UserFactory(), organisation=cast.waterdam)
        EnrolmentFactory(
            cohort=cast.cohort, user=UserFactory(), organisation=cast.waterdam, status="withdrawn"
        )
        grouped(cast.enrolment, friend)
        was = CaseStatus.ACCEPTED if status == CaseStatus.SHIELDED else ""
        PracticeCase.objects.update(status=status, confidentiality_level=level, shielded_from=was)
        case.refresh_from_db()
        reading = {
            enrolment.pk
            for enrolment in Enrolment.objects.select_related("user")
            if PracticeCase.objects.shared_with(enrolment.user).filter(pk=case.pk).exists()
        }
        assert {enrolment.pk for enrolment in in_reach(case)} == reading
        expected = {1: set(), 2: set(), 3: {friend.pk}, 4: {friend.pk, peer.pk}}
        assert reading == (expected[level] if status in READABLE_BY_GROUP else set())

    def test_an_owner_is_not_asked(self, case, peer, now):
        CoOwner.objects.create(case=case, user=peer.user, enrolment=peer, invited_at=now, accepted_at=now)
        assert not in_reach(case).exists()

    def test_ends_when_who_began_the_case_stops(self, cast, case):
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(status=EnrolmentStatus.WITHDRAWN)
        assert not in_reach(case).exists()


class TestAsk:
    def test_a_letter_that_says_who_and_not_what(self, cast, case, peer, now):
        (made,) = peers.ask(case, [peer.pk], by=cast.participant, now=now)
        letter = Letter.objects.get()
        assert letter.key == f"case:{case.pk}:peer:{peer.pk}:{made.pk}:asked"
        assert letter.subject == "Paula Proef vraagt je om mee te denken"
        text = letter.subject + letter.body_text + letter.body_html
        assert not any(word in text for word in (case.title, case.dilemma, case.question_to_group))
        assert AuditEvent.objects.get(kind="peer.added").facts == {"case": case.pk}

    def test_twice_is_once(self, cast, case, peer, now):
        for _ in range(2):
            peers.ask(case, [peer.pk], by=cast.participant, now=now)
        assert PeerAsk.objects.count() == Letter.objects.count() == 1

    def test_nobody_out_of_reach_and_then_nobody_at_all(self, cast, case, peer, now):
        stranger = Enrolment.objects.get(user=cast.other_participant)
        for people in ([stranger.pk], [peer.pk, stranger.pk], [0], [cast.enrolment.pk]):
            with pytest.raises(ValidationError):
                peers.ask(case, people, by=cast.participant, now=now)
        PracticeCase.objects.update(confidentiality_level=2)
        with pytest.raises(ValidationError):
            peers.ask(case, [peer.pk], by=cast.participant, now=now)
        assert not PeerAsk.objects.exists()

    def test_taken_back_the_letter_does_not_go_and_another_one_may(self, cast, case, peer, now):
        peers.ask(case, [peer.pk], by=cast.participant, now=now)
        for _ in range(2):
            peers.take_back(case, peer, by=cast.participant)
        assert Letter.objects.get().state == LetterState.CANCELLED
        peers.ask(case, [peer.pk], by=cast.participant, now=now)
        assert Letter.objects.filter(state=LetterState.DUE).count() == 1
        assert AuditEvent.objects.filter(kind="peer.removed").count() == 1

    @pytest.mark.parametrize("who", ["trainer", "colleague", "planner", "stranger"])
    def test_only_by_an_owner(self, cast, case, peer, now, who):
        with pytest.raises(PracticeCase.DoesNotExist):
            peers.ask(case, [peer.pk], by=cast.people[who], now=now)
        with pytest.raises(PracticeCase.DoesNotExist):
            peers.take_back(case, peer, by=cast.people[who])


def save(case, by, now, version=0):
    return peers.save(case, by=by, now=now, version=version, points=POINTS)


def publish(feedback, by, now, **changes):
    facts = {"version": feedback.version, "case_version": 1} | changes
    return peers.publish(feedback, by=by, now=now, **facts)


class TestWrite:
    def test_a_concept_of_the_own(self, case, asked, cast, now):
        concept = save(case, cast.colleague, now)
        assert (concept.kind, concept.author, concept.status) == ("peer", cast.colleague, "concept")
        assert concept.points.get().readers == 1

    @pytest.mark.parametrize("who", ["participant", "trainer", "other_participant", "coordinator"])
    def test_not_by_who_was_not_asked(self, case, asked, cast, now, who):
        with pytest.raises(PracticeCase.DoesNotExist):
            save(case, cast.people[who], now)

    def test_reading_along_is_not_being_asked(self, case, cast, now):
        assert PracticeCase.objects.shared_with(cast.colleague).exists()
        with pytest.raises(PracticeCase.DoesNotExist):
            save(case, cast.colleague, now)


class TestPublish:
    def test_the_owners_get_a_letter_without_a_word(self, case, concept, cast, now):
        publish(concept, cast.colleague, now)
        letter = Letter.objects.get()
        assert letter.key == f"case:{case.pk}:remark:{concept.pk}:{cast.participant.pk}"
        text = letter.subject + letter.body_text + letter.body_html
        assert not any(word in text for word in (case.title, "stichting", cast.colleague.name))

    def test_twice_is_once(self, concept, cast, now):
        for _ in range(2):
            assert publish(concept, cast.colleague, now).status == FeedbackStatus.PUBLISHED
        assert Letter.objects.count() == AuditEvent.objects.filter(kind="feedback.published").count() == 1

    def test_the_case_stays_where_it_is(self, case, concept, cast, now):
        publish(concept, cast.colleague, now)
        case.refresh_from_db()
        assert case.status == CaseStatus.ACCEPTED

    @pytest.mark.parametrize("stale", [{"version": 0}, {"case_version": 0}], ids=["points", "text"])
    def test_only_what_was_shown(self, concept, cast, now, stale):
        with pytest.raises(StaleVersionError):
            publish(concept, cast.colleague, now, **stale)

    def test_not_in_the_name_of_another(self, case, concept, peer, cast, now):
        friend = EnrolmentFactory(cohort=cast.cohort, user=UserFactory(), organisation=cast.waterdam)
        PeerAsk.objects.create(case=case, enrolment=friend, asked_at=now)
        with pytest.raises(Feedback.DoesNotExist):
            publish(concept, friend.user, now)

    def test_not_the_feedback_of_a_trainer_who_is_also_asked(self, case, asked, cast, now):
        other = FeedbackFactory(case=case, author=cast.colleague, version=1)
        with pytest.raises(Feedback.DoesNotExist):
            publish(other, cast.colleague, now)

    @pytest.mark.parametrize(
        "change",
        [{"confidentiality_level": 3}, {"confidentiality_level": 1}, {"status": CaseStatus.WITHDRAWN}],
        ids=["group", "owner", "withdrawn"],
    )
    def test_not_once_the_case_is_not_shared(self, concept, cast, now, change):
        PracticeCase.objects.update(**change)
        with pytest.raises(PracticeCase.DoesNotExist):
            publish(concept, cast.colleague, now)
        concept.refresh_from_db()
        assert concept.status == FeedbackStatus.CONCEPT

    def test_deleted_by_its_author_alone(self, case, concept, cast, now):
        publish(concept, cast.colleague, now)
        for who in ("participant", "trainer", "other_participant"):
            with pytest.raises((PracticeCase.DoesNotExist, Feedback.DoesNotExist)):
                peers.delete(concept, by=cast.people[who])
        peers.delete(concept, by=cast.colleague)
        assert not Feedback.objects.exists()
        assert Letter.objects.get().state == LetterState.CANCELLED
        assert AuditEvent.objects.get(kind="feedback.deleted").facts == {"case": case.pk}

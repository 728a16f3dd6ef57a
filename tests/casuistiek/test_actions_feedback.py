import pytest
from django.core.exceptions import ValidationError

from casuistiek.actions import feedback as actions
from casuistiek.models import Feedback, PracticeCase
from casuistiek.models.points import NEW_POINT, points_of
from casuistiek.states import CaseStatus, FeedbackStatus
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.web.saving import StaleVersionError
from tests.factories.casuistiek import FeedbackFactory, PracticeCaseFactory

ACCEPT, ASK = CaseStatus.ACCEPTED, CaseStatus.MORE_ASKED


def point(position=1, **texts):
    return {**NEW_POINT, "position": position, "observation": "Je schrijft …", **texts}


@pytest.fixture
def case(cast) -> PracticeCase:
    return PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)


@pytest.fixture
def concept(case, cast, now) -> Feedback:
    return actions.save(case, by=cast.trainer, now=now, version=0, points=[point()])


def publish(concept, cast, now, **kwargs):
    facts = {"by": cast.trainer, "now": now, "version": 1, "case_version": 1, "verdict": ACCEPT}
    return actions.publish(concept, **facts | kwargs)


class TestSave:
    def test_keeps_incomplete_and_too_long_points(self, case, cast, now):
        points = [point(1, observation="", question="x" * 900), point(3)]
        saved = actions.save(case, by=cast.trainer, now=now, version=0, points=points)
        assert points_of(saved) == points
        assert (saved.version, saved.case_version, saved.status) == (1, 1, FeedbackStatus.CONCEPT)

    def test_the_same_points_twice_are_once(self, case, cast, concept, now):
        again = actions.save(case, by=cast.trainer, now=now, version=0, points=[point()])
        assert (again.pk, again.version) == (concept.pk, 1)

    def test_nothing_typed_makes_no_row(self, case, cast, now):
        assert actions.save(case, by=cast.trainer, now=now, version=0, points=[]).pk is None
        assert not Feedback.objects.exists()

    def test_an_older_version_is_a_conflict(self, case, cast, concept, now):
        with pytest.raises(StaleVersionError):
            actions.save(case, by=cast.trainer, now=now, version=0, points=[point(question="Anders?")])

    def test_a_point_can_go(self, case, cast, concept, now):
        actions.save(case, by=cast.trainer, now=now, version=1, points=[point(1), point(2)])
        saved = actions.save(case, by=cast.trainer, now=now, version=2, points=[point(2)])
        assert points_of(saved) == [point(2)]

    @pytest.mark.parametrize("who", ["participant", "colleague", "other_trainer", "planner", "coordinator"])
    def test_only_a_trainer_of_the_lichting(self, case, cast, now, who):
        with pytest.raises(PracticeCase.DoesNotExist):
            actions.save(case, by=cast.people[who], now=now, version=0, points=[point()])


class TestPublish:
    def test_gives_the_points_and_the_verdict(self, case, cast, concept, now):
        published = publish(concept, cast, now)
        case.refresh_from_db()
        assert (published.status, published.published_at) == (FeedbackStatus.PUBLISHED, now)
        assert case.status == CaseStatus.ACCEPTED
        event = AuditEvent.objects.get(kind="feedback.published")
        assert event.facts == {"case": case.pk, "case_status": "accepted"}

    def test_the_letter_says_nothing_of_it(self, case, cast, concept, now):
        publish(concept, cast, now)
        letter = Letter.objects.get()
        assert letter.key == f"case:{concept.case_id}:feedback:{concept.pk}:{cast.participant.pk}"
        assert (letter.recipient, letter.due_at, letter.is_secret) == (cast.participant, now, False)
        assert letter.context == f"cohorts.cohort:{cast.cohort.pk}"
        text = letter.subject + letter.body_text + letter.body_html
        assert case.title not in text
        assert "Je schrijft" not in text
        assert str(case.public_id) in letter.body_text

    def test_twice_is_once(self, case, cast, concept, now):
        publish(concept, cast, now)
        publish(concept, cast, now)
        assert Letter.objects.count() == 1
        assert AuditEvent.objects.filter(kind="feedback.published").count() == 1

    def test_asking_for_more_gives_the_case_back(self, case, cast, concept, now):
        publish(concept, cast, now, verdict=ASK)
        case.refresh_from_db()
        assert case.status == CaseStatus.MORE_ASKED

    def test_a_submitted_case_needs_a_verdict(self, cast, concept, now):
        with pytest.raises(ValidationError):
            publish(concept, cast, now, verdict=None)

    def test_a_second_trainer_adds_without_verdict(self, case, cast, concept, now):
        PracticeCase.objects.update(status=CaseStatus.ACCEPTED)
        assert publish(concept, cast, now, verdict=None).status == FeedbackStatus.PUBLISHED
        case.refresh_from_db()
        assert case.status == CaseStatus.ACCEPTED

    def test_a_verdict_too_late_is_refused_and_nothing_is_lost(self, case, cast, concept, now):
        PracticeCase.objects.update(status=CaseStatus.ACCEPTED)
        with pytest.raises(ValidationError):
            publish(concept, cast, now, verdict=ASK)
        concept.refresh_from_db()
        assert concept.status == FeedbackStatus.CONCEPT

    @pytest.mark.parametrize("stale", [{"version": 0}, {"case_version": 0}])
    def test_only_what_was_shown(self, cast, concept, now, stale):
        with pytest.raises(StaleVersionError):
            publish(concept, cast, now, **stale)

    @pytest.mark.parametrize(
        "points", [[], [point(observation=" ", question="Waarom?")], [point(question="x" * 401)]]
    )
    def test_not_without_an_observation_and_not_too_long(self, case, cast, concept, now, points):
        actions.save(case, by=cast.trainer, now=now, version=1, points=points)
        with pytest.raises(ValidationError):
            publish(concept, cast, now, version=2)

    def test_not_by_a_colleague_of_the_author(self, cast, concept, now):
        with pytest.raises(PracticeCase.DoesNotExist):
            publish(concept, cast, now, by=cast.other_trainer)


class TestMarkRead:
    def test_once(self, case, cast, now):
        feedback = FeedbackFactory(case=case, author=cast.trainer, published=True)
        concept = FeedbackFactory(case=case, author=cast.other_trainer)
        assert actions.mark_read(case, by=cast.participant, now=now) == 1
        assert actions.mark_read(case, by=cast.participant, now=now) == 0
        feedback.refresh_from_db()
        concept.refresh_from_db()
        assert (feedback.status, feedback.read_at) == (FeedbackStatus.READ, now)
        assert concept.status == FeedbackStatus.CONCEPT

    def test_only_by_the_owner(self, case, cast, now):
        FeedbackFactory(case=case, author=cast.trainer, published=True)
        assert actions.mark_read(case, by=cast.trainer, now=now) == 0

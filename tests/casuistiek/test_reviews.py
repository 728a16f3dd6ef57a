"""Who is at which case: claims that end by themselves, the next case, and the numbers for the planner."""

import datetime as dt

import pytest

from casuistiek.actions import reviews
from casuistiek.models import PracticeCase, Review
from casuistiek.reports.ageing import ageing_for
from casuistiek.reports.reviews import desk_of, next_case
from casuistiek.states import CaseStatus
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory, TrainerAssignmentFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def colleague(cast):
    return TrainerAssignmentFactory(cohort=cast.cohort, user=UserFactory(first_name="Joost")).user


@pytest.fixture
def another(cast):
    enrolment = EnrolmentFactory(cohort=cast.cohort, user=UserFactory())
    return PracticeCaseFactory(enrolment=enrolment, submitted=True, feedback_due_on=dt.date(2027, 3, 1))


class TestClaims:
    def test_seen_by_a_colleague_and_over_by_itself(self, cast, submitted, colleague, now):
        reviews.claim(submitted, by=cast.trainer, now=now)
        (other,) = desk_of(submitted, colleague, now=now).others
        assert (other.name, other.claim_ends_at, other.is_looking) == (
            cast.trainer.name,
            now + 2 * HOUR,
            True,
        )
        assert desk_of(submitted, colleague, now=now + 3 * HOUR).others == []

    def test_writing_keeps_it_and_looking_does_not(self, cast, submitted, now):
        reviews.claim(submitted, by=cast.trainer, now=now)
        reviews.look(submitted, by=cast.trainer, now=now + HOUR)
        assert desk_of(submitted, cast.trainer, now=now).claim_ends_at == now + 2 * HOUR
        reviews.keep_on(submitted, by=cast.trainer, now=now + HOUR)
        assert desk_of(submitted, cast.trainer, now=now).claim_ends_at == now + 3 * HOUR

    def test_taken_over_and_let_go(self, cast, submitted, colleague, now):
        reviews.claim(submitted, by=cast.trainer, now=now)
        reviews.claim(submitted, by=colleague, now=now)
        assert desk_of(submitted, cast.trainer, now=now).claim_ends_at is None
        reviews.release(submitted, by=colleague)
        assert not Review.objects.claimed(now).exists()

    @pytest.mark.parametrize("who", ["participant", "other_trainer", "planner"])
    def test_nobody_else(self, cast, submitted, now, who):
        with pytest.raises(PracticeCase.DoesNotExist):
            reviews.claim(submitted, by=getattr(cast, who), now=now)

    def test_on_the_pages(self, cast, submitted, another, colleague, sign_in, url):
        client, other = sign_in(cast.trainer), sign_in(colleague)
        client.post(url("feedback-claim", submitted))
        assert f"{cast.trainer.name} pakte op" in other.get("/feedback/").text
        assert "Je kunt gewoon verder." in other.get(url("feedback-edit", submitted)).text
        assert "kijkt nu ook" in client.get(url("feedback-desk", submitted)).text
        assert [row.public_id for row in client.get("/feedback/?welke=opgepakt").context["rows"]] == [
            submitted.public_id
        ]
        assert other.get("/feedback/volgende/").url == url("feedback-edit", another)


def test_the_next_case_is_not_the_one_just_done(cast, submitted, another, now):
    assert next_case(cast.trainer, now=now) == submitted
    assert next_case(cast.trainer, now=now, after=submitted) == another
    PracticeCase.objects.update(status=CaseStatus.ACCEPTED)
    assert next_case(cast.trainer, now=now) is None


def test_publishing_leads_straight_to_the_next(cast, submitted, another, sign_in, url):
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, version=1)
    FeedbackPointFactory(feedback=feedback, position=1)
    data = {"feedback": feedback.public_id, "version": 1, "case_version": 1, "verdict": "more_asked"}
    answer = sign_in(cast.trainer).post(url("feedback-publish", submitted), data)
    assert answer.url == url("feedback-edit", another)
    submitted.refresh_from_db()
    assert submitted.more_asked_at is not None


def test_a_question_for_more_that_waits_two_weeks(cast, submitted, sign_in):
    PracticeCase.objects.update(
        status=CaseStatus.MORE_ASKED, more_asked_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    client = sign_in(cast.trainer)
    assert len(client.get("/feedback/?welke=aanvulling").context["rows"]) == 1
    assert client.get("/feedback/").context["rows"] == []


class TestAgeing:
    def test_numbers_and_nothing_else(self, cast, submitted, sign_in, now):
        PracticeCase.objects.update(title="Geheim", submitted_at=now - dt.timedelta(days=14))
        page = sign_in(cast.planner).get("/feedback/doorlooptijd/")
        assert "Geheim" not in page.text
        assert cast.participant.name not in page.text
        row = next(row for row in ageing_for(cast.planner, now=now) if row.cohort == "Voorjaar")
        assert (row.waiting, row.late, row.oldest, row.stuck) == (1, 0, 10, 0)

    @pytest.mark.parametrize("who", ["trainer", "coordinator", "participant", "auditor"])
    def test_for_the_planner_alone(self, cast, sign_in, who):
        assert sign_in(getattr(cast, who)).get("/feedback/doorlooptijd/").status_code == 404

"""Two windows, two trainers, two clicks at the same moment: real transactions that wait for each other."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from casuistiek.actions import cases, feedback
from casuistiek.models import CaseVersion, Feedback, PracticeCase
from casuistiek.models.content import content_of
from casuistiek.models.points import NEW_POINT
from casuistiek.states import CaseStatus, ConfidentialityLevel
from leergang.mailing.models import Letter
from leergang.web.saving import StaleVersionError
from tests.cast import Cast, build_cast
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import TrainerAssignmentFactory

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db) -> Cast:
    return build_cast()


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; what each returned or raised."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[index] = call()
        except (StaleVersionError, ValidationError) as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def kinds(results) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_windows_that_save_at_once_keep_one_and_tell_the_other(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, complete=True)
    content = content_of(case)

    def save(title):
        return lambda: cases.save(
            case, by=cast.participant, now=NOW, version=1, content={**content, "title": title}
        )

    assert kinds(at_once(save("Een"), save("Twee"))) == ["PracticeCase", "StaleVersionError"]
    assert PracticeCase.objects.get().version == 2


def test_two_clicks_begin_one_case(cast):
    at_once(*[lambda: cases.start(cast.enrolment, by=cast.participant)] * 3)
    assert PracticeCase.objects.count() == 1


def test_two_clicks_submit_one_version(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, complete=True)

    def submit():
        return cases.submit(
            case, by=cast.participant, now=NOW, version=1, level=ConfidentialityLevel.PEER_GROUP
        )

    assert kinds(at_once(submit, submit)) == ["PracticeCase", "PracticeCase"]
    assert CaseVersion.objects.count() == 1


def test_two_first_saves_make_one_concept(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    point = NEW_POINT | {"position": 1, "observation": "x"}

    def save():
        return feedback.save(case, by=cast.trainer, now=NOW, version=0, points=[point])

    assert kinds(at_once(save, save)) == ["Feedback", "Feedback"]
    assert Feedback.objects.count() == 1


def test_two_trainers_give_one_verdict(cast):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)

    def publish(trainer, verdict):
        mine = FeedbackFactory(case=case, author=trainer, version=1)
        FeedbackPointFactory(feedback=mine, position=1)
        return lambda: feedback.publish(mine, by=trainer, now=NOW, version=1, case_version=1, verdict=verdict)

    results = at_once(
        publish(cast.trainer, CaseStatus.ACCEPTED), publish(cast.other_trainer, CaseStatus.MORE_ASKED)
    )
    assert kinds(results) == ["Feedback", "ValidationError"]
    assert Letter.objects.count() == 1


def test_publishing_while_the_owner_withdraws_does_one_or_the_other(cast):
    case = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    mine = FeedbackFactory(case=case, author=cast.trainer, version=1)
    FeedbackPointFactory(feedback=mine, position=1)

    def publish():
        try:
            return feedback.publish(
                mine, by=cast.trainer, now=NOW, version=1, case_version=1, verdict=CaseStatus.ACCEPTED
            )
        except PracticeCase.DoesNotExist:
            return None

    at_once(publish, lambda: cases.withdraw(case, by=cast.participant))
    assert PracticeCase.objects.get().status == CaseStatus.WITHDRAWN

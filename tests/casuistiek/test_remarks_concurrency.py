"""Two people at the same moment: an answer in two windows, and publishing while the question is taken back."""

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from casuistiek.actions import peers, replies
from casuistiek.models import CoOwner, Feedback, PeerAsk, PointReply, PracticeCase
from casuistiek.states import CaseStatus, FeedbackKind, FeedbackStatus
from cohorts.models import Enrolment
from leergang.mailing.models import Letter
from tests.cast import Cast, build_cast
from tests.casuistiek.test_concurrency import at_once, kinds
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
WAITS_FOR_ME = (
    "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db) -> Cast:
    return build_cast()


@pytest.fixture
def concept(cast):
    """A complete concept of the colleague, who was asked to think along."""
    case = PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4
    )
    PeerAsk.objects.create(case=case, enrolment=Enrolment.objects.get(user=cast.colleague), asked_at=NOW)
    feedback = FeedbackFactory(case=case, author=cast.colleague, kind=FeedbackKind.PEER, version=1)
    FeedbackPointFactory(feedback=feedback, position=1, readers=1)
    return feedback


def publish(concept, cast):
    return peers.publish(concept, by=cast.colleague, now=NOW, version=1, case_version=1)


def meanwhile(first: Callable[[], object], then: Callable[[], object]) -> list[str]:
    """Do `first`, and commit it only when `then`, in a thread of its own, waits for it. What `then` raised."""
    raised: list[str] = []

    def run() -> None:
        try:
            then()
        except (PracticeCase.DoesNotExist, Feedback.DoesNotExist) as gone:
            raised.append(type(gone).__qualname__)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic(), connection.cursor() as cursor:
        first()
        thread.start()
        deadline = time.monotonic() + 20
        while not cursor.execute(WAITS_FOR_ME).fetchone()[0]:
            assert time.monotonic() < deadline, "nothing waits"
    thread.join()
    return raised


def test_an_answer_of_two_owners_at_once_keeps_one_and_tells_the_other(cast, concept):
    enrolment = Enrolment.objects.get(user=cast.colleague)
    CoOwner.objects.create(
        case=concept.case, user=cast.colleague, enrolment=enrolment, invited_at=NOW, accepted_at=NOW
    )
    feedback = FeedbackFactory(case=concept.case, author=cast.trainer, published=True)
    point = FeedbackPointFactory(feedback=feedback)

    def answer(by, text):
        return lambda: replies.answer(point, by=by, now=NOW, version=0, text=text)

    done = at_once(answer(cast.participant, "Van Paula."), answer(cast.colleague, "Van Kees."))
    assert kinds(done) == ["PointReply", "StaleVersionError"]
    assert PointReply.objects.get().version == 1


def test_publishing_twice_at_once_is_once(cast, concept):
    at_once(*[lambda: publish(concept, cast)] * 2)
    assert Letter.objects.count() == 1


ENDS = {
    "taken_back": lambda cast, case: peers.take_back(
        case, Enrolment.objects.get(user=cast.colleague), by=cast.participant
    ),
    "narrowed": lambda _, case: PracticeCase.objects.filter(pk=case.pk).update(confidentiality_level=1),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_nothing_is_published_while_the_sharing_ends(cast, concept, end):
    raised = meanwhile(lambda: end(cast, concept.case), lambda: publish(concept, cast))
    assert raised == ["PracticeCase.DoesNotExist"]
    concept.refresh_from_db()
    assert concept.status == FeedbackStatus.CONCEPT
    assert not Letter.objects.exists()

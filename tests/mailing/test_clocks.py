"""Whatever the broker and the clocks do, a letter leaves once."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.core.checks import run_checks

from leergang.mailing import claims, tasks
from leergang.mailing.checks import CLOCKS_APART, lease_outlives_a_slow_worker
from leergang.mailing.models import Letter, LetterState
from leergang.moment import now
from tests.factories.mailing import LetterFactory

pytestmark = pytest.mark.django_db

OFF = dt.timedelta(minutes=4)
LIMIT = dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)


def test_a_task_that_the_broker_hands_out_again_finds_nothing_to_do(post_office):
    LetterFactory.create_batch(5, due_at=now())
    LetterFactory.create_batch(5, due_at=now(), is_bulk=True)
    assert [tasks.deliver_bulk() for _ in range(3)] == [10, 0, 0]
    assert set(post_office.copies().values()) == {1}


@pytest.mark.parametrize("held", [LetterState.CLAIMED, LetterState.HANDED_OVER])
@pytest.mark.parametrize("off", [-OFF, OFF])
def test_a_worker_whose_clock_is_off_is_not_taken_for_dead(now, held, off):
    """As long as its task may live, although its clock says that it began four minutes earlier."""
    LetterFactory(state=held, claimed_at=now + off)
    assert claims.rescue(now=now + LIMIT) == 0


@pytest.mark.parametrize("off", [-OFF, OFF])
def test_a_worker_whose_clock_is_off_sends_each_letter_once(post_office, off):
    LetterFactory.create_batch(3, due_at=now() - 2 * OFF)
    with time_machine.travel(now() + off):
        assert tasks.deliver_due() == 3
    assert tasks.deliver_due() == 0
    claims.rescue(now=now() + off)
    assert tasks.deliver_due() == 0
    assert sorted(post_office.copies().values()) == [1, 1, 1]
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}


class TestLease:
    def test_the_settings_as_they_come_are_in_order(self):
        assert [problem for problem in run_checks() if problem.id == "mailing.E001"] == []

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"MAIL_LEASE": LIMIT + CLOCKS_APART - dt.timedelta(seconds=1)}, "time limit of a task"),
            ({"MAIL_TIMEOUT": dt.timedelta(seconds=60)}, "time-outs of one letter"),
        ],
    )
    def test_a_lease_that_is_too_short_is_refused(self, settings, changes, words):
        for name, value in changes.items():
            setattr(settings, name, value)
        (problem,) = lease_outlives_a_slow_worker()
        assert words in problem.msg

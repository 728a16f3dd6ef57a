import datetime as dt

import pytest

from cohorts.actions import progress
from cohorts.models import AssignmentCompletion, UnitCompletion

pytestmark = pytest.mark.django_db


def test_ticking_a_unit_twice_keeps_one_row_and_the_first_moment(cast, now):
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now + dt.timedelta(days=1))
    assert [done.done_at for done in UnitCompletion.objects.all()] == [now]


def test_a_tick_can_be_taken_back_and_set_again(cast, now):
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
    progress.untick_unit(cast.unit, enrolment=cast.enrolment)
    progress.untick_unit(cast.unit, enrolment=cast.enrolment)
    assert not UnitCompletion.objects.exists()
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
    assert UnitCompletion.objects.count() == 1


def test_taking_back_leaves_the_tick_of_a_colleague(cast, now):
    colleague = cast.cohort.enrolments.get(user=cast.colleague)
    progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
    progress.tick_unit(cast.unit, enrolment=colleague, now=now)
    progress.untick_unit(cast.unit, enrolment=cast.enrolment)
    assert UnitCompletion.objects.get().enrolment == colleague


def test_preparation_is_ticked_once_and_taken_back(cast, now):
    progress.tick_assignment(cast.assignment, enrolment=cast.enrolment, now=now)
    progress.tick_assignment(cast.assignment, enrolment=cast.enrolment, now=now + dt.timedelta(days=1))
    assert [done.done_at for done in AssignmentCompletion.objects.all()] == [now]
    progress.untick_assignment(cast.assignment, enrolment=cast.enrolment)
    assert not AssignmentCompletion.objects.exists()

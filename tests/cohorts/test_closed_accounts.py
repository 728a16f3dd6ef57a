"""A closed account holds no seat: what its person takes part in, waits for or asked for ends with it."""

import datetime as dt

import pytest

from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.beheer import actions
from leergang.mailing.models import Letter, LetterState
from tests.cohorts.queue import in_queue, set_seats
from tests.factories.cohorts import CohortFactory, EnrolmentFactory


@pytest.fixture
def later(cast):
    """A lichting that has not begun."""
    return CohortFactory(
        starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 6, 1), organisations=[cast.waterdam]
    )


def close(cast, now) -> User:
    return actions.close(User.objects.get(pk=cast.participant.pk), by=cast.planner, now=now)


def states_of(user):
    return list(Enrolment.objects.filter(user=user).order_by("pk").values_list("status", flat=True))


def test_everything_open_ends_by_its_own_name_and_what_was_finished_stays(cast, later, now):
    EnrolmentFactory(cohort=later, user=cast.participant, organisation=cast.waterdam, status="confirmed")
    EnrolmentFactory(
        cohort=cast.other_cohort,
        user=cast.participant,
        organisation=cast.waterdam,
        status="waiting_list",
        queued_at=now,
    )
    EnrolmentFactory(cohort=CohortFactory(), user=cast.participant, status="completed")
    close(cast, now)
    assert states_of(cast.participant) == ["withdrawn", "cancelled", "cancelled", "completed"]
    step = cast.enrolment.transitions.get()
    assert (step.by, step.reason) == (cast.planner, "Het account is afgesloten")


def test_the_seat_is_offered_to_who_waits(cast, now):
    set_seats(cast.cohort, 2)
    waits = in_queue(cast.cohort, cast.duinrade, since=now)
    close(cast, now)
    waits.refresh_from_db()
    assert waits.status == "offered"


def test_who_had_an_offer_gives_it_back_and_is_not_offered_it_again(cast, now):
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(
        status="offered", queued_at=now, offer_ends_at=now + dt.timedelta(hours=5)
    )
    close(cast, now)
    assert states_of(cast.participant) == ["cancelled"]


def test_no_letter_waits_any_more_at_the_address(cast, now):
    close(cast, now)
    left = Letter.objects.filter(recipient=cast.participant.pk).exclude(kind="session-released")
    assert {letter.state for letter in left} <= {LetterState.CANCELLED}


def test_an_open_account_again_takes_part_in_nothing(cast, now):
    user = close(cast, now)
    user.is_active = True
    user.save()
    assert states_of(user) == ["withdrawn"]
    assert not Enrolment.objects.open().filter(user=user).exists()

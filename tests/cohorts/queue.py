"""People in the queue of a lichting, for the tests about waiting."""

import datetime as dt
import threading
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import connection

from cohorts.actions import transitions
from cohorts.models import Cohort, Enrolment
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import Organisation, User
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory


def in_queue(
    cohort: Cohort,
    organisation: Organisation,
    *,
    since: dt.datetime,
    name: str = "Iris",
    status: EnrolmentStatus = EnrolmentStatus.WAITING_LIST,
    **fields: object,
) -> Enrolment:
    """Somebody who waits since that moment; the first step is written down."""
    user: User = UserFactory(first_name=name, last_name="Blom")
    moments = {"queued_at": since} if status != EnrolmentStatus.REQUESTED else {}
    made: Enrolment = EnrolmentFactory(
        cohort=cohort, organisation=organisation, user=user, status=status, **(moments | fields)
    )
    if status != EnrolmentStatus.OFFERED:
        transitions.begin([made], by=None, now=since)
    return Enrolment.objects.select_related("user", "organisation", "cohort__programme").get(pk=made.pk)


def set_seats(cohort: Cohort, seats: int) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(seats=seats)
    cohort.seats = seats


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run these at the same moment, each with a connection of its own; how each ended, sorted."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
            outcomes.append("done")
        except ValidationError as error:
            outcomes.append(str(error.code))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)

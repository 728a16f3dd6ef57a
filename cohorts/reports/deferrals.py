"""To which later lichting somebody can go, and what there is for them."""

import datetime as dt

from django.db.models import QuerySet

from cohorts.models import Cohort, Enrolment, Seats
from cohorts.states import Decision, EnrolmentStatus


def possible(enrolment: Enrolment, *, day: dt.date) -> QuerySet[Cohort]:
    """Later lichtingen of the organisation that run or come, in which the person has no place yet."""
    taken = Enrolment.objects.open().filter(user=enrolment.user_id)
    return (
        Cohort.objects.filter(
            organisations=enrolment.organisation_id,
            starts_on__gt=enrolment.cohort.starts_on,
            ends_on__gte=day,
        )
        .exclude(decision=Decision.NO_GO)
        .exclude(pk__in=taken.values("cohort"))
        .select_related("programme")
        .order_by("starts_on", "pk")
    )


def place_in(seats: Seats, organisation_id: int) -> EnrolmentStatus:
    """A seat, or the waiting list."""
    is_free = seats.free_for(organisation_id) > 0
    return EnrolmentStatus.CONFIRMED if is_free else EnrolmentStatus.WAITING_LIST

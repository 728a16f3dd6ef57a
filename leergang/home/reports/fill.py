"""How full the lichtingen are. Three queries, however many people."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery

from cohorts.models import Cohort, Enrolment, SeatReservation, Seats, Session
from cohorts.states import HOLDS_SEAT, EnrolmentStatus


@dataclass(frozen=True, slots=True)
class Fill:
    """One lichting with its seats: taken, kept for an organisation and not taken yet, and who waits."""

    slug: str
    name: str
    starts_on: dt.date
    next_at: dt.datetime | None
    seats: Seats
    waiting: int

    @property
    def reserved(self) -> int:
        return sum(self.seats.unused(organisation) for organisation in self.seats.reserved)

    @property
    def shown(self) -> int:
        """For a bar, which ends where it is full."""
        return min(self.seats.taken, self.seats.total)


def fills_of(cohorts: QuerySet[Cohort], *, now: dt.datetime, most: int) -> list[Fill]:
    """The first `most` of these lichtingen, in their order."""
    following = Session.objects.filter(cohort=OuterRef("pk")).upcoming(now).values("starts_at")[:1]
    fields = ("pk", "slug", "name", "starts_on", "seats")
    rows = list(cohorts.values_list(*fields, Subquery(following))[:most])
    keys = [row[0] for row in rows]
    held: dict[int, dict[int, int]] = {key: {} for key in keys}
    kept: dict[int, dict[int, int]] = {key: {} for key in keys}
    waiting = dict.fromkeys(keys, 0)
    for cohort, organisation, status, count in _people(keys):
        if status == EnrolmentStatus.WAITING_LIST:
            waiting[cohort] += count
        else:
            held[cohort][organisation] = held[cohort].get(organisation, 0) + count
    reservations = SeatReservation.objects.filter(cohort__in=keys)
    for cohort, organisation, seats in reservations.values_list("cohort", "organisation", "seats"):
        kept[cohort][organisation] = seats
    return [
        Fill(slug, name, starts_on, next_at, Seats(total, held[pk], kept[pk]), waiting[pk])
        for pk, slug, name, starts_on, total, next_at in rows
    ]


def _people(cohorts: list[int]) -> QuerySet[Enrolment, tuple[int, int, str, int]]:
    counted = Enrolment.objects.filter(
        cohort__in=cohorts, status__in=[*HOLDS_SEAT, EnrolmentStatus.WAITING_LIST]
    ).order_by()
    return counted.values_list("cohort", "organisation", "status").annotate(n=Count("pk"))

"""Seats of a lichting: who may take how many. The rule lives here, everything asks `seats_of()`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import models
from django.db.models import Count, Q, Value

from cohorts.models.cohort import Cohort
from cohorts.models.enrolment import Enrolment
from leergang.accounts.models import Organisation
from leergang.db import PeerManager


class SeatReservation(models.Model):
    """Seats kept for an organisation, unnamed: its people take these first, nobody else takes them."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="seat_reservations", verbose_name="lichting"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="seat_reservations", verbose_name="organisatie"
    )
    seats = models.PositiveSmallIntegerField("plaatsen")

    objects = PeerManager["SeatReservation"]()

    class Meta:
        verbose_name = "gereserveerde plaatsen"
        verbose_name_plural = "gereserveerde plaatsen"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "organisation"], name="seat_reservation_once"),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="seat_reservation_seats",
                violation_error_message="Reserveer minstens één plaats, of haal de reservering weg.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seats} plaatsen"


@dataclass(frozen=True)
class Seats:
    """How the seats of one lichting stand. Numbers per organisation, by primary key."""

    total: int
    held: Mapping[int, int] = field(default_factory=dict)
    reserved: Mapping[int, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return sum(self.held.values())

    @property
    def committed(self) -> int:
        """What is taken or kept for somebody: never more than there are seats."""
        return self.taken + sum(self.unused(organisation) for organisation in self.reserved)

    def unused(self, organisation_id: int) -> int:
        """What this organisation has reserved and not taken yet."""
        return max(0, self.reserved.get(organisation_id, 0) - self.held.get(organisation_id, 0))

    def free_for(self, organisation_id: int) -> int:
        """How many more people of this organisation fit: what is free, less what is kept for others.

        Never below zero, also when the number of seats was lowered under the number of people.
        """
        kept = sum(self.unused(other) for other in self.reserved if other != organisation_id)
        return max(0, self.total - self.taken - kept)

    def take(self, organisation_id: int) -> "Seats":
        """The same after one more person of this organisation."""
        held = Counter(self.held)
        held[organisation_id] += 1
        return replace(self, held=held)


def seats_of(cohort: Cohort) -> Seats:
    """The seats as they stand now. One query. Who acts on it holds the lock on the lichting."""
    held = Enrolment.objects.filter(cohort=cohort).holding_seat().order_by()
    kept = SeatReservation.objects.filter(cohort=cohort).order_by()
    rows = list(
        held.values_list("organisation")
        .annotate(count=Count("pk"), kind=Value("held"))
        .union(kept.values_list("organisation", "seats", Value("kept")), all=True)
    )
    return Seats(
        total=cohort.seats,
        held={organisation: count for organisation, count, kind in rows if kind == "held"},
        reserved={organisation: count for organisation, count, kind in rows if kind == "kept"},
    )

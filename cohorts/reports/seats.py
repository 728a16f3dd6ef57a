"""The seats of a lichting per organisation, for the planner."""

from dataclasses import dataclass

from django.db.models import Count

from cohorts.models import Cohort, Enrolment, Seats, seats_of
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import Organisation


@dataclass(frozen=True)
class SeatLine:
    """How one organisation stands."""

    organisation: Organisation
    reserved: int
    held: int
    free: int  # that it may still fill: its own reservation and what is kept for nobody
    waiting: int


@dataclass(frozen=True)
class SeatReport:
    seats: Seats
    lines: list[SeatLine]

    @property
    def free(self) -> int:
        return max(0, self.seats.total - self.seats.taken)

    @property
    def kept(self) -> int:
        """Free, but for one organisation alone."""
        return self.seats.committed - self.seats.taken

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)


def seat_report(cohort: Cohort) -> SeatReport:
    """Three queries, however many people."""
    seats = seats_of(cohort)
    in_queue = Enrolment.objects.filter(cohort=cohort, status=EnrolmentStatus.WAITING_LIST).order_by()
    waiting = dict(in_queue.values_list("organisation").annotate(n=Count("pk")))
    lines = [
        SeatLine(
            organisation,
            reserved=seats.reserved.get(organisation.pk, 0),
            held=seats.held.get(organisation.pk, 0),
            free=seats.free_for(organisation.pk),
            waiting=waiting.get(organisation.pk, 0),
        )
        for organisation in cohort.organisations.order_by("name")
    ]
    return SeatReport(seats, lines)

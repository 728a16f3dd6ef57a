"""How many seats a lichting has and for whom they are kept. Changing that moves nobody in or out."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import waiting
from cohorts.actions.enrolments import locked_cohort
from cohorts.models import Cohort, SeatReservation, Seats, seats_of
from leergang.accounts.models import Organisation, User
from leergang.audit.log import record


@transaction.atomic
def set_seats(
    cohort: Cohort, *, total: int, reserved: Mapping[int, int], by: User, now: dt.datetime
) -> Cohort:
    """Set the number of seats and what is reserved per organisation (by primary key; 0 takes it away).

    Nobody is enrolled and nobody loses a place: what came free is offered to who waits. Raises
    ValidationError, in words by field ('total', 'reserved_<pk>'), for fewer seats than are taken or kept,
    and for a reservation below the people it was used for.
    """
    cohort = locked_cohort(cohort)
    there = {organisation.pk: organisation for organisation in cohort.organisations.all()}
    wanted = {pk: count for pk, count in reserved.items() if pk in there}
    seats = seats_of(cohort)
    _refuse_below_held(seats, wanted)
    planned = Seats(total=total, held=seats.held, reserved={pk: n for pk, n in wanted.items() if n})
    refuse_too_few(planned, "total")
    if cohort.seats != total:
        cohort.seats = total
        cohort.save(update_fields=["seats"])
    _keep(cohort, planned.reserved)
    if seats != planned:
        record(
            "cohort.seats_changed", by=by, target=cohort, seats=total, reserved=sum(planned.reserved.values())
        )
    waiting.move_up(cohort, now=now)
    return cohort


def refuse_too_few(seats: Seats, field: str) -> None:
    """Raise ValidationError when more seats are taken or kept than there are."""
    if seats.total < seats.taken:
        raise ValidationError(
            {field: f"Er zijn al {seats.taken} plaatsen bezet. Kies minstens {seats.taken} plaatsen."}
        )
    if seats.total < seats.committed:
        raise ValidationError(
            {
                field: f"Bezet en gereserveerd zijn samen {seats.committed} plaatsen. "
                f"Kies minstens {seats.committed} plaatsen, of reserveer er minder."
            }
        )


def drop_reservations(cohort: Cohort, *, keep: Collection[Organisation]) -> None:
    """What was kept for organisations that are not in the lichting any more is free again."""
    SeatReservation.objects.filter(cohort=cohort).exclude(organisation__in=keep).delete()


def _refuse_below_held(seats: Seats, wanted: Mapping[int, int]) -> None:
    faults = {}
    for pk, count in wanted.items():
        used = min(seats.held.get(pk, 0), seats.reserved.get(pk, 0))
        if count < used:
            faults[f"reserved_{pk}"] = (
                f"Van deze plaatsen {'is er 1' if used == 1 else f'zijn er {used}'} bezet. "
                f"Reserveer er minstens {used}."
            )
    if faults:
        raise ValidationError(faults)


def _keep(cohort: Cohort, reserved: Mapping[int, int]) -> None:
    SeatReservation.objects.filter(cohort=cohort).exclude(organisation__in=reserved).delete()
    SeatReservation.objects.bulk_create(
        [SeatReservation(cohort=cohort, organisation_id=pk, seats=count) for pk, count in reserved.items()],
        update_conflicts=True,
        unique_fields=["cohort", "organisation"],
        update_fields=["seats"],
    )

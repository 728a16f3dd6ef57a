"""Somebody leaves the organisation: stop, or finish under the own title with a private address.

The last day stands on the row; what follows from it is carried out once that day has passed. An address
belongs to a job, an account to a person (docs/decisions/0012-an-address-belongs-to-a-job.md).
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from cohorts.actions import departures, inviting, transitions
from cohorts.mails import changes as mails
from cohorts.mails.enrolments import invitation_prefix
from cohorts.models import Cohort, Enrolment, EnrolmentTransition, SessionStaff, TrainerAssignment
from cohorts.reports.audience import planners
from cohorts.states import CAME_IN, OPEN, EnrolmentStatus, Leaving
from leergang.accounts.actions import people, unused
from leergang.accounts.models import OrganisationRole, User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import local_date

LEFT = "Weg bij de organisatie"
NO_ADDRESS = "Geen privéadres bevestigd op de laatste werkdag"


@transaction.atomic
def leave(enrolment: Enrolment, *, leaves_on: dt.date, how: Leaving, by: User, now: dt.datetime) -> None:
    """Write down the last day of this person at the organisation, for all that they follow on its behalf.

    Who stops does so at once when the day is today or earlier. Who goes on under the own title hears how.
    Raises ValidationError when the enrolment ended or a last day is known already, and for going on when
    the day has passed or the person takes no part.
    """
    hold_lichtingen(enrolment)
    enrolment = transitions.locked(enrolment)
    if enrolment.status not in OPEN or enrolment.leaves_on is not None:
        raise ValidationError(
            "Dit is intussen al geregeld of deze deelname is voorbij. Ververs de pagina.", code="moved"
        )
    if how == Leaving.OWN_TITLE:
        _refuse_going_on(enrolment, leaves_on, day=local_date(now))
    declare(enrolment, leaves_on=leaves_on, how=how, by=by, now=now)
    if how == Leaving.OWN_TITLE:
        outbox.post(mails.own_title(enrolment, now=now))


@transaction.atomic
def declare(enrolment: Enrolment, *, leaves_on: dt.date, how: Leaving, by: User, now: dt.datetime) -> None:
    """The last day on this enrolment and on the other open ones of the same person and organisation.

    The caller locked this one. Of who was replaced here, the others stop.
    """
    others = Leaving.STOP if how == Leaving.REPLACED else how
    found = _open_together(enrolment)
    for row in [enrolment, *found]:
        row.leaves_on, row.leaving = leaves_on, how if row.pk == enrolment.pk else others
        row.save(update_fields=["leaves_on", "leaving"])
        record("enrolment.leaving", by=by, target=row, how=row.leaving, day=leaves_on.isoformat())
    if how != Leaving.OWN_TITLE and leaves_on <= local_date(now):
        _carry_out([enrolment, *found], by=by, now=now)


@transaction.atomic
def stay(enrolment: Enrolment, *, by: User) -> None:
    """The person does not leave after all: take the last day back, everywhere.

    Raises ValidationError when it was carried out already, or a private address counts by now.
    """
    hold_lichtingen(enrolment)
    enrolment = transitions.locked(enrolment)
    if not enrolment.leaves_on or enrolment.left_at or enrolment.own_address_at:
        raise ValidationError("Het vertrek is al verwerkt. Neem contact op met het bureau.", code="moved")
    if enrolment.status not in OPEN:
        raise ValidationError("Deze deelname is voorbij.", code="moved")
    for row in [enrolment, *_open_together(enrolment)]:
        row.leaves_on, row.leaving = None, ""
        row.save(update_fields=["leaves_on", "leaving"])
        record("enrolment.stays", by=by, target=row)
    outbox.withdraw(mails.own_title_prefix(enrolment))


@transaction.atomic
def follow_address(user: User, *, now: dt.datetime) -> int:
    """The person confirmed another address: who goes on under the own title is settled with that.

    Links to lichtingen that still wait for them died with the old address; fresh ones go to the new one.
    Returns for how many enrolments the private address now counts.
    """
    mine = Enrolment.objects.filter(user=user).select_related("user", "organisation", "cohort__programme")
    invited = list(mine.filter(status=EnrolmentStatus.CONFIRMED, invitation__isnull=False))
    for enrolment in invited:
        outbox.withdraw(invitation_prefix(enrolment))
    inviting.invite(invited[:1], by=None, now=now)  # one link opens all of them
    going_on = Enrolment.objects.leaving().filter(user=user, leaving=Leaving.OWN_TITLE)
    return going_on.filter(own_address_at__isnull=True).update(own_address_at=now)


def refuse_work_address(user: User, new_email: str) -> None:
    """Who leaves cannot go on with an address of the organisation that is left. Raises ValidationError."""
    for row in Enrolment.objects.leaving().filter(user=user).select_related("organisation"):
        if row.organisation.has_address(new_email):
            raise ValidationError(
                f"Dit is een adres van {row.organisation.name}. Vul een adres in dat van jezelf is.",
                code="work",
            )


def settle_due(*, now: dt.datetime, limit: int = 100) -> int:
    """Carry out what follows from last days that have passed, each person in a transaction of its own.

    Returns the number of enrolments. Running it twice, or two at once, is running it once.
    """
    due = Enrolment.objects.leaving().filter(leaves_on__lt=local_date(now)).order_by("leaves_on", "pk")
    return sum(_settle(enrolment, now=now) for enrolment in due[:limit])


@transaction.atomic
def _settle(enrolment: Enrolment, *, now: dt.datetime) -> int:
    hold_lichtingen(enrolment)
    enrolment = transitions.locked(enrolment)
    if enrolment.left_at or not enrolment.leaves_on or enrolment.leaves_on >= local_date(now):
        return 0  # another worker was here, or the day was taken back
    others = [row for row in _open_together(enrolment) if row.leaves_on == enrolment.leaves_on]
    return _carry_out([enrolment, *others], by=None, now=now)


def _carry_out(rows: list[Enrolment], *, by: User | None, now: dt.datetime) -> int:
    """The last day has passed for these enrolments of one person at one organisation."""
    goes_on = [row for row in rows if row.leaving == Leaving.OWN_TITLE and row.own_address_at]
    lost = [row for row in rows if row.leaving == Leaving.OWN_TITLE and not row.own_address_at]
    too_late = [row for row in lost if row.status in OPEN]
    for row in rows:
        if row not in goes_on and row.status in OPEN and row.status != EnrolmentStatus.COMPLETED:
            departures.end(row, reason=NO_ADDRESS if row in too_late else LEFT, by=by, now=now)
    Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(left_at=now)
    # Who was replaced or stopped meanwhile did not want to go on any more.
    ended_before = [row.pk for row in lost if row not in too_late]
    Enrolment.objects.filter(pk__in=ended_before).update(leaving=Leaving.STOP)
    for row in too_late[:1]:
        outbox.post(*mails.left_without_address(row, planners=planners(local_date(now)), now=now))
    if _is_theirs(rows[0]) and not _is_tied(rows[0].user, day=local_date(now)):
        people.leave(rows[0].user, by=by, now=now, last_day=local_date(now))
    return len(rows)


def _is_theirs(enrolment: Enrolment) -> bool:
    """Whether the account of somebody who left is closed with that: they came in for this organisation.

    Who never did is perhaps somebody of elsewhere, whose address was only typed: typing closes no account
    that anybody uses (SEC-06).
    """
    here = Enrolment.objects.filter(user=enrolment.user_id, organisation=enrolment.organisation_id)
    steps = EnrolmentTransition.objects.filter(enrolment__in=here)
    was_in = steps.filter(Q(from_status__in=CAME_IN) | Q(to_status__in=CAME_IN))
    return here.came_in().exists() or was_in.exists() or not unused.was_used(enrolment.user)


def _is_tied(user: User, *, day: dt.date) -> bool:
    """Whether anything keeps this account open but what was just left behind."""
    roles = OrganisationRole.objects.filter(user=user).exclude(ends_on__lt=day)
    trains = TrainerAssignment.objects.current(day).filter(user=user)
    helps = SessionStaff.objects.current(day).filter(user=user)
    follows = Enrolment.objects.open().filter(user=user)
    left = Q(left_at__isnull=False, own_address_at__isnull=True)
    return roles.exists() or trains.exists() or helps.exists() or follows.exclude(left).exists()


def hold_lichtingen(enrolment: Enrolment) -> None:
    """Lock every lichting that this person follows for this organisation, always in the same order.

    Leaving touches all of them at once; two that begin at different ones never wait for each other.
    """
    mine = Enrolment.objects.open().filter(user=enrolment.user_id, organisation=enrolment.organisation_id)
    followed = Q(pk__in=mine.values("cohort")) | Q(pk=enrolment.cohort_id)
    list(Cohort.objects.filter(followed).order_by("pk").select_for_update(no_key=True))


def followed_too(enrolment: Enrolment) -> list[Enrolment]:
    """What else this person follows for this organisation: leaving ends, or carries on, that as well."""
    others = Enrolment.objects.open().filter(
        user=enrolment.user_id, organisation=enrolment.organisation_id, left_at__isnull=True
    )
    return list(others.exclude(pk=enrolment.pk).select_related("cohort").order_by("pk"))


def _open_together(enrolment: Enrolment) -> list[Enrolment]:
    """The other open enrolments of this person for this organisation, locked."""
    others = Enrolment.objects.open().filter(
        user=enrolment.user_id, organisation=enrolment.organisation_id, left_at__isnull=True
    )
    rows = others.exclude(pk=enrolment.pk).select_for_update(no_key=True, of=("self",)).order_by("pk")
    return list(rows.select_related("user", "cohort__programme", "organisation"))


def _refuse_going_on(enrolment: Enrolment, leaves_on: dt.date, *, day: dt.date) -> None:
    if enrolment.status not in CAME_IN:
        raise ValidationError("Wie nog niet meedoet, kan niet op eigen titel verder.", code="how")
    if leaves_on < day:
        raise ValidationError(
            "Afronden op eigen titel kan alleen als de laatste werkdag nog niet voorbij is.", code="day"
        )

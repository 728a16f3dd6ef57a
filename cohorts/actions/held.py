"""People whose address the bureau looks at first: asked for, enrolled, refused, or not needed any more."""

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions.enrolments import enrol, locked_cohort, refuse_when_closed
from cohorts.actions.standing import refuse_merged
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import AT_BUREAU
from cohorts.mails import held as mails
from cohorts.models import Cohort, Enrolment, HeldEntry, ImportBatch
from cohorts.reports.held import listeners
from cohorts.reports.obstacles import at_bureau
from leergang.accounts.models import Organisation, User
from leergang.audit.log import record, record_many
from leergang.copying import copy_objects
from leergang.mailing import outbox
from leergang.moment import local_date

DECIDED = "Hierover is al beslist. Ververs de pagina."


@transaction.atomic
def hold(
    cohort: Cohort,
    *,
    organisation: Organisation,
    people: Sequence[Line],
    by: User,
    now: dt.datetime,
    batch: ImportBatch | None = None,
    invite_at: dt.datetime | None = None,
) -> list[HeldEntry]:
    """Leave these people to the bureau: all, or nobody. No account is made and nobody gets a letter.

    Nothing is asked about the addresses, so nothing can be told (SEC-06). They hold no seat meanwhile.
    Raises ValidationError, in words for who enrols: enrolment has closed, or one of them lies there already.
    """
    cohort = locked_cohort(cohort)
    refuse_when_closed(cohort, by=by, now=now)
    if at_bureau(cohort, organisation).intersection(person.email for person in people):
        raise ValidationError(AT_BUREAU.reason, code="row")
    made = [
        HeldEntry(
            cohort=cohort,
            organisation=organisation,
            first_name=person.first_name,
            infix=person.infix,
            last_name=person.last_name,
            email=person.email,
            job_title=person.job_title,
            batch=batch,
            invite_at=invite_at or now,
            asked_by=by,
            asked_at=now,
        )
        for person in people
    ]
    copy_objects(made)
    refuse_merged([organisation.pk])
    record_many("address_check.asked", by=by, targets=made)
    return made


@transaction.atomic
def admit(cohort: Cohort, *, entries: Collection[HeldEntry], by: User, now: dt.datetime) -> list[Enrolment]:
    """Enrol these people on behalf of their organisations: all, or nobody; what is decided is passed over.

    Who does not fit goes on the waiting list. Invited now, or on the day that was chosen. Who asked gets one
    letter for all. Raises ValidationError, in words for the bureau, when one of them cannot be enrolled.
    """
    cohort = locked_cohort(cohort)
    found = HeldEntry.objects.waiting().filter(cohort=cohort, pk__in=[entry.pk for entry in entries])
    locked = list(
        found.select_for_update(of=("self",))
        .select_related("organisation", "asked_by")
        .order_by("organisation", "invite_at", "asked_at", "pk")
    )
    made: list[Enrolment] = []
    for (organisation, invite_at), group in groupby(locked, lambda one: (one.organisation, one.invite_at)):
        made += enrol(
            cohort,
            organisation=organisation,
            people=[line_of(entry) for entry in group],
            by=by,
            now=now,
            invite_at=max(invite_at, now),
            with_waiting_list=True,
        )
    listening = listeners(locked, local_date(now))
    outbox.post(*mails.admitted(cohort, locked, listening, leaves_at=now))
    record_many("address_check.passed", by=by, targets=locked)
    HeldEntry.objects.filter(pk__in=[entry.pk for entry in locked]).delete()
    return made


@transaction.atomic
def refuse(entry: HeldEntry, *, reason: str, by: User, now: dt.datetime) -> HeldEntry:
    """Say no, with a reason that the organisation reads. Raises ValidationError when that is decided already."""
    locked = HeldEntry.objects.select_for_update(of=("self",)).select_related(
        "organisation", "asked_by", "cohort"
    )
    found = locked.waiting().filter(pk=entry.pk).first()
    if found is None:
        raise ValidationError(DECIDED, code="decided")
    found.refused_at, found.reason = now, reason
    found.save(update_fields=["refused_at", "reason"])
    listening = listeners([found], local_date(now))
    outbox.post(*mails.refused(found, listening[found.pk], leaves_at=now))
    record("address_check.refused", by=by, target=found)
    return found


@transaction.atomic
def withdraw(entry: HeldEntry, *, by: User) -> bool:
    """Not needed any more, or its answer was read: the row goes. False when it had gone already."""
    found = HeldEntry.objects.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if found is None:
        return False
    record("address_check.withdrawn", by=by, target=found)
    found.delete()
    return True


@transaction.atomic
def drop_spent(*, now: dt.datetime) -> int:
    """Forget answers of a month ago, and what still lay there when a lichting ended. Returns how many."""
    spent = list(HeldEntry.objects.spent(now).select_for_update(of=("self",), skip_locked=True))
    record_many("address_check.removed", by=None, targets=spent)
    HeldEntry.objects.filter(pk__in=[entry.pk for entry in spent]).delete()
    return len(spent)


def line_of(entry: HeldEntry) -> Line:
    """The person as a row of a list has them."""
    return Line(0, entry.first_name, entry.infix, entry.last_name, entry.email, entry.job_title)

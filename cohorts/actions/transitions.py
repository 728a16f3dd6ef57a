"""The one way in which an enrolment gets a state: checked against the table, with who, when and why."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError

from cohorts.actions.standing import refuse_merged
from cohorts.models import Cohort, Enrolment, EnrolmentTransition
from cohorts.signals import participation_ended
from cohorts.states import BEGINNINGS, TAKES_PART, TRANSITIONS, EnrolmentStatus
from leergang.accounts.models import User
from leergang.audit.log import record, record_many
from leergang.copying import copy_in

FIRST_STEP = ("enrolment_id", "to_status", "by_id", "reason", "moved_at")
MOVED_ON = "Dit is intussen veranderd: {name} staat nu op ‘{status}’. Ververs de pagina."


def begin(enrolments: Sequence[Enrolment], *, by: User | None, now: dt.datetime, reason: str = "") -> None:
    """Write down the first state of enrolments that were just made, and the audit lines (SEC-07).

    Raises ValidationError when their organisation went up in another one meanwhile.
    """
    refuse_merged(enrolment.organisation_id for enrolment in enrolments)
    assert all(enrolment.status in BEGINNINGS for enrolment in enrolments)
    copy_in(
        EnrolmentTransition,
        FIRST_STEP,
        (
            (enrolment.pk, EnrolmentStatus(enrolment.status).value, by and by.pk, reason, now)
            for enrolment in enrolments
        ),
    )
    record_many("enrolment.created", by=by, targets=enrolments)


def move(
    enrolment: Enrolment,
    to: EnrolmentStatus,
    *,
    by: User | None,
    now: dt.datetime,
    reason: str = "",
    **changes: object,
) -> None:
    """Bring one enrolment into another state, with the other columns that change along with it.

    The caller holds the lock on the row (`locked()`), and on the lichting when a seat is taken or freed.
    Raises ValidationError, in words for who acts, when this state may not follow.
    """
    before = EnrolmentStatus(enrolment.status)
    if to not in TRANSITIONS[before]:
        raise ValidationError(MOVED_ON.format(name=enrolment.name, status=before.label), code="moved")
    values = {"offer_ends_at": None} | changes if before == EnrolmentStatus.OFFERED else changes
    for name, value in values.items():
        setattr(enrolment, name, value)
    enrolment.status = to
    enrolment.status_changed_at = now
    enrolment.save(update_fields=["status", "status_changed_at", *values])
    EnrolmentTransition.objects.create(
        enrolment=enrolment, from_status=before, to_status=to, by=by, reason=reason[:300], moved_at=now
    )
    record(f"enrolment.{to}", by=by, target=enrolment, before=before.value)
    if before in TAKES_PART and to not in TAKES_PART:
        participation_ended.send(sender=Enrolment, enrolment=enrolment)


def locked(enrolment: Enrolment) -> Enrolment:
    """The row as it now is, locked until the transaction ends, its lichting locked before it.

    Always in that order: lichting, then enrolment. So whoever takes or frees a seat waits for the other.
    """
    Cohort.objects.select_for_update(no_key=True).get(pk=enrolment.cohort_id)
    return (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user", "cohort__programme", "organisation")
        .get(pk=enrolment.pk)
    )

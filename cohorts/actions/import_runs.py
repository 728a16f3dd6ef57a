"""A checked list becomes enrolments: asked for by a person, done by a worker, all or nothing.

Taking a list back (import_undo.py) goes the same way: `claim` and `give_back` are for both.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import enrolments, held
from cohorts.actions.imports import locked
from cohorts.models import Enrolment, ImportBatch
from cohorts.models.imports import MOST_ATTEMPTS
from cohorts.reports.imports import checked
from cohorts.states import EnrolmentStatus, ImportState
from leergang.accounts.models import User
from leergang.audit.log import record

CHANGED = (
    "De lijst is intussen veranderd, daarom is er niets ingeschreven. Kijk de rijen na en bevestig opnieuw."
)
NOTHING = "Er is geen rij die je kunt inschrijven."
BROKEN = (
    "Het inschrijven is niet gelukt. Er is niemand ingeschreven en je lijst is bewaard. "
    "Bevestig opnieuw. Lukt het weer niet? Bel dan het bureau."
)
STUCK = (
    "Het inschrijven is een paar keer halverwege gestopt. Er is niemand ingeschreven en je lijst is bewaard. "
    "Het bureau heeft hier bericht van. Bel het bureau, of verdeel je lijst in kleinere lijsten."
)
NOT_UNDONE = (
    "Het terugdraaien van deze lijst is niet gelukt. Er is niets veranderd. "
    "Probeer het opnieuw. Lukt het weer niet? Bel dan het bureau."
)
UNDO_STUCK = (
    "Het terugdraaien van deze lijst is een paar keer halverwege gestopt. Er is niets veranderd. "
    "Het bureau heeft hier bericht van. Bel het bureau als je niet kunt wachten."
)


@transaction.atomic
def confirm(
    batch: ImportBatch,
    *,
    seen: str,
    by: User,
    invite_at: dt.datetime | None = None,
    with_waiting_list: bool = False,
) -> bool:
    """Write down that this list is to be enrolled; a worker does it. False when it was handled before.

    `seen` is the fingerprint of the preview that was confirmed: the worker enrols that, or nothing.
    """
    batch = locked(batch)
    if batch.state != ImportState.DRAFT:
        return False
    batch.state, batch.notice, batch.seen = ImportState.CONFIRMING, "", seen[:40]
    batch.invite_at, batch.with_waiting_list, batch.attempts = invite_at, with_waiting_list, 0
    batch.save(update_fields=["state", "notice", "seen", "invite_at", "with_waiting_list", "attempts"])
    record("import.requested", by=by, target=batch, cohort=batch.cohort_id)
    return True


@transaction.atomic
def claim(pk: int) -> bool:
    """Count an attempt at a list that waits for a worker. False when another worker has it or had it.

    Committed before the work begins, so a list that kills its worker is counted all the same. One that did
    so every time is given back to its person, and the bureau sees it among what waits (`stuck()`).
    """
    waiting = ImportBatch.objects.at_work().filter(pk=pk)
    batch = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if batch is None:
        return False
    batch.attempts += 1
    if batch.attempts > MOST_ATTEMPTS:
        back(batch, STUCK if batch.state == ImportState.CONFIRMING else UNDO_STUCK, attempts=batch.attempts)
        return False
    batch.save(update_fields=["attempts"])
    return True


@transaction.atomic
def run(pk: int, *, now: dt.datetime) -> bool:
    """Enrol a confirmed list and write its receipt, in one transaction.

    False when another worker has it, or had it. A list that does not hold any more becomes a draft
    again, with the reason above its preview; nobody of it is enrolled then.
    """
    waiting = ImportBatch.objects.to_enrol().filter(pk=pk).select_for_update(of=("self",), skip_locked=True)
    batch = waiting.select_related("cohort__programme", "organisation", "created_by").first()
    if batch is None:
        return False
    try:
        with transaction.atomic():
            _enrol(batch, now=now)
    except ValidationError as error:
        back(batch, error.messages[0])
    return True


@transaction.atomic
def give_back(pk: int) -> None:
    """Leave a list that went wrong as it was before it was asked for: it never stands in the way of others."""
    batch = ImportBatch.objects.at_work().select_for_update().filter(pk=pk).first()
    if batch is not None:
        back(batch, BROKEN if batch.state == ImportState.CONFIRMING else NOT_UNDONE)


def back(batch: ImportBatch, words: str, *, attempts: int = 0) -> None:
    """A draft again, or again a list that is enrolled, with these words above it. The row is locked."""
    is_draft = batch.state == ImportState.CONFIRMING
    batch.state, batch.notice = ImportState.DRAFT if is_draft else ImportState.CONFIRMED, words
    batch.attempts = attempts
    batch.save(update_fields=["state", "notice", "attempts"])
    record("import.returned", by=None, target=batch, cohort=batch.cohort_id, attempts=attempts)


def _enrol(batch: ImportBatch, *, now: dt.datetime) -> None:
    """The lock on the lichting comes before the check: what is checked is what is written."""
    batch.cohort = enrolments.locked_cohort(batch.cohort)
    result = checked(batch)
    if result.fingerprint != batch.seen:
        raise ValidationError(CHANGED, code="changed")
    if not result.to_enrol and not result.to_hold:
        raise ValidationError(NOTHING, code="nothing")
    made = enrolments.enrol(
        batch.cohort,
        organisation=batch.organisation,
        people=result.to_enrol,
        by=batch.created_by,
        now=now,
        batch=batch,
        invite_at=batch.invite_at,
        with_waiting_list=batch.with_waiting_list,
        judged=result.facts,
    )
    if result.to_hold:
        held.hold(
            batch.cohort,
            organisation=batch.organisation,
            people=result.to_hold,
            by=batch.created_by,
            now=now,
            batch=batch,
            invite_at=batch.invite_at,
        )
    batch.held = len(result.to_hold)
    _write_receipt(batch, made, left_out=len(result.rows) - len(made) - batch.held, now=now)


def _write_receipt(batch: ImportBatch, made: list[Enrolment], *, left_out: int, now: dt.datetime) -> None:
    """The rows go: who is enrolled stands in the lichting, of the others only their number is kept."""
    batch.rows.all().delete()
    batch.state, batch.confirmed_at, batch.columns = ImportState.CONFIRMED, now, {}
    batch.queued = sum(1 for one in made if one.status == EnrolmentStatus.WAITING_LIST)
    batch.enrolled, batch.left_out, batch.attempts = len(made) - batch.queued, left_out, 0
    receipt = ("queued", "enrolled", "held", "left_out")
    batch.save(update_fields=["state", "confirmed_at", "columns", "attempts", *receipt])
    record(
        "import.confirmed",
        by=batch.created_by,
        target=batch,
        cohort=batch.cohort_id,
        enrolled=batch.enrolled,
        queued=batch.queued,
        held=batch.held,
        left_out=left_out,
    )

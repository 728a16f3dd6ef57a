"""An uploaded list from preview to enrolments. Until it is confirmed, nothing but the preview is written."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import enrolments
from cohorts.importing.names import tidy, tidy_email
from cohorts.importing.reading import Line, Reading
from cohorts.models import Cohort, ImportBatch, ImportRow
from cohorts.models.enrolment import CELL
from cohorts.reports.imports import checked
from cohorts.states import ImportState
from leergang.accounts.models import Organisation, User
from leergang.audit.log import record

EDITABLE = ("first_name", "infix", "last_name", "email", "job_title")
CHANGED = (
    "De lijst is intussen veranderd, daarom is er niets ingeschreven. Kijk de rijen na en bevestig opnieuw."
)


@transaction.atomic
def start(
    cohort: Cohort, *, organisation: Organisation, file_name: str, reading: Reading, by: User
) -> ImportBatch:
    """Keep what was read, for the preview."""
    batch = ImportBatch.objects.create(
        cohort=cohort,
        organisation=organisation,
        created_by=by,
        file_name=tidy(file_name)[:120],
        notice=reading.notice,
    )
    ImportRow.objects.bulk_create(
        [ImportRow(batch=batch, number=line.number, **_cells(line)) for line in reading.lines],
        batch_size=2000,
    )
    record("import.started", by=by, target=batch, cohort=cohort.pk, rows=len(reading.lines))
    return batch


@transaction.atomic
def correct(
    batch: ImportBatch,
    *,
    cells: Mapping[int, Mapping[str, str]],
    skip: Collection[int] = (),
    keep: Collection[int] = (),
) -> int:
    """Write down what the person typed in the preview, and which rows to leave out or take along again.

    `cells` maps a row number to the cells that were on the screen. Returns how many rows changed; a list
    that is not a draft any more stays as it is. Only the preview changes, so no audit line.
    """
    if _locked(batch).state != ImportState.DRAFT:
        return 0
    touched = {*cells, *skip, *keep}
    changed = []
    for row in batch.rows.filter(number__in=touched):
        before = _state(row)
        for name, text in cells.get(row.number, {}).items():
            if name in EDITABLE:
                setattr(row, name, (tidy_email(text) if name == "email" else tidy(text))[:CELL])
        if row.number in skip or row.number in keep:
            row.is_skipped = row.number in skip
        if _state(row) != before:
            changed.append(row)
    ImportRow.objects.bulk_update(changed, [*EDITABLE, "is_skipped"], batch_size=500)
    return len(changed)


@transaction.atomic
def skip_beyond(batch: ImportBatch) -> int:
    """Leave out the good rows that do not fit: the first ones in the list keep their place."""
    if _locked(batch).state != ImportState.DRAFT:
        return 0
    result = checked(batch)
    beyond = [line.number for line in result.to_enrol[result.seats_left :]]
    return batch.rows.filter(number__in=beyond).update(is_skipped=True)


@transaction.atomic
def confirm(batch: ImportBatch, *, seen: str, by: User, now: dt.datetime) -> int:
    """Enrol all good rows in one transaction. Returns how many; 0 when the list was handled before.

    `seen` is the fingerprint of the preview that was confirmed. Raises ValidationError, and writes
    nothing, when that is not what would happen now, when no row is good, or when seats ran out.
    """
    batch = _locked(batch)
    if batch.state != ImportState.DRAFT:
        return 0
    result = checked(batch)
    if result.fingerprint != seen:
        raise ValidationError(CHANGED, code="changed")
    if not result.to_enrol:
        raise ValidationError("Er is geen rij die je kunt inschrijven.", code="nothing")
    made = enrolments.enrol(
        batch.cohort, organisation=batch.organisation, people=result.to_enrol, by=by, now=now, batch=batch
    )
    _close(batch, ImportState.CONFIRMED, confirmed_at=now)
    record("import.confirmed", by=by, target=batch, cohort=batch.cohort_id, enrolled=len(made))
    return len(made)


@transaction.atomic
def discard(batch: ImportBatch, *, by: User | None) -> bool:
    """Drop a list that is not confirmed, with everything that was read of it."""
    batch = _locked(batch)
    if batch.state != ImportState.DRAFT:
        return False
    _close(batch, ImportState.DISCARDED)
    record("import.discarded", by=by, target=batch, cohort=batch.cohort_id)
    return True


def _locked(batch: ImportBatch) -> ImportBatch:
    return (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("cohort", "organisation")
        .get(pk=batch.pk)
    )


def _close(batch: ImportBatch, state: ImportState, *, confirmed_at: dt.datetime | None = None) -> None:
    """The rows go: who is enrolled stands in the lichting, of the others nothing is kept."""
    batch.rows.all().delete()
    batch.state = state
    batch.confirmed_at = confirmed_at
    batch.save(update_fields=["state", "confirmed_at"])


def _cells(line: Line) -> dict[str, str]:
    return {name: getattr(line, name)[:CELL] for name in EDITABLE}


def _state(row: ImportRow) -> tuple[object, ...]:
    return (row.is_skipped, *(getattr(row, name) for name in EDITABLE))

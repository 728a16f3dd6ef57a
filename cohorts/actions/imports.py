"""An uploaded list from preview to enrolments. Until it is confirmed, nothing but the preview is written."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from cohorts.importing.names import tidy, tidy_email
from cohorts.models import Cohort, ImportBatch, ImportRow, ImportUpload
from cohorts.models.imports import CELL
from cohorts.reports.imports import checked
from cohorts.states import NOT_CONFIRMED, ImportState
from leergang.accounts.models import Organisation, User
from leergang.audit.log import record

# The key in ImportBatch.columns of what was chosen in the preview.
CHOICES = "choices"
EDITABLE = ("first_name", "infix", "last_name", "email", "job_title")


@transaction.atomic
def start(
    cohort: Cohort, *, organisation: Organisation, file_name: str, data: bytes, by: User, now: dt.datetime
) -> ImportBatch:
    """Keep the bytes of a list until a worker reads them; nothing is opened here."""
    batch = ImportBatch.objects.create(
        cohort=cohort,
        organisation=organisation,
        created_by=by,
        file_name=tidy(file_name)[:120],
        state=ImportState.READING,
    )
    ImportUpload.objects.create(batch=batch, content=data, queued_at=now)
    record("import.started", by=by, target=batch, cohort=cohort.pk, bytes=len(data))
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
    if locked(batch).state != ImportState.DRAFT:
        return 0
    touched = {*cells, *skip, *keep}
    changed = []
    for row in batch.rows.filter(number__in=touched):
        before, cells_before = _state(row), _cells(row)
        for name, text in cells.get(row.number, {}).items():
            if name in EDITABLE:
                setattr(row, name, (tidy_email(text) if name == "email" else tidy(text))[:CELL])
        if row.number in skip or row.number in keep:
            row.is_skipped = row.number in skip
        if _cells(row) != cells_before:
            row.remark = ""  # it is about what stood in the file, and somebody just looked at it
        if _state(row) != before:
            changed.append(row)
    ImportRow.objects.bulk_update(changed, [*EDITABLE, "is_skipped", "remark"], batch_size=500)
    return len(changed)


@transaction.atomic
def take_suggestions(batch: ImportBatch, *, numbers: Collection[int]) -> int:
    """Give these rows the address that their verdict suggests. Returns how many rows changed."""
    if not numbers or locked(batch).state != ImportState.DRAFT:
        return 0
    offered = {row.line.number: row.verdict.suggestion for row in checked(batch).rows}
    taken = {number: {"email": offered[number]} for number in numbers if offered.get(number)}
    return correct(batch, cells=taken)


@transaction.atomic
def keep_choices(batch: ImportBatch, *, choices: Mapping[str, str]) -> None:
    """Remember what was chosen beside the confirm button, so that a check or another page loses nothing."""
    batch = locked(batch)
    if batch.state == ImportState.DRAFT and batch.columns.get(CHOICES) != choices:
        batch.columns = {CHOICES: {name: text[:CELL] for name, text in choices.items()}}
        batch.save(update_fields=["columns"])


@transaction.atomic
def skip_beyond(batch: ImportBatch) -> int:
    """Leave out the good rows that do not fit: the first ones in the list keep their place."""
    if locked(batch).state != ImportState.DRAFT:
        return 0
    result = checked(batch)
    beyond = [line.number for line in result.to_enrol[result.seats_left :]]
    return batch.rows.filter(number__in=beyond).update(is_skipped=True)


@transaction.atomic
def discard(batch: ImportBatch, *, by: User | None) -> bool:
    """Drop a list that is not confirmed, with everything that was read of it."""
    batch = locked(batch)
    if batch.state not in NOT_CONFIRMED:
        return False
    batch.rows.all().delete()
    ImportUpload.objects.filter(batch=batch).delete()
    batch.state, batch.columns = ImportState.DISCARDED, {}
    batch.save(update_fields=["state", "columns"])
    record("import.discarded", by=by, target=batch, cohort=batch.cohort_id)
    return True


def locked(batch: ImportBatch) -> ImportBatch:
    """The list as it now is; whoever else changes it waits until this transaction ends."""
    return (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("cohort", "organisation")
        .get(pk=batch.pk)
    )


def _state(row: ImportRow) -> tuple[object, ...]:
    return (row.is_skipped, *_cells(row))


def _cells(row: ImportRow) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in EDITABLE)

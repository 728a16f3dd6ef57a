"""Reading an uploaded list, in a worker: from the bytes to the rows of a preview, a question or a refusal."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from cohorts.actions.imports import EDITABLE, locked
from cohorts.importing.asking import Chosen, Table, Unclear
from cohorts.importing.columns import header_key, recognise
from cohorts.importing.hostile import TOO_HEAVY
from cohorts.importing.reading import Line, Reading, read_list
from cohorts.importing.refusal import Refused
from cohorts.models import ColumnMapping, ImportBatch, ImportRow, ImportUpload
from cohorts.models.imports import CELL, MOST_ATTEMPTS
from cohorts.states import ImportState
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.scanning import UnsafeError, scan

# The keys in ImportBatch.columns: the header with sample rows, and what was said about it.
TABLE, CHOSEN = "table", "chosen"
REMARK = 200


@transaction.atomic
def claim(*, now: dt.datetime) -> ImportUpload | None:
    """The list that waits longest, marked as being read, or None.

    The claim is committed before the reading starts, so a list that kills its worker is counted all the
    same. It holds no lock: the person can stop the list meanwhile, and a claim of a dead worker lapses.
    """
    waiting = ImportUpload.objects.to_read(now).select_related("batch__organisation")
    upload = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if upload is not None:
        upload.claimed_at = now
        upload.attempts += 1
        upload.save(update_fields=["claimed_at", "attempts"])
    return upload


def read(upload: ImportUpload) -> None:
    """Read a claimed list in a child process and write what came of it in one transaction."""
    batch = upload.batch
    if upload.attempts > MOST_ATTEMPTS:
        refuse(batch, TOO_HEAVY)
        return
    try:
        reading = _people(upload)
    except (Refused, UnsafeError) as refused:
        refuse(batch, str(refused))
    except Unclear as unclear:
        ask_columns(batch, unclear.table)
    else:
        show(batch, reading)


def _people(upload: ImportUpload) -> Reading:
    """The people in the bytes, once the virus scanner let them through."""
    batch, content = upload.batch, bytes(upload.content)
    scan(content)
    chosen = batch.columns.get(CHOSEN)
    remembered = ColumnMapping.objects.filter(organisation=batch.organisation_id)
    return read_list(
        content,
        remembered=dict(remembered.values_list("header", "column")),
        chosen=Chosen.from_json(chosen) if chosen else None,
    )


@transaction.atomic
def show(batch: ImportBatch, reading: Reading) -> bool:
    """Write what was read as rows of the preview. Returns False for a list that does not wait for it."""
    if not _is_still_read(batch := locked(batch)):
        return False
    ImportRow.objects.bulk_create(
        [ImportRow(batch=batch, number=line.number, **_cells(line)) for line in reading.lines],
        batch_size=2000,
    )
    _settle(batch, ImportState.DRAFT, notice=reading.notice)
    record("import.read", by=None, target=batch, rows=len(reading.lines))
    return True


@transaction.atomic
def ask_columns(batch: ImportBatch, table: Table) -> bool:
    """Have the person say which column holds what; the bytes stay until they did."""
    if not _is_still_read(batch := locked(batch)):
        return False
    batch.state, batch.columns = ImportState.MAPPING, {TABLE: table.as_json()}
    batch.save(update_fields=["state", "columns"])
    record("import.columns_asked", by=None, target=batch)
    return True


@transaction.atomic
def refuse(batch: ImportBatch, words: str) -> bool:
    """Say why this list cannot be read, and how to make one that can."""
    if not _is_still_read(batch := locked(batch)):
        return False
    _settle(batch, ImportState.REFUSED, notice=words)
    record("import.refused", by=None, target=batch)
    return True


@transaction.atomic
def map_columns(batch: ImportBatch, *, chosen: Mapping[int, str], by: User, now: dt.datetime) -> bool:
    """Have the list read again with what the person said, and remember it for this organisation.

    `chosen` maps the position of a column to a Column, or to '' when it is not needed. Returns False for
    a list that is not asked about (any more).
    """
    batch = locked(batch)
    if batch.state != ImportState.MAPPING:
        return False
    table = Table.from_json(batch.columns[TABLE])
    _remember(batch.organisation_id, table, chosen)
    batch.state = ImportState.READING
    batch.columns[CHOSEN] = Chosen(table.sheet, table.header_at, dict(chosen)).as_json()
    batch.save(update_fields=["state", "columns"])
    ImportUpload.objects.filter(batch=batch).update(queued_at=now, claimed_at=None, attempts=0)
    record("import.columns_chosen", by=by, target=batch, columns=len(chosen))
    return True


@transaction.atomic
def forget(mapping: ColumnMapping, *, by: User) -> None:
    """No longer read this header the way somebody once said."""
    record("import.column_forgotten", by=by, target=mapping, organisation=mapping.organisation_id)
    mapping.delete()


def _remember(organisation_id: int, table: Table, chosen: Mapping[int, str]) -> None:
    """What was said of a header that does not say so itself. One that stands there twice says nothing."""
    keys = {at: header_key(text) for at, text in enumerate(table.header)}
    times = Counter(keys.values())
    told = {at: str(column) for column, at in recognise(table.header).items()}
    ColumnMapping.objects.bulk_create(
        [
            ColumnMapping(organisation_id=organisation_id, header=key, column=chosen[at])
            for at, key in keys.items()
            if key and times[key] == 1 and at in chosen
            # An idea that came from the cells is an answer of the person, once it was confirmed.
            if not chosen[at] == table.guesses.get(at, "") == told.get(at, "")
        ],
        update_conflicts=True,
        unique_fields=["organisation", "header"],
        update_fields=["column"],
    )


def _is_still_read(batch: ImportBatch) -> bool:
    """Not when the person stopped it, or when another worker was ahead."""
    return batch.state == ImportState.READING


def _settle(batch: ImportBatch, state: ImportState, *, notice: str) -> None:
    """The bytes have been used: they go."""
    batch.state, batch.notice, batch.columns = state, notice, {}
    batch.save(update_fields=["state", "notice", "columns"])
    ImportUpload.objects.filter(batch=batch).delete()


def _cells(line: Line) -> dict[str, str]:
    return {"remark": line.remark[:REMARK], **{name: getattr(line, name)[:CELL] for name in EDITABLE}}

"""Uploaded lists as a worker leaves them."""

import datetime as dt

from cohorts.actions import import_reading, import_runs, imports
from cohorts.importing.asking import Table
from cohorts.importing.reading import Line, Reading
from cohorts.models import ImportBatch
from cohorts.reports.imports import checked
from leergang.moment import now


def uploaded(cast, data: bytes, *, name="lijst.xlsx") -> ImportBatch:
    """A list that waits for a worker."""
    return imports.start(
        cast.cohort,
        organisation=cast.waterdam,
        file_name=name,
        data=data,
        by=cast.coordinator,
        now=now(),
    )


def draft(cast, *lines: Line) -> ImportBatch:
    """A list that was read: its rows wait for a check."""
    batch = uploaded(cast, b"x")
    import_reading.show(batch, Reading(list(lines)))
    batch.refresh_from_db()
    return batch


# Nobody would guess from these headers what stands under them.
UNCLEAR = Table(
    sheet="Blad1",
    header_at=0,
    header=["Wie", "Bereikbaar", "Kamer"],
    samples=[["Anna van der Berg", "anna@waterdam.example", "2.14"], ["Bram Smit", "bram@waterdam.example"]],
    guesses={1: "email"},
)


def unclear(cast, table: Table = UNCLEAR) -> ImportBatch:
    """A list of which somebody must say what the columns hold."""
    batch = uploaded(cast, b"x")
    import_reading.ask_columns(batch, table)
    batch.refresh_from_db()
    return batch


def enrolled(batch: ImportBatch, *, now: dt.datetime, seen: str = "", **wishes) -> ImportBatch:
    """Confirm a list and let a worker handle it. Returns it as it then is."""
    import_runs.confirm(batch, seen=seen or checked(batch).fingerprint, by=batch.created_by, **wishes)
    import_runs.run(batch.pk, now=now)
    batch.refresh_from_db()
    return batch

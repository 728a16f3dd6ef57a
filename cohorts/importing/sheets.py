"""A sheet as text, with marks at what a person would see in the program that made it and we would not."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

MAX_ROWS = 10_000
# Room above the people for titles and explanation.
ROOM_FOR_TITLES = 50
MAX_COLUMNS = 60
MAX_CELL = 300

TOO_MANY_ROWS = (
    "Dit bestand heeft meer dan 10.000 rijen. Verdeel de lijst over meer bestanden en upload die na elkaar."
)
TOO_MANY_COLUMNS = (
    "Dit bestand heeft meer dan 60 kolommen. Bewaar alleen de kolommen met naam, e-mailadres en functie."
)


class Oddity(StrEnum):
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    LINK = "link"  # the link behind the cell; `text` is its target
    NO_VALUE = "no_value"  # a formula that was never worked out
    FAILED = "failed"  # a formula with an error for an outcome
    CUT = "cut"  # longer than MAX_CELL


class Mark(NamedTuple):
    """Something odd about a cell, a whole row (column -1) or a whole column (row -1). Counted from 0."""

    row: int
    column: int
    oddity: str
    text: str = ""


class Sheet(NamedTuple):
    """One sheet as text. `first_row` is the number, in the program that made it, of the first row here.

    The positions in `marks` are positions in `rows`.
    """

    name: str
    first_row: int
    rows: list[list[str]]
    problem: str = ""
    marks: Sequence[Mark] = ()

    @property
    def hidden_columns(self) -> set[int]:
        return {mark.column for mark in self.marks if mark.oddity == Oddity.HIDDEN_COLUMN}


class Book(NamedTuple):
    """What a file holds: the sheets that a person sees when it is opened, and the names of those not."""

    sheets: list[Sheet]
    hidden: Sequence[str] = ()
    # Hidden rows and links could not be looked for.
    is_half_seen: bool = False


def sheet_of(name: str, first_row: int, rows: Sequence[Sequence[object]], problem: str = "") -> Sheet:
    """Turn cells into text, as far as a list of people may reach."""
    if len(rows) > MAX_ROWS + ROOM_FOR_TITLES:
        problem = TOO_MANY_ROWS
    kept = rows[: MAX_ROWS + ROOM_FOR_TITLES]
    texts = [[_text(cell) for cell in row[:MAX_COLUMNS]] for row in kept]
    cut = [
        Mark(at, column, Oddity.CUT)
        for at, row in enumerate(kept)
        for column, cell in enumerate(row[:MAX_COLUMNS])
        if type(cell) is str and len(cell) > MAX_CELL
    ]
    return Sheet(name, first_row, texts, problem, cut)


def _text(cell: object) -> str:
    """A cell as a person would type it; what is longer than any name or address is cut."""
    if isinstance(cell, str):
        return cell[:MAX_CELL]
    if isinstance(cell, bool):
        return "WAAR" if cell else "ONWAAR"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.date):
        return f"{cell:%d-%m-%Y}"
    return str(cell)[:MAX_CELL]

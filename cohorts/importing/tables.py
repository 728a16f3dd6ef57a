"""Bytes to sheets of text. Runs in a process of its own (isolated.py): it imports nothing of the platform."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import NamedTuple

import python_calamine as calamine

from cohorts.importing.hostile import DAMAGED, HAS_PASSWORD, NOT_A_LIST, TOO_HEAVY, FileKind, examine
from cohorts.importing.refusal import Refused

MAX_ROWS = 10_000
# Room above the people for titles and explanation.
ROOM_FOR_TITLES = 50
MAX_COLUMNS = 60
MAX_SHEETS = 20
MAX_CELL = 300
# Of all cells together, before the web process gets them: one long text that ten thousand rows point at is
# twenty kilobytes of workbook. An honest list of ten thousand people with thirty columns has about four.
MAX_CHARACTERS = 5_000_000

TOO_MANY_ROWS = (
    "Dit bestand heeft meer dan 10.000 rijen. Verdeel de lijst over meer bestanden en upload die na elkaar."
)
TOO_MANY_COLUMNS = (
    "Dit bestand heeft meer dan 60 kolommen. Bewaar alleen de kolommen met naam, e-mailadres en functie."
)
DELIMITERS = ";,\t"
SAMPLE_LINES = 40


class Sheet(NamedTuple):
    """One sheet as text. `first_row` is the number, in the program that made it, of the first row here."""

    name: str
    first_row: int
    rows: list[list[str]]
    problem: str = ""


def read_sheets(data: bytes) -> list[Sheet]:
    """The visible sheets of a workbook, or the one table of a text file. Raises Refused."""
    sheets = [_read_text(data)] if examine(data) is FileKind.TEXT else _read_workbook(data)
    if sum(len(cell) for sheet in sheets for row in sheet.rows for cell in row) > MAX_CHARACTERS:
        raise Refused(TOO_HEAVY)
    return sheets


def _read_workbook(data: bytes) -> list[Sheet]:
    """Stored values only: a formula is never evaluated, and one without a stored value reads as empty."""
    try:
        with calamine.load_workbook(BytesIO(data)) as workbook:
            visible = [
                about.name
                for about in workbook.sheets_metadata
                if about.visible == calamine.SheetVisibleEnum.Visible
                and about.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            return [_read_sheet(workbook.get_sheet_by_name(name)) for name in visible[:MAX_SHEETS]]
    except calamine.PasswordError as error:
        raise Refused(HAS_PASSWORD) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(DAMAGED) from error


def _read_sheet(sheet: calamine.CalamineSheet) -> Sheet:
    first_row = sheet.start[0] + 1 if sheet.start else 1
    problem = TOO_MANY_COLUMNS if sheet.width > MAX_COLUMNS else ""
    return _sheet(sheet.name, first_row, sheet.to_python(skip_empty_area=True), problem)


def _sheet(name: str, first_row: int, rows: Sequence[Sequence[object]], problem: str = "") -> Sheet:
    if len(rows) > MAX_ROWS + ROOM_FOR_TITLES:
        problem = TOO_MANY_ROWS
    kept = rows[: MAX_ROWS + ROOM_FOR_TITLES]
    return Sheet(name, first_row, [[_text(cell) for cell in row[:MAX_COLUMNS]] for row in kept], problem)


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


def _read_text(data: bytes) -> Sheet:
    text = _decode(data)
    separator = re.match(r"sep=(.)\r?\n", text)
    if separator:  # Excel's own first line, which is not a row of the list
        text = text[separator.end() :]
    delimiter = separator[1] if separator else _delimiter(text)
    rows = _table(text, delimiter)
    problem = TOO_MANY_COLUMNS if max(map(len, rows), default=0) > MAX_COLUMNS else ""
    return _sheet("", 2 if separator else 1, rows, problem)


def _decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252: what Dutch office software writes."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused(NOT_A_LIST)


def _table(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused(NOT_A_LIST) from error


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the most columns, the same number every time."""
    sample = text[:20_000].splitlines(keepends=True)[:SAMPLE_LINES]

    def columns(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in _lenient(sample, sign) if any(row)]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return (common if common > 1 else 0, widths.count(common))

    return max(DELIMITERS, key=columns)


def _lenient(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []

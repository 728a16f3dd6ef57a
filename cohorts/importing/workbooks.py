"""Workbooks: the values from one library, and from a second look what that library does not show.

python-calamine reads .xlsx, .xls and .ods without working out a formula, but says nothing of hidden rows,
of links and of why a cell is empty (docs/decisions/0010).
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from xml.parsers.expat import ExpatError

import python_calamine as calamine

from cohorts.importing import opendocument, openxml
from cohorts.importing.hostile import DAMAGED, HAS_PASSWORD
from cohorts.importing.marking import Seen
from cohorts.importing.names import tidy_email
from cohorts.importing.refusal import Refused
from cohorts.importing.sheets import MAX_COLUMNS, TOO_MANY_COLUMNS, Book, Mark, Oddity, Sheet, sheet_of

MAX_SHEETS = 20


def read_workbook(data: bytes) -> Book:
    """The visible sheets of a workbook. Stored values only. Raises Refused."""
    try:
        with calamine.load_workbook(BytesIO(data)) as workbook:
            about = [
                each for each in workbook.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            visible = [each.name for each in about if each.visible == calamine.SheetVisibleEnum.Visible]
            seen = _second_look(data, visible[:MAX_SHEETS])
            sheets = [
                _read_sheet(workbook.get_sheet_by_name(name), (seen or {}).get(name, Seen()))
                for name in visible[:MAX_SHEETS]
            ]
    except calamine.PasswordError as error:
        raise Refused(HAS_PASSWORD) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(DAMAGED) from error
    hidden = [each.name for each in about if each.name not in visible]
    return Book(sheets, hidden, is_half_seen=seen is None)


def _second_look(data: bytes, names: Sequence[str]) -> Mapping[str, Seen] | None:
    """What the sheets hide, or None when that cannot be seen: in an old .xls, or a file put together oddly."""
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            look = openxml.look if "xl/workbook.xml" in archive.namelist() else opendocument.look
            return look(archive, names)
    except (KeyError, ValueError, ExpatError):
        return None


def _read_sheet(sheet: calamine.CalamineSheet, seen: Seen) -> Sheet:
    top, left = sheet.start or (0, 0)
    problem = TOO_MANY_COLUMNS if sheet.width > MAX_COLUMNS else ""
    read = sheet_of(sheet.name, top + 1, sheet.to_python(skip_empty_area=True), problem)
    if read.problem:
        return read
    merged = [(*start, end[0]) for start, end in sheet.merged_cell_ranges or ()]
    _fill_down(
        read.rows, [(row - top, column - left, last - top) for row, column, last in (*merged, *seen.merged)]
    )
    return read._replace(marks=[*read.marks, *_placed(seen.marks, read.rows, top, left)])


def _fill_down(rows: list[list[str]], merged: Iterable[tuple[int, int, int]]) -> None:
    """What stands in a cell over several rows holds for each of them that has something of its own."""
    for row, column, last in merged:
        if not (0 <= row < last and row < len(rows) and 0 <= column < len(rows[row])):
            continue
        for below in rows[row + 1 : last + 1]:
            if any(below) and column < len(below) and not below[column]:
                below[column] = rows[row][column]


def _placed(marks: Iterable[Mark], rows: Sequence[Sequence[str]], top: int, left: int) -> Iterable[Mark]:
    """The marks that fall within what was read, at their place there; links only when they say another thing."""
    for mark in marks:
        row = mark.row - top if mark.row >= 0 else -1
        column = mark.column - left if mark.column >= 0 else -1
        if row >= len(rows) or (mark.row >= 0 and row < 0) or (mark.column >= 0 and column < 0):
            continue
        if mark.oddity == Oddity.LINK and not _leads_elsewhere(mark.text, rows[row], column):
            continue
        yield Mark(row, column, mark.oddity, mark.text)


def _leads_elsewhere(target: str, row: Sequence[str], column: int) -> bool:
    shown = tidy_email(row[column]) if column < len(row) else ""
    return bool(shown) and shown != target

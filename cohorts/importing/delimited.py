"""Text with a sign between the cells: .csv, and rows that were copied out of a spreadsheet."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

from cohorts.importing.hostile import MAX_BYTES, NOT_A_LIST
from cohorts.importing.refusal import Refused
from cohorts.importing.sheets import MAX_COLUMNS, TOO_MANY_COLUMNS, Sheet, sheet_of

DELIMITERS = ";,\t"
SAMPLE_LINES = 40


def read_text(data: bytes) -> Sheet:
    """The one table of a text file. Raises Refused."""
    text = _decode(data)
    separator = re.match(r"sep=(.)\r?\n", text)
    if separator:  # Excel's own first line, which is not a row of the list
        text = text[separator.end() :]
    delimiter = separator[1] if separator else _delimiter(text)
    first_row = 2 if separator else 1
    rows = _table(text, delimiter)
    _refuse_loose_quote(rows, delimiter, first_row)
    problem = TOO_MANY_COLUMNS if max(map(len, rows), default=0) > MAX_COLUMNS else ""
    return sheet_of("", first_row, rows, problem)


def _decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252: what Dutch office software writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(data, "utf-16")
    else:
        text = _decoded(data, "utf-8-sig") or _line_by_line(data)
    if text is None or "\0" in text:
        raise Refused(NOT_A_LIST)
    return text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _line_by_line(data: bytes) -> str | None:
    """Two lists pasted together may be written in two ways: one odd letter must not spoil all others."""
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    decoded = [_decoded(line, "utf-8") or _decoded(line, "cp1252") for line in lines]
    if any(text is None and line for text, line in zip(decoded, lines, strict=True)):
        return None
    return "\n".join(text or "" for text in decoded)


def _table(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(MAX_BYTES)  # what a loose quote swallows is told below
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused(NOT_A_LIST) from error


def _refuse_loose_quote(rows: list[list[str]], delimiter: str, first_row: int) -> None:
    """A quote without its partner swallows the rows after it: nobody may get lost in silence."""
    for number, row in enumerate(rows, start=first_row):
        for cell in row:
            _, is_more, rest = cell.partition("\n")
            if is_more and delimiter in rest and "@" in rest:
                message = f'In rij {number} staat een los aanhalingsteken ("), en daardoor vallen rijen weg.'
                raise Refused(f"{message} Haal het weg en upload de lijst opnieuw.")


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

"""The second look at a workbook: walking through XML that somebody else made, and noting what is odd."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from cohorts.importing.hostile import DAMAGED
from cohorts.importing.names import tidy_email
from cohorts.importing.refusal import Refused
from cohorts.importing.sheets import MAX_CELL, MAX_COLUMNS, MAX_ROWS, ROOM_FOR_TITLES, Mark, Oddity

# Below and right of this nothing is read, wherever a sheet begins to be filled.
LAST_ROW = 20 * (MAX_ROWS + ROOM_FOR_TITLES)
LAST_COLUMN = 20 * MAX_COLUMNS
# An honest workbook comes nowhere near.
MAX_MARKS = 100_000
WITH_ADDRESS = re.compile(r"^\s*mailto:", re.IGNORECASE)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


@dataclass
class Seen:
    """What a second look found in one sheet. Rows and columns of the whole sheet, counted from 0."""

    marks: list[Mark] = field(default_factory=list)
    # Row, column and last row of cells over more than one row, for formats of which the library has none.
    merged: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, row: int, column: int, oddity: Oddity, text: str = "") -> None:
        if row > LAST_ROW or column > LAST_COLUMN:
            return
        if len(self.marks) >= MAX_MARKS:
            raise ValueError
        self.marks.append(Mark(row, column, oddity, text))

    def link(self, row: int, column: int, target: str) -> None:
        """Only links to an address matter: a list of people is full of links to websites."""
        if WITH_ADDRESS.match(target):
            address = unquote(target.partition("?")[0])[: MAX_CELL * 2]
            self.add(row, column, Oddity.LINK, tidy_email(address)[:MAX_CELL])

    def hide_columns(self, first: int, last: int) -> None:
        for column in range(first, min(last, LAST_COLUMN) + 1):
            self.add(-1, column, Oddity.HIDDEN_COLUMN)

    def hide_rows(self, first: int, last: int) -> None:
        for row in range(first, min(last, LAST_ROW) + 1):
            self.add(row, -1, Oddity.HIDDEN_ROW)


def walk(xml: bytes, start: Start, end: End | None = None) -> expat.XMLParserType:
    """Call `start` and `end` for every element, names without prefix. A document with a DTD is refused."""
    parser = parser_for(start, end)
    parser.Parse(xml, True)
    return parser


def parser_for(start: Start, end: End | None = None) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    return parser


def _refuse_doctype(*_declared: object) -> None:
    """No office program writes one; they are there to make a parser fetch or multiply things."""
    raise Refused(DAMAGED)


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def plain_names(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes without their prefix: 'r:id' and 'table:name' as 'id' and 'name'."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}

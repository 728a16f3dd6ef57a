"""What an .ods hides: rows and columns, links behind cells, formulas without outcome. Nothing is worked out."""

import re
import zipfile
from collections.abc import Sequence

from cohorts.importing.marking import LAST_COLUMN, LAST_ROW, Seen, plain_names, walk
from cohorts.importing.sheets import Oddity

HIDDEN = {"collapse", "filter"}
ANYTHING_ODD = re.compile(rb"visibility=|display=|href=|formula=|rows-spanned=|error")
LINK_FORMULA = re.compile(r'^\s*(?:of:|oooc:)?=?\s*HYPERLINK\(\s*"([^"]*)"', re.IGNORECASE)


def look(archive: zipfile.ZipFile, names: Sequence[str]) -> dict[str, Seen]:
    """What is hidden in these sheets. Raises ValueError or ExpatError for a file put together oddly."""
    xml = archive.read("content.xml")
    if xml.startswith(b"<") and not ANYTHING_ODD.search(xml):
        return {}
    document = _Document()
    walk(xml, document.start, document.end)
    return {name: seen for name, seen in document.sheets.items() if name in names}


class _Document:
    """Follows content.xml from its first element to its last; rows and cells may stand for many."""

    def __init__(self) -> None:
        self.sheets: dict[str, Seen] = {}
        self.seen = Seen()
        # Tables may stand within a cell, and groups within groups.
        self.depth = 0
        self.groups: list[bool] = []
        self.row = self.next_row = self.column = self.next_column = 0
        self.list_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._table(plain_names(attributes))
        elif self.depth != 1:
            return
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell(attributes)
        elif name == "table-row":
            self._row(plain_names(attributes))
        elif name == "table-column":
            self._column(plain_names(attributes))
        elif name == "table-row-group":
            self.groups.append(plain_names(attributes).get("display") == "false")
        elif name == "a":
            self.seen.link(self.row, self.column, plain_names(attributes).get("href", ""))

    def end(self, name: str) -> None:
        if name == "table":
            self.depth -= 1
        elif name == "table-row-group" and self.depth == 1:
            self.groups.pop()

    def _table(self, about: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            self.seen = self.sheets.setdefault(about.get("name", ""), Seen())
            self.next_row = self.list_column = 0
            self.groups = []

    def _column(self, about: dict[str, str]) -> None:
        first = self.list_column
        self.list_column += _times(about, "number-columns-repeated", LAST_COLUMN)
        if about.get("visibility") in HIDDEN:
            self.seen.hide_columns(first, self.list_column - 1)

    def _row(self, about: dict[str, str]) -> None:
        self.row = self.next_row
        self.next_row += _times(about, "number-rows-repeated", LAST_ROW)
        self.next_column = 0
        if about.get("visibility") in HIDDEN or any(self.groups):
            self.seen.hide_rows(self.row, self.next_row - 1)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.column = self.next_column
        if not attributes:
            self.next_column += 1
            return
        is_error = attributes.get("calcext:value-type") == "error"
        about = plain_names(attributes)
        self.next_column += _times(about, "number-columns-repeated", LAST_COLUMN)
        formula = about.get("formula")
        if is_error:
            self.seen.add(self.row, self.column, Oddity.FAILED)
        elif formula is not None and "value-type" not in about:
            self.seen.add(self.row, self.column, Oddity.NO_VALUE)
        if formula and (link := LINK_FORMULA.match(formula)):
            self.seen.link(self.row, self.column, link[1])
        if (over := _times(about, "number-rows-spanned", LAST_ROW)) > 1:
            self.seen.merged.append((self.row, self.column, self.row + over - 1))


def _times(about: dict[str, str], name: str, most: int) -> int:
    return min(int(about.get(name, "1")), most)

"""What an .xlsx hides: rows and columns, links behind cells, formulas without outcome. Nothing is worked out."""

import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence

from cohorts.importing.marking import Seen, parser_for, plain_names, walk
from cohorts.importing.sheets import Oddity

CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
LINK_FORMULA = re.compile(r'^\s*HYPERLINK\(\s*"([^"]*)"', re.IGNORECASE)
# Most rows have none of this, and then there is nothing to walk through.
ODD_IN_ROWS = re.compile(rb"""hidden|[<:]f[\s/>]|\bt=["']e|ht=["']0["']""")
ROWS_BEGIN, ROWS_END = b"<sheetData>", b"</sheetData>"
MAX_LINKED_CELLS = 20_000


def look(archive: zipfile.ZipFile, names: Sequence[str]) -> dict[str, Seen]:
    """What is hidden in these sheets. Raises KeyError, ValueError or ExpatError for a file put together oddly."""
    targets = _relations(archive, "xl/workbook.xml")
    paths: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            about = plain_names(attributes)
            paths[about["name"]] = targets[about["id"]]

    walk(archive.read("xl/workbook.xml"), start)
    return {name: _look_at(archive, paths[name]) for name in names}


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Where the relations of a part lead, by their id: a part of the archive, or an address outside it."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes["Target"]
            if attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes["Id"]] = target

    walk(archive.read(path), start)
    return found


def _look_at(archive: zipfile.ZipFile, path: str) -> Seen:
    xml = archive.read(path)
    before, begin, rest = xml.partition(ROWS_BEGIN)
    rows, end, after = rest.rpartition(ROWS_END)
    if begin and end and not ODD_IN_ROWS.search(rows):
        xml = before + begin + end + after
    sheet = _Sheet(_relations(archive, path))
    sheet.parser.Parse(xml, True)
    return sheet.seen


class _Sheet:
    """Follows one sheet from its first element to its last."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self.seen = Seen()
        self.targets = targets
        self.row = self.column = -1
        self.kind = ""
        self.formula: list[str] | None = None
        self.value: list[str] = []
        self.parser = parser_for(self.start, self.end)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row(attributes)
        elif name == "f":
            self.formula, self.value = [], []
            self.parser.CharacterDataHandler = self.formula.append
        elif name == "v" and self.formula is not None:
            self.parser.CharacterDataHandler = self.value.append
        elif name == "col":
            if _is_hidden(attributes, "width"):
                self.seen.hide_columns(int(attributes["min"]) - 1, int(attributes["max"]) - 1)
        elif name == "hyperlink":
            self._hyperlink(plain_names(attributes))

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in {"f", "v"}:
            self.parser.CharacterDataHandler = None

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        self.column = -1
        if _is_hidden(attributes, "ht"):
            self.seen.hide_rows(self.row, self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        if place := CELL.fullmatch(attributes.get("r", "")):
            self.row, self.column = int(place[2]) - 1, _column(place[1])
        else:
            self.column += 1
        self.kind = attributes.get("t", "n")
        self.formula = None

    def _end_cell(self) -> None:
        if self.kind == "e":
            self.seen.add(self.row, self.column, Oddity.FAILED)
        if self.formula is None:
            return
        # The outcome of a formula may be an empty text; only when nothing is stored it was never worked out.
        if self.kind not in {"e", "str"} and not "".join(self.value).strip():
            self.seen.add(self.row, self.column, Oddity.NO_VALUE)
        if link := LINK_FORMULA.match("".join(self.formula)):
            self.seen.link(self.row, self.column, link[1])
        self.formula = None

    def _hyperlink(self, about: dict[str, str]) -> None:
        target = self.targets.get(about.get("id", ""), "")
        first, _, last = about["ref"].partition(":")
        places = [CELL.fullmatch(corner) for corner in (first, last or first)]
        if not all(places):
            return
        (left, top), (right, bottom) = ((_column(p[1]), int(p[2]) - 1) for p in places if p)
        if (right - left + 1) * (bottom - top + 1) > MAX_LINKED_CELLS:
            return
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.seen.link(row, column, target)


def _column(letters: str) -> int:
    """'A' -> 0, 'AA' -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden") in {"1", "true"} or attributes.get(size) == "0"

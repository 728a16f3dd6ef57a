"""From sheets to people: find the header, read the rows under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cohorts.importing import columns, headers
from cohorts.importing.asking import Chosen, Table, Unclear
from cohorts.importing.columns import Column
from cohorts.importing.guessing import table_to_ask
from cohorts.importing.headers import Place
from cohorts.importing.isolated import read_isolated
from cohorts.importing.names import Name, split_full_name, split_last_name, tidy, tidy_email
from cohorts.importing.refusal import Refused
from cohorts.importing.remarks import marks_by_row, notice, remark
from cohorts.importing.sheets import MAX_COLUMNS, MAX_ROWS, TOO_MANY_ROWS, Book
from leergang.accounts.names import full_name, plain

__all__ = ["Chosen", "Line", "Reading", "Table", "Unclear", "read_list"]

NO_PEOPLE = "Er staan geen mensen onder de kopregel. Vul de lijst aan en upload hem opnieuw."
GONE = "We vinden deze kolommen niet meer in het bestand. Upload de lijst opnieuw."


@dataclass(frozen=True, slots=True)
class Line:
    """One person as the list has it; nothing is checked yet. `number` is the row in the file."""

    number: int
    first_name: str = ""
    infix: str = ""
    last_name: str = ""
    email: str = ""
    job_title: str = ""
    # What is odd about this row in the file: it was hidden, a link leads elsewhere, a formula is empty.
    remark: str = ""

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)


@dataclass(frozen=True, slots=True)
class Reading:
    lines: list[Line]
    notice: str = ""  # what the person must know about how it was read


def read_list(
    data: bytes, *, remembered: Mapping[str, str] | None = None, chosen: Chosen | None = None
) -> Reading:
    """The people in an uploaded file.

    `remembered` maps columns.header_key() to what this organisation said before that such a column holds
    (a Column, or '' for nothing); it goes before our own ideas. `chosen` is what was said about this very
    file. Raises Refused with words that say how to repair the file, and Unclear when a person must say
    which column holds what.
    """
    book = read_isolated(data)
    place = _as_chosen(book, chosen) if chosen else _first_list(book, remembered)
    if place.sheet.problem:
        raise Refused(place.sheet.problem)
    if not columns.is_header(place.found):
        raise Unclear(headers.table(place))
    lines = _people(place)
    others = [each for each in book.sheets if each is not place.sheet and headers.find(each, remembered)]
    return Reading(lines, notice(book, place, is_one_of_more=bool(others)))


def _first_list(book: Book, remembered: Mapping[str, str] | None) -> Place:
    """The first sheet with a header that we understand. What only the cells tell is asked, never decided."""
    found = (headers.find(sheet, remembered) for sheet in book.sheets)
    if place := next((place for place in found if place), None):
        return place
    place = table_to_ask(book.sheets, remembered)
    if place is None:
        hidden = " Verborgen werkbladen lezen we niet." if book.hidden else ""
        raise Refused(headers.why_not(book.sheets, remembered) + hidden)
    if place.sheet.problem:
        raise Refused(place.sheet.problem)
    raise Unclear(headers.table(place))


def _as_chosen(book: Book, chosen: Chosen) -> Place:
    """The table that was shown to the person, with what they said. The file is the same one, read again."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == chosen.sheet), None)
    if sheet is None or not -1 <= chosen.header_at < len(sheet.rows):
        raise Refused(GONE)
    header = [tidy(text) for text in sheet.rows[chosen.header_at]] if chosen.header_at >= 0 else []
    found: dict[Column, int] = {}
    for at, column in sorted(chosen.columns.items()):
        if column in Column and 0 <= at < MAX_COLUMNS:
            found.setdefault(Column(column), at)
    return Place(sheet, chosen.header_at, header, columns.settled(found, header))


def _people(place: Place) -> list[Line]:
    rows, first_row = place.sheet.rows, place.sheet.first_row
    odd = marks_by_row(place.sheet)
    found, lines = place.found, []
    for at, row in enumerate(rows[place.at + 1 :], start=place.at + 1):
        if not _says_something(row, found):
            continue
        if again := headers.repeated(row, place):
            found = again
            continue
        words = remark(odd.get(at, ()), found, has_more=_has_more(row, place))
        lines.append(_line(first_row + at, row, found, words))
    if not lines:
        raise Refused(NO_PEOPLE)
    if len(lines) > MAX_ROWS:
        raise Refused(TOO_MANY_ROWS)
    return lines


def _has_more(row: Sequence[str], place: Place) -> bool:
    """A sign that cuts cells stood in a text: 'a@x; b@x'. In a workbook it is a note beside the list."""
    return not place.sheet.name and place.at >= 0 and any(map(str.strip, row[len(place.header) :]))


def _says_something(row: Sequence[str], found: Mapping[Column, int]) -> bool:
    return any(at < len(row) and row[at].strip() for at in found.values())


def _line(number: int, row: Sequence[str], found: Mapping[Column, int], odd: str) -> Line:
    def cell(column: Column) -> str:
        at = found.get(column)
        return tidy(row[at]) if at is not None and at < len(row) else ""

    name = _name(
        full=cell(Column.FULL_NAME),
        first=cell(Column.FIRST_NAME) or cell(Column.INITIALS),
        infix=cell(Column.INFIX),
        last=cell(Column.LAST_NAME),
    )
    return Line(number, *name, tidy_email(cell(Column.EMAIL)), cell(Column.JOB_TITLE), odd)


def _name(*, full: str, first: str, infix: str, last: str) -> Name:
    if full and not last:
        name = split_full_name(full)
        return Name(first or name.first_name, infix or name.infix, name.last_name)
    whole = split_full_name(last) if first and " " in last else Name()
    if _repeats_first_name(whole, first):  # 'Roepnaam' beside 'Naam'
        return Name(first, infix or whole.infix, whole.last_name)
    if infix:
        return Name(first, infix, split_last_name(last)[1] if "," in last else last)
    return Name(first, *split_last_name(last))


def _repeats_first_name(whole: Name, first: str) -> bool:
    """'Anna' beside 'Anna van der Berg', or beside 'Berg, A. van der'."""
    if not (whole.first_name and whole.last_name):
        return False
    ours, theirs = plain(first), plain(whole.first_name)
    return ours == theirs or (theirs.endswith(".") and ours[:1] == theirs[:1])

"""From sheets to people: find the header, read the rows under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cohorts.importing import columns
from cohorts.importing.columns import Column
from cohorts.importing.isolated import read_isolated
from cohorts.importing.names import Name, split_full_name, split_last_name, tidy, tidy_email
from cohorts.importing.refusal import Refused
from cohorts.importing.tables import MAX_ROWS, TOO_MANY_ROWS, Sheet
from leergang.accounts.names import full_name

# A header further down than this is not looked for.
SEARCHED_ROWS = 40

NO_HEADER = (
    "We vinden geen kopregel. Zet boven de kolommen wat erin staat: Voornaam, Tussenvoegsel, "
    "Achternaam, E-mail en Functie."
)
NO_EMAIL = "We vinden geen kolom met e-mailadressen. Zet boven die kolom ‘E-mail’ en upload de lijst opnieuw."
NO_NAMES = (
    "We vinden geen kolom met namen. Zet boven de kolommen ‘Voornaam’ en ‘Achternaam’, of ‘Naam’ als alles "
    "in één kolom staat."
)
NO_PEOPLE = "Er staan geen mensen onder de kopregel. Vul de lijst aan en upload hem opnieuw."


@dataclass(frozen=True, slots=True)
class Line:
    """One person as the list has it; nothing is checked yet. `number` is the row in the file."""

    number: int
    first_name: str = ""
    infix: str = ""
    last_name: str = ""
    email: str = ""
    job_title: str = ""

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)


@dataclass(frozen=True, slots=True)
class Reading:
    lines: list[Line]
    notice: str = ""  # what the person must know about how it was read


def read_list(data: bytes) -> Reading:
    """The people in an uploaded file. Raises Refused with words that say how to repair the file."""
    sheets = read_isolated(data)
    for sheet in sheets:
        at = _header_row(sheet)
        if at is not None:
            return Reading(_people(sheet, at), _notice(sheet, sheets))
    raise Refused(_why_not(sheets))


def _header_row(sheet: Sheet) -> int | None:
    for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        if columns.is_header(columns.recognise(row)):
            return at
    return None


def _why_not(sheets: Sequence[Sheet]) -> str:
    if problem := next((sheet.problem for sheet in sheets if sheet.problem), ""):
        return problem
    found = [columns.recognise(row) for sheet in sheets for row in sheet.rows[:SEARCHED_ROWS]]
    if any(columns.has_name(header) and len(header) > 1 for header in found):
        return NO_EMAIL
    return NO_NAMES if any(Column.EMAIL in header for header in found) else NO_HEADER


def _notice(sheet: Sheet, sheets: Sequence[Sheet]) -> str:
    others = sum(1 for other in sheets if other is not sheet and _header_row(other) is not None)
    if not others:
        return ""
    return f"Dit bestand heeft meer werkbladen met namen. Alleen ‘{tidy(sheet.name)[:60]}’ is gelezen."


def _people(sheet: Sheet, at: int) -> list[Line]:
    if sheet.problem:
        raise Refused(sheet.problem)
    header = [tidy(text) for text in sheet.rows[at]]
    found = columns.recognise(header)
    lines = [
        _line(sheet.first_row + position, row, found)
        for position, row in enumerate(sheet.rows[at + 1 :], start=at + 1)
        if _says_something(row, found) and [tidy(text) for text in row] != header
    ]
    if not lines:
        raise Refused(NO_PEOPLE)
    if len(lines) > MAX_ROWS:
        raise Refused(TOO_MANY_ROWS)
    return lines


def _says_something(row: Sequence[str], found: dict[Column, int]) -> bool:
    return any(at < len(row) and row[at].strip() for at in found.values())


def _line(number: int, row: Sequence[str], found: dict[Column, int]) -> Line:
    def cell(column: Column) -> str:
        at = found.get(column)
        return tidy(row[at]) if at is not None and at < len(row) else ""

    name = _name(
        full=cell(Column.FULL_NAME),
        first=cell(Column.FIRST_NAME) or cell(Column.INITIALS),
        infix=cell(Column.INFIX),
        last=cell(Column.LAST_NAME),
    )
    return Line(number, *name, tidy_email(cell(Column.EMAIL)), cell(Column.JOB_TITLE))


def _name(*, full: str, first: str, infix: str, last: str) -> Name:
    if full and not last:
        name = split_full_name(full)
        return Name(name.first_name, infix or name.infix, name.last_name)
    if infix:
        return Name(first, infix, last)
    return Name(first, *split_last_name(last))

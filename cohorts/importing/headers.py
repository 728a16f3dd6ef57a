"""Where a list begins: the row, or the two rows, that say what stands in which column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cohorts.importing import columns
from cohorts.importing.asking import Table
from cohorts.importing.columns import Column
from cohorts.importing.names import tidy
from cohorts.importing.sheets import Sheet

# A header further down than this is not looked for.
SEARCHED_ROWS = 40
# The rows that are shown to who must say what stands where, and how much of a cell.
SAMPLE_ROWS = 5
SAMPLE_CELL = 80

NO_HEADER = (
    "We vinden geen kopregel. Zet boven de kolommen wat erin staat: Voornaam, Tussenvoegsel, "
    "Achternaam, E-mail en Functie."
)
NO_EMAIL = "We vinden geen kolom met e-mailadressen. Zet boven die kolom ‘E-mail’ en upload de lijst opnieuw."
NO_NAMES = (
    "We vinden geen kolom met namen. Zet boven de kolommen ‘Voornaam’ en ‘Achternaam’, of ‘Naam’ als alles "
    "in één kolom staat."
)
Meanings = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Place:
    """A table in a sheet: its last header row (-1 for none) and the columns that are understood."""

    sheet: Sheet
    at: int
    header: list[str]
    found: dict[Column, int]
    remembered: Meanings = None


def find(sheet: Sheet, remembered: Meanings = None) -> Place | None:
    """The first header that tells enough to read people by."""
    hidden = sheet.hidden_columns
    rows = [[tidy(text) for text in row] for row in sheet.rows[: SEARCHED_ROWS + 1]]
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        below = rows[at + 1] if at + 1 < len(rows) else []
        for last, header in ((at + 1, _joined(row, below, remembered)), (at, row)):
            found = columns.recognise(header, remembered, hidden)
            if columns.is_header(found):
                return Place(sheet, last, header, found, remembered)
    return None


def _joined(row: Sequence[str], below: Sequence[str], remembered: Meanings) -> list[str]:
    """A header of two rows as one: 'Naam' above 'Voornaam' and 'Achternaam'. Empty when it is none."""
    if any("@" in text for text in (*row, *below)):
        return []
    if not (
        columns.recognise(row, remembered) and columns.has_name_part(columns.recognise(below, remembered))
    ):
        return []
    width = max(len(row), len(below))
    above, under = ([*texts, *[""] * (width - len(texts))] for texts in (row, below))
    return [lower or upper for lower, upper in zip(under, above, strict=True)]


def repeated(row: Sequence[str], place: Place) -> dict[Column, int] | None:
    """The columns from here on, when this row is a header again: of the next page, or of the next team."""
    if place.at < 0 or any("@" in text for text in row):
        return None
    header = [tidy(text) for text in row]
    if header == place.header:
        return place.found
    found = columns.recognise(header, place.remembered, place.sheet.hidden_columns)
    return found if columns.is_header(found) else None


def table(place: Place) -> Table:
    """What the person sees who must say which column holds what."""
    rows = place.sheet.rows[place.at + 1 :]
    samples = [[tidy(text)[:SAMPLE_CELL] for text in row] for row in rows if any(map(str.strip, row))]
    samples = samples[:SAMPLE_ROWS]
    width = max(map(len, [place.header, *samples]), default=0)
    header, *samples = ([*row, *[""] * (width - len(row))] for row in (place.header, *samples))
    guesses = {at: column.value for column, at in place.found.items()}
    return Table(place.sheet.name, place.at, header, samples, guesses)


def why_not(sheets: Sequence[Sheet], remembered: Meanings = None) -> str:
    """What to do about a file in which we see no list and no columns to ask about."""
    if problem := next((sheet.problem for sheet in sheets if sheet.problem), ""):
        return problem
    rows = [row for sheet in sheets for row in sheet.rows[:SEARCHED_ROWS]]
    found = [columns.recognise(row, remembered) for row in rows]
    if any(columns.has_name(header) and len(header) > 1 for header in found):
        return NO_EMAIL
    return NO_NAMES if any(Column.EMAIL in header for header in found) else NO_HEADER

"""What the person is told that the program on their own screen shows and a list of cells does not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cohorts.importing.columns import Column
from cohorts.importing.headers import Place
from cohorts.importing.names import tidy
from cohorts.importing.sheets import MAX_CELL, Book, Mark, Oddity, Sheet

# So much is kept of a row (ImportRow.remark); whole sentences only.
MAX_REMARK = 200
MAX_NAME = 60
SHOWN_NAMES = 3

HALF_SEEN = (
    "Of dit bestand verborgen rijen heeft, of links naar andere adressen, kunnen we niet zien. "
    "Kijk de lijst goed na, of bewaar hem opnieuw als .xlsx en upload die."
)
TOO_MANY_CELLS = "Deze rij heeft meer cellen dan de kopregel. Wat te veel is, is weggelaten."
ABOUT: Mapping[Column, str] = {
    Column.EMAIL: "het e-mailadres",
    Column.FIRST_NAME: "de voornaam",
    Column.INITIALS: "de voorletters",
    Column.INFIX: "het tussenvoegsel",
    Column.LAST_NAME: "de achternaam",
    Column.FULL_NAME: "de naam",
    Column.JOB_TITLE: "de functie",
}
CELL_WORDS: Mapping[str, str] = {
    Oddity.NO_VALUE: "Bij {} staat in het bestand een formule zonder uitkomst.",
    Oddity.FAILED: "Bij {} staat in het bestand een formule met een fout.",
    Oddity.CUT: f"Bij {{}} staat in het bestand meer dan {MAX_CELL} tekens. De rest is weggelaten.",
}


def marks_by_row(sheet: Sheet) -> Mapping[int, list[Mark]]:
    by_row: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in sheet.marks:
        by_row[mark.row].append(mark)
    return by_row


def remark(marks: Iterable[Mark], found: Mapping[Column, int], *, has_more: bool = False) -> str:
    """What is odd about one row, as far as it is about cells that are used; or it `has_more` of them."""
    column_at = {at: column for column, at in found.items()}
    sentences = [_sentence(mark, column_at.get(mark.column)) for mark in marks]
    words = ""
    for sentence in dict.fromkeys([*sentences, TOO_MANY_CELLS if has_more else ""]):
        if sentence and len(words) + len(sentence) < MAX_REMARK:
            words = f"{words} {sentence}".strip()
    return words


def _sentence(mark: Mark, column: Column | None) -> str:
    if mark.oddity == Oddity.HIDDEN_ROW:
        return "Deze rij is verborgen in het bestand."
    if column is None or column not in ABOUT:
        return ""
    if mark.oddity == Oddity.LINK:
        is_about_mail = column is Column.EMAIL
        return f"De link in deze cel gaat naar een ander adres: {mark.text[:100]}." if is_about_mail else ""
    words = CELL_WORDS.get(mark.oddity, "")
    return words.format(ABOUT[column])


def notice(book: Book, place: Place, *, is_one_of_more: bool) -> str:
    """What the person must know about how the file was read."""
    sentences = []
    if is_one_of_more:
        name = _quoted(place.sheet.name)
        sentences.append(f"Dit bestand heeft meer werkbladen met namen. Alleen {name} is gelezen.")
    if book.hidden:
        sentences.append(f"Verborgen werkbladen zijn niet gelezen: {_listed(book.hidden)}.")
    hidden = sorted(at for at in place.found.values() if at in place.sheet.hidden_columns)
    if hidden:
        names = _listed([place.header[at] if at < len(place.header) else "zonder kop" for at in hidden])
        sentences.append(f"Verborgen kolommen zijn wel gelezen: {names}.")
    if book.is_half_seen:
        sentences.append(HALF_SEEN)
    return " ".join(sentences)


def _listed(names: Iterable[str]) -> str:
    quoted = [_quoted(name) for name in names]
    more = f" en nog {len(quoted) - SHOWN_NAMES}" if len(quoted) > SHOWN_NAMES else ""
    return ", ".join(quoted[:SHOWN_NAMES]) + more


def _quoted(name: str) -> str:
    return f"‘{tidy(name)[:MAX_NAME]}’"

"""What a column seems to hold, told by what stands in it: an idea for the person, never a decision."""

import re
from collections.abc import Callable, Mapping, Sequence

from cohorts.importing import columns
from cohorts.importing.columns import Column
from cohorts.importing.headers import SEARCHED_ROWS, Meanings, Place
from cohorts.importing.names import INITIALS, is_infix, tidy, tidy_email
from cohorts.importing.sheets import Sheet

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LOOKED_AT = 100
LETTERS = re.compile(r"[^\W\d_]")


def table_to_ask(sheets: Sequence[Sheet], remembered: Meanings) -> Place | None:
    """The table with the most addresses, when it has another column too; None when there is none to ask about."""
    counted = [(sum(map(_has_address, sheet.rows)), sheet) for sheet in sheets]
    count, sheet = max(counted, key=lambda each: each[0], default=(0, None))
    if not count or sheet is None:
        return None
    first = next(at for at, row in enumerate(sheet.rows) if _has_address(row))
    at = _header_above(sheet, first, remembered)
    rows = [[tidy(text) for text in row] for row in sheet.rows[at + 1 : at + 1 + LOOKED_AT]]
    if sum(1 for column in _columns(rows) if any(column)) < 2:  # noqa: PLR2004 - an address and a name
        return None
    header = [tidy(text) for text in sheet.rows[at]] if at >= 0 else []
    found = columns.recognise(header, remembered, sheet.hidden_columns)
    return Place(sheet, at, header, _with_guesses(found, _columns(rows), header, remembered), remembered)


def _has_address(row: Sequence[str]) -> bool:
    return any(map(_is_address, row))


def _header_above(sheet: Sheet, first: int, remembered: Meanings) -> int:
    """The row that says most above the first address; else the top of the block with that address; else -1."""
    above = sheet.rows[max(0, first - SEARCHED_ROWS) : first]
    understood = [len(columns.recognise(row, remembered)) for row in above]
    if any(understood):
        return first - len(above) + max(range(len(above)), key=lambda at: (understood[at], at))
    top = first
    while top > 0 and sum(1 for text in sheet.rows[top - 1] if LETTERS.search(text)) > 1:
        top -= 1
    return top if top < first else -1


def _columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]


def _with_guesses(
    found: Mapping[Column, int], cells: list[list[str]], header: Sequence[str], remembered: Meanings
) -> dict[Column, int]:
    """Add to what the header says what the cells say, for columns that nobody said anything about."""
    guesses = dict(found)
    unwanted = {
        at for at, text in enumerate(header) if (remembered or {}).get(columns.header_key(text)) == ""
    }
    free = [at for at in range(len(cells)) if at not in found.values() and at not in unwanted]
    if Column.EMAIL not in guesses and any(_mostly(cells[at], _is_address) for at in free):
        guesses[Column.EMAIL] = next(at for at in free if _mostly(cells[at], _is_address))
    texts = [at for at in free if at not in guesses.values() and _mostly(cells[at], _is_text)]
    if not columns.has_name(guesses):
        _guess_names(guesses, cells, texts)
    rest = [at for at in texts if at not in guesses.values()]
    if rest:
        guesses.setdefault(Column.JOB_TITLE, rest[0])
    return guesses


def _guess_names(guesses: dict[Column, int], cells: list[list[str]], texts: Sequence[int]) -> None:
    """Names stand first, from first to last name; a column of tussenvoegsels stands between them."""
    infix = next((at for at in texts if _mostly(cells[at], _is_infix)), None)
    if infix is not None:
        guesses.setdefault(Column.INFIX, infix)
    left = [at for at in texts if at not in guesses.values()]
    has_first = Column.FIRST_NAME in guesses or Column.INITIALS in guesses
    if left and not has_first and (len(left) == 1 or _mostly(cells[left[0]], _is_whole_name)):
        guesses[Column.FULL_NAME] = left[0]
    elif left:
        if not has_first:
            first = left.pop(0)
            guesses[Column.INITIALS if _mostly(cells[first], _is_initials) else Column.FIRST_NAME] = first
        guesses[Column.LAST_NAME] = left[0]


def _mostly(cells: Sequence[str], holds: Callable[[str], bool]) -> bool:
    """Whether this holds for most of the cells that are filled."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(map(holds, filled)) * 2 > len(filled)


def _is_address(text: str) -> bool:
    return "@" in text and bool(ADDRESS.fullmatch(tidy_email(text)))


def _is_text(text: str) -> bool:
    return "@" not in text and bool(LETTERS.search(text)) and not any(map(str.isdigit, text))


def _is_infix(text: str) -> bool:
    return all(map(is_infix, text.split()))


def _is_initials(text: str) -> bool:
    return bool(INITIALS.match(text.replace(" ", "")))


def _is_whole_name(text: str) -> bool:
    return "," in text or " " in text

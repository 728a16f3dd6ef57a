"""Which column holds what, told by the words above it: any order, any spelling."""

import re
from collections.abc import Sequence
from enum import StrEnum

from leergang.accounts.names import plain


class Column(StrEnum):
    EMAIL = "email"
    PRIVATE_EMAIL = "private_email"
    FIRST_NAME = "first_name"
    INITIALS = "initials"
    INFIX = "infix"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    JOB_TITLE = "job_title"


NAMES = frozenset({Column.FIRST_NAME, Column.INITIALS, Column.LAST_NAME, Column.FULL_NAME})

AFTER_MAIL = "s|adres|adressen|address|werk|zakelijk|gemeente|organisatie|deelnemer|medewerker"
# Header words without accents, signs and capitals, and what they mean. The first line that fits counts:
# 'Achternaam, voorl.' holds a whole name, so it comes before 'achternaam'.
PATTERNS: tuple[tuple[re.Pattern[str], Column | None], ...] = tuple(
    (re.compile(pattern), column)
    for pattern, column in (
        (r"leidinggevende|manager|chef|contact|datum|vervang", None),  # about somebody or something else
        (r"(prive|thuis|persoonlijk)\w*mail|mail\w*(prive|thuis|persoonlijk)", Column.PRIVATE_EMAIL),
        (rf"^(werk|zakelijke?|primaire?|adres)*e?mail({AFTER_MAIL})*$", Column.EMAIL),
        (r"^(achter|familie|geslachts|eigen)?naam(en)?(voor|initialen)", Column.FULL_NAME),
        (r"^voor(letters?|naam|namen)?(en)?achternaam|^(volledige?|hele)naam$", Column.FULL_NAME),
        (r"^(tussenv|voorvoegsel|voegsel|infix|tussen$|tv$)", Column.INFIX),
        (r"^(achtern|familienaam|geslachtsnaam|surname|lastname)", Column.LAST_NAME),
        (r"^(voorl|initialen|initials)", Column.INITIALS),
        (r"^(voorn|roepnaam|firstname)", Column.FIRST_NAME),
        (r"^(functie|func$|rol$|jobtitle|beroep)", Column.JOB_TITLE),
        (r"^(naam)?(medewerker|deelnemer|collega|werknemer)?s?(naam)?$|^(full)?name$", Column.FULL_NAME),
    )
)
MAX_HEADER = 40


def meaning(header: str) -> Column | None:
    """What a header says, or None. An address or a long sentence is not a header."""
    if "@" in header or len(header) > MAX_HEADER:
        return None
    letters = re.sub(r"[^a-z]", "", plain(header))
    if not letters:
        return None
    return next((column for pattern, column in PATTERNS if pattern.search(letters)), None)


def recognise(header: Sequence[str]) -> dict[Column, int]:
    """The position of every column that is understood; of two that say the same, the first.

    A private address is used only when there is no other; 'Naam' beside 'Voornaam' is the last name.
    """
    found: dict[Column, int] = {}
    for position, text in enumerate(header):
        column = meaning(text)
        if column is not None:
            found.setdefault(column, position)
    if Column.PRIVATE_EMAIL in found:
        position = found.pop(Column.PRIVATE_EMAIL)
        found.setdefault(Column.EMAIL, position)
    has_first_name = Column.FIRST_NAME in found or Column.INITIALS in found
    if Column.FULL_NAME in found and has_first_name:
        found.setdefault(Column.LAST_NAME, found.pop(Column.FULL_NAME))
        found.pop(Column.FULL_NAME, None)
    return found


def is_header(found: dict[Column, int]) -> bool:
    """Enough to read people by: an address and a name."""
    return Column.EMAIL in found and has_name(found)


def has_name(found: dict[Column, int]) -> bool:
    """A whole name, or a last name: a first name alone is not enough to know someone by."""
    return Column.FULL_NAME in found or Column.LAST_NAME in found

"""Which column holds what, told by the words above it: any order, any spelling."""

import re
from collections.abc import Collection, Mapping, Sequence
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

AFTER_MAIL = "s|adres|adressen|address|werk|zakelijk|gemeente|organisatie|deelnemers?|medewerkers?|van|de|het"
WHOSE = "werk|zakelijke?|primaire?|adres|deelnemers?|medewerkers?|collega|gemeente|organisatie|uw|je|jouw"
# Header words without accents, signs and capitals, and what they mean. The first line that fits counts:
# 'Achternaam, voorl.' holds a whole name, so it comes before 'achternaam'.
PATTERNS: tuple[tuple[re.Pattern[str], Column | None], ...] = tuple(
    (re.compile(pattern), column)
    for pattern, column in (
        (r"leidinggevende|manager|chef|contact|datum|vervang", None),  # about somebody or something else
        (r"(prive|thuis|persoonlijk)\w*mail|mail\w*(prive|thuis|persoonlijk)", Column.PRIVATE_EMAIL),
        (rf"^({WHOSE})*e?mail({AFTER_MAIL})*$", Column.EMAIL),
        (r"^(achter|familie|geslachts|eigen)?naam(en)?(voor|initialen)", Column.FULL_NAME),
        (r"^voor(letters?|naam|namen)?(en)?(tussenvoegsels?)?(en)?achternaam", Column.FULL_NAME),
        (r"^(volledige?|hele)naam$", Column.FULL_NAME),
        (r"^(tussenv|voorvoegsel|voegsel|infix|tussen$|tv$)", Column.INFIX),
        (r"^(achtern|familienaam|geslachtsnaam|surname|lastname)", Column.LAST_NAME),
        (r"^(voorl|initialen|initials)", Column.INITIALS),
        (r"^(voorn|roepnaam|firstname)", Column.FIRST_NAME),
        (r"^(functie|func$|rol$|jobtitle|beroep)", Column.JOB_TITLE),
        (r"^(naam)?(medewerker|deelnemer|collega|werknemer)?s?(naam)?$|^(full)?name$", Column.FULL_NAME),
    )
)
MAX_HEADER = 40
MAX_KEY = 80


def header_key(text: str) -> str:
    """The words above a column without accents, signs, spaces and capitals: 'E-mail (werk)' -> 'emailwerk'.

    Under this an organisation's own meaning of a header is remembered.
    """
    return "".join(char for char in plain(text) if char.isalnum())[:MAX_KEY]


def meaning(header: str) -> Column | None:
    """What a header says, or None. An address or a long sentence is not a header."""
    if "@" in header or len(header) > MAX_HEADER:
        return None
    letters = re.sub(r"[^a-z]", "", plain(header))
    if not letters:
        return None
    return next((column for pattern, column in PATTERNS if pattern.search(letters)), None)


def recognise(
    header: Sequence[str], remembered: Mapping[str, str] | None = None, hidden: Collection[int] = ()
) -> dict[Column, int]:
    """The position of every column that is understood; of two that say the same, the first that is in sight.

    What the organisation said before goes first. A private address is used only when there is no other;
    'Naam' beside 'Voornaam' is the last name, and 'Tussenvoegsel + achternaam' is when nothing else is.
    """
    found: dict[Column, int] = {}
    said = {at: (remembered or {}).get(header_key(text)) for at, text in enumerate(header) if text}
    in_order = sorted(said, key=lambda at: (said[at] is None, at in hidden, at))
    for at in in_order:
        column = meaning(header[at]) if said[at] is None else _column(said[at])
        if column is not None:
            found.setdefault(column, at)
    return settled(found, header)


def _column(name: str | None) -> Column | None:
    return Column(name) if name and name in Column else None


def settled(found: dict[Column, int], header: Sequence[str]) -> dict[Column, int]:
    """What one column means beside the others."""
    if Column.PRIVATE_EMAIL in found:
        position = found.pop(Column.PRIVATE_EMAIL)
        found.setdefault(Column.EMAIL, position)
    has_first_name = Column.FIRST_NAME in found or Column.INITIALS in found
    if Column.FULL_NAME in found and has_first_name:
        found.setdefault(Column.LAST_NAME, found.pop(Column.FULL_NAME))
        found.pop(Column.FULL_NAME, None)
    if (
        Column.INFIX in found
        and not has_name(found)
        and "achternaam" in header_key(header[found[Column.INFIX]])
    ):
        found[Column.LAST_NAME] = found.pop(Column.INFIX)
    return found


def is_header(found: Collection[str]) -> bool:
    """Enough to read people by: an address and a name."""
    return Column.EMAIL in found and has_name(found)


def has_name(found: Collection[str]) -> bool:
    """A whole name, or a last name: a first name alone is not enough to know someone by."""
    return Column.FULL_NAME in found or Column.LAST_NAME in found


def has_name_part(found: Collection[str]) -> bool:
    return not NAMES.isdisjoint(found)

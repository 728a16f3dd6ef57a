"""One content file: bytes to text, text to fields and a body. Everything that is wrong has a line."""

import re
from dataclasses import dataclass
from pathlib import Path

from modules.importing.content import ContentError
from modules.importing.front_matter import UNPRINTABLE, Fields, Unreadable, parse, split

LARGEST = 64 * 1024  # bytes per file; the longest unit of the leergang is under 10 kB
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# Pages that lie where a module or unit of that name would.
TAKEN = frozenset({"bewerken", "materiaal", "zoeken"})


@dataclass(frozen=True)
class Sheet:
    """One content file that could be read."""

    fields: Fields
    body: str
    body_line: int
    source: str = ""


def sheet_of(source: str, name: str, errors: list[ContentError]) -> Sheet:
    """The fields and the body of a text; what is wrong with it is added to `errors`. May raise Unreadable."""
    head, body, body_line = split(source)
    fields = parse(head, name, errors)
    stripped = body.lstrip("\n")
    return Sheet(fields, stripped.rstrip("\n"), body_line + len(body) - len(stripped), source)


def no_sheet(name: str) -> Sheet:
    """A stand-in for a file that cannot be read: nothing else about it is reported."""
    return Sheet(Fields(name, 1, {}, []), "", 1)


def read_text(path: Path) -> str:
    """The text of a file. Raises Unreadable for what is not a plain, small, UTF-8 text with LF line endings."""
    if not path.is_file() or path.is_symlink():
        raise Unreadable(1, "Dit bestand ontbreekt.")
    if path.stat().st_size > LARGEST:
        raise Unreadable(
            1, f"Dit bestand is groter dan {LARGEST // 1024} kB. Verdeel de tekst over onderdelen."
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "Dit is geen UTF-8. Bewaar het bestand als UTF-8.") from error
    refuse_strange(text)
    return text


def refuse_strange(text: str) -> None:
    """Raises Unreadable for what an editor leaves behind and nobody sees."""
    if text.startswith("\ufeff"):
        raise Unreadable(
            1, "Voor de eerste regel staat een onzichtbaar teken. Bewaar het bestand als UTF-8 zonder BOM."
        )
    if (place := text.find("\r")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise Unreadable(line, "De regels eindigen zoals in Windows. Bewaar het bestand met regeleinden LF.")
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise Unreadable(line, "Hier staat een teken dat niemand kan lezen. Haal het weg.")


def slug_of(fields: Fields, name: str, code: str, *, longest: int) -> str:
    """The short name in the name of a folder or file, which begins with the code."""
    start = code.lower().replace(".", "-") + "-"
    if code and not re.fullmatch(re.escape(start) + SLUG, name):
        fields.refuse(1, f"'{name}' past niet bij code {code}. Geef het de naam {start}korte-naam.")
    slug = name.removeprefix(start)
    if len(slug) > longest:
        fields.refuse(1, f"De naam '{slug}' is te lang. Maak er hooguit {longest} tekens van.")
    if slug in TAKEN:
        fields.refuse(1, f"De naam '{slug}' is van een andere pagina. Kies een andere korte naam.")
    return slug

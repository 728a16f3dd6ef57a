"""Real gemeenten, by the list that is shipped with this package."""

import re
from pathlib import Path

NAMES = tuple(
    line.strip()
    for line in (Path(__file__).parent / "data" / "gemeenten.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
)
# Ordinary words too: at the beginning of a sentence a capital says nothing.
ALSO_WORDS = frozenset(
    [
        "Altena",
        "Beek",
        "Bergen",
        "Best",
        "Borne",
        "Buren",
        "Ede",
        "Emmen",
        "Epe",
        "Goes",
        "Heerde",
        "Hoorn",
        "Houten",
        "Huizen",
        "Hulst",
        "Kampen",
        "Kapelle",
        "Laren",
        "Leiden",
        "Losser",
        "Ommen",
        "Putten",
        "Rheden",
        "Schagen",
        "Sluis",
        "Stein",
        "Voorst",
        "Waterland",
        "Westland",
        "Wierden",
    ]
)
# Longest first: 'Bergen op Zoom' before 'Bergen'.
GEMEENTE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(re.escape(name) for name in sorted(NAMES, key=len, reverse=True))})(?![\w-])"
)


def names_gemeente(sentence: str) -> bool:
    """Whether this sentence names a gemeente of the Netherlands."""
    start = len(sentence) - len(sentence.lstrip(" ‘“\"'"))
    return any(found.start() > start or found[0] not in ALSO_WORDS for found in GEMEENTE.finditer(sentence))

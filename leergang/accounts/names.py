"""Dutch names: a tussenvoegsel belongs to the name but not to the place in a list."""

import unicodedata


def plain(text: str) -> str:
    """Lower case without accents, for comparing and sorting only: 'Stéphane' -> 'stephane'."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def full_name(first_name: str, infix: str, last_name: str) -> str:
    """The name as people write it: 'Anna van der Berg'."""
    return " ".join(part for part in (first_name, infix, last_name) if part)


def sort_key(first_name: str, infix: str, last_name: str) -> str:
    """The key that puts 'van der Berg' under B, the way Dutch lists do."""
    return " ".join(" ".join(plain(part).split()) for part in (last_name, first_name, infix)).strip()[:200]

"""What a text of the leergang must hold to be published, whoever writes it and wherever."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

NO_ALT = "Beschrijf afbeelding {number} voor wie haar niet kan zien: zet die woorden tussen de haken, ![zo](naam.png)."
NOT_OURS = "Afbeelding {number} komt van buiten. Zet het bestand bij het materiaal van de module en gebruik zijn naam."

_parser = MarkdownIt("commonmark", {"html": False})


def problems(markdown: str) -> list[str]:
    """What is wrong with the pictures in a text: each has words for who cannot see it, and is a file of ours."""
    found: list[str] = []
    for number, image in enumerate(_images(_parser.parse(markdown)), start=1):
        if not image.content.strip():
            found.append(NO_ALT.format(number=number))
        elif ":" in str(image.attrs.get("src", "")) or str(image.attrs.get("src", "")).startswith("/"):
            found.append(NOT_OURS.format(number=number))
    return found


def _images(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _images(token.children or [])

"""Whether we take a file: by its content, by its name, by its size (SEC-11)."""

from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError

from leergang.filetypes import HEAD, sniff
from leergang.pictures import is_decent, size_of

# The ends of a name, by what the file then is (leergang.filetypes).
SUFFIXES = {
    "pdf": "pdf",
    "png": "png",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "webp": "webp",
    "mp4": "mp4",
    "m4v": "mp4",
    "webm": "webm",
}
# What is limited, by what the file is: the kinds of material that are a file.
KINDS = {"pdf": "pdf", "png": "image", "jpeg": "image", "webp": "image", "mp4": "video", "webm": "video"}
_WORDS = {"pdf": "Een pdf", "image": "Een afbeelding", "video": "Een video"}
_SMALLER = {
    "pdf": "Maak de afbeeldingen erin kleiner of splits hem.",
    "image": "Maak haar kleiner en kies haar opnieuw.",
    "video": "Maak hem korter of kleiner, of zet er een link naar.",
}

UNKNOWN = (
    "Dit is geen pdf, video of afbeelding die we aannemen. "
    "Kies een pdf, een video (mp4 of webm) of een afbeelding (png, jpg of webp)."
)
EMPTY = "Dit bestand is leeg. Kies een ander bestand."
DISAGREES = (
    "De naam van dit bestand zegt iets anders dan wat erin zit. Bewaar het opnieuw vanuit het programma "
    "waarin je het maakte."
)
BROKEN = "Deze afbeelding is beschadigd. Bewaar haar opnieuw en kies haar nog eens."
TOO_WIDE = "Deze afbeelding is te groot om te tonen. Maak haar hooguit 10.000 beeldpunten breed en hoog."


def refuse(kind: str | None, seen: int) -> str:
    """Why a file of this kind, of which so many bytes came in, is not taken; '' as long as it may be."""
    if kind is None:
        return UNKNOWN
    limited = KINDS[kind]
    most = settings.MATERIAL_BYTES[limited]
    if seen <= most:
        return ""
    return f"{_WORDS[limited]} mag hooguit {most // 1_000_000} MB zijn. {_SMALLER[limited]}"


def checked(file: BinaryIO, name: str) -> str:
    """What an open file is: pdf, image or video. It is read no further than its head, and left at its begin.

    Raises ValidationError with words that say how to repair it.
    """
    file.seek(0)
    head = file.read(HEAD)
    size = file.seek(0, 2)
    file.seek(0)
    if not head:
        raise ValidationError(EMPTY, "empty")
    kind = sniff(head)
    if reason := refuse(kind, size):
        raise ValidationError(reason, "refused")
    suffix = PurePath(name).suffix.removeprefix(".").lower()
    if kind is None or SUFFIXES.get(suffix) != kind:
        raise ValidationError(DISAGREES, "disagrees")
    if KINDS[kind] == "image":
        _check_picture(file, kind)
    return KINDS[kind]


def _check_picture(file: BinaryIO, kind: str) -> None:
    size = size_of(file, kind)
    if size is None:
        raise ValidationError(BROKEN, "broken")
    if not is_decent(size):
        raise ValidationError(TOO_WIDE, "too_wide")

"""The folder `materiaal` of a module: texts to read, and files that must be what their name says."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from leergang.filetypes import HEAD, sniff
from modules.importing.content import ParsedAsset
from modules.importing.front_matter import FENCE, Unreadable
from modules.importing.parts import EXAMPLES, SUFFIXES
from modules.importing.sheets import read_text
from modules.models import MaterialKind

ASSETS = "materiaal"
MEGABYTE = 1_000_000
KIND_OF = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}
SNIFFED = {"jpg": "jpeg", "m4v": "mp4"}
LABELS = {"pdf": "PDF", "png": "PNG", "jpeg": "JPEG", "webp": "WebP", "mp4": "MP4", "webm": "WebM"}

type Refuse = Callable[[Path, int, str], None]


def assets_of(folder: Path, refuse: Refuse) -> dict[str, ParsedAsset]:
    """The files in the folder by the name of their material; what is wrong with one is refused with its line."""
    assets: dict[str, ParsedAsset] = {}
    if not folder.is_dir() or folder.is_symlink():
        return assets
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            asset = _asset(path)
        except Unreadable as problem:
            refuse(path, problem.line, problem.reason)
            # It is there, so that nobody need miss it.
            asset = ParsedAsset(path.name.removesuffix(".md"), path=path)
        assets[asset.name] = asset
    return assets


def _asset(path: Path) -> ParsedAsset:
    kind = KIND_OF.get(path.suffix.removeprefix("."))
    if kind is None or path.is_dir():
        examples = ", ".join(EXAMPLES.values())
        raise Unreadable(1, f"Dit bestand kan geen materiaal zijn. Materiaal heet zoals {examples}.")
    if kind == MaterialKind.PAGE:
        return _page(path)
    if not path.is_file() or path.is_symlink():
        raise Unreadable(1, "Dit bestand ontbreekt.")
    size = path.stat().st_size
    if size > (most := settings.MATERIAL_BYTES[kind]):
        raise Unreadable(1, f"Dit bestand is groter dan {most // MEGABYTE} MB. Maak het kleiner.")
    with path.open("rb") as file:
        suffix = path.suffix.removeprefix(".")
        if sniff(file.read(HEAD)) != (wanted := SNIFFED.get(suffix, suffix)):
            raise Unreadable(
                1, f"Dit bestand heet .{suffix}, maar is geen {LABELS[wanted]}. Zet het goede bestand neer."
            )
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ParsedAsset(path.name, size=size, sha256=digest, path=path)


def _page(path: Path) -> ParsedAsset:
    source = read_text(path)
    if source.startswith(f"{FENCE}\n"):
        raise Unreadable(
            1, "Een leestekst heeft geen velden. Zet de titel en de minuten bij 'materials' van de module."
        )
    if not source.strip():
        raise Unreadable(1, "Deze leestekst is nog leeg.")
    return ParsedAsset(path.stem, body=source.strip("\n"), source=source, path=path)

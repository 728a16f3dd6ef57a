"""What a file really is, and whether it is safe to hand to a parser (SEC-11).

The content decides, never the name. Everything that is refused is refused here, before a parser sees it,
with words that tell how to make a file that does work.
"""

import zipfile
from enum import StrEnum
from io import BytesIO

from cohorts.importing.refusal import Refused

MEGABYTE = 1_000_000
MAX_BYTES = 10 * MEGABYTE
MAX_UNZIPPED = 50 * MEGABYTE
MAX_ENTRIES = 2_000
CHUNK = 256 * 1024

SAVE_AS = "Open het bestand in je spreadsheetprogramma, kies ‘Opslaan als’ en dan ‘Excel-werkmap (.xlsx)’."
TOO_BIG = (
    "Dit bestand is te groot. Maximaal 10 MB mag. Bewaar alleen de rijen met namen in een nieuw bestand."
)
UNZIPS_TOO_BIG = (
    "Uitgepakt is dit bestand te groot (meer dan 50 MB). "
    "Kopieer alleen de rijen met namen naar een nieuw, leeg bestand en upload dat."
)
TOO_HEAVY = (
    "Dit bestand kunnen we niet lezen: het vraagt te veel geheugen of tijd. "
    "Kopieer alleen de rijen met namen naar een nieuw, leeg bestand en upload dat."
)
EMPTY = "Dit bestand is leeg. Kies een bestand met minstens een kopregel en één rij."
HAS_MACROS = f"Dit bestand bevat macro’s en die lezen we niet. {SAVE_AS}"
HAS_PASSWORD = "Dit bestand heeft een wachtwoord. Haal het wachtwoord eraf en upload het opnieuw."  # noqa: S105
DAMAGED = f"Dit bestand is beschadigd of niet af. {SAVE_AS}"
NO_WORKBOOK = "Dit is een zip-bestand, maar geen werkmap van Excel of LibreOffice. Kies de lijst zelf."
BINARY_WORKBOOK = f"Dit is een binaire werkmap (.xlsb) en die lezen we niet. {SAVE_AS}"
WEB_PAGE = f"Dit is een webpagina die als Excel-bestand is bewaard. {SAVE_AS}"
NOT_A_LIST = (
    "Dit is geen lijst die we kunnen lezen. Kies een bestand van Excel (.xlsx of .xls), "
    "van LibreOffice (.ods) of een .csv."
)

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


class FileKind(StrEnum):
    WORKBOOK = "workbook"  # xlsx, ods, xls
    TEXT = "text"  # csv


def examine(data: bytes) -> FileKind:
    """Say what kind of list these bytes are. Raises Refused for everything that is not one, or is a trap."""
    if len(data) > MAX_BYTES:
        raise Refused(TOO_BIG)
    if not data.strip():
        raise Refused(EMPTY)
    if data.startswith(b"PK"):
        _examine_zip(data)
        return FileKind.WORKBOOK
    if data.startswith(OLE_MAGIC):
        _examine_ole(data)
        return FileKind.WORKBOOK
    _examine_text(data)
    return FileKind.TEXT


def _examine_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _weigh(archive)
            _look_inside(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused(DAMAGED) from error


def _weigh(archive: zipfile.ZipFile) -> None:
    """Believe the directory of the archive only when it says "too big"; else unpack and count."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNZIPPED:
        raise Refused(UNZIPS_TOO_BIG)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(HAS_PASSWORD)
    real = 0
    for entry in entries:
        with archive.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                real += len(chunk)
                if real > MAX_UNZIPPED:
                    raise Refused(UNZIPS_TOO_BIG)


def _look_inside(archive: zipfile.ZipFile) -> None:
    names = {entry.filename for entry in archive.infolist()}
    if any(
        name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names
    ):
        raise Refused(HAS_MACROS)
    if "xl/workbook.bin" in names:
        raise Refused(BINARY_WORKBOOK)
    if "xl/workbook.xml" in names:
        if b"macroEnabled" in _part(archive, "[Content_Types].xml", names):
            raise Refused(HAS_MACROS)
    elif _part(archive, "mimetype", names).strip() == OPEN_DOCUMENT and "content.xml" in names:
        if b"encryption-data" in _part(archive, "META-INF/manifest.xml", names):
            raise Refused(HAS_PASSWORD)
    else:
        raise Refused(NO_WORKBOOK)


def _part(archive: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    return archive.read(name) if name in names else b""


def _examine_ole(data: bytes) -> None:
    """The old container: a .xls, or a newer workbook locked with a password. Its names are UTF-16."""
    if _utf16("EncryptedPackage") in data:
        raise Refused(HAS_PASSWORD)
    if _utf16("_VBA_PROJECT") in data:
        raise Refused(HAS_MACROS)
    if _utf16("Workbook") not in data and _utf16("Book") not in data:
        raise Refused(NOT_A_LIST)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _examine_text(data: bytes) -> None:
    if data.startswith(IMAGES):
        raise Refused(NOT_A_LIST)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")):
        raise Refused(WEB_PAGE)
    if head.startswith((b"%pdf", b"{\\rtf")):
        raise Refused(NOT_A_LIST)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # UTF-16: "Unicode-tekst" of Excel, where every other byte is NUL
    controls = sum(data.count(bytes([code])) for code in range(32) if code not in {9, 10, 12, 13, 26})
    if b"\0" in data or controls > len(data) // 100:
        raise Refused(NOT_A_LIST)

"""What a file is, by its first bytes: a name says what somebody calls it, not what it is."""

# So many bytes are enough for every kind below.
HEAD = 1024

_PDF = b"%PDF-"
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
}
# Brands of an ISO media file that a browser plays as MP4.
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"avc1",
    b"mp41",
    b"mp42",
    b"M4V ",
    b"dash",
    b"MSNV",
}
_EBML = b"\x1a\x45\xdf\xa3"

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
}


def sniff(head: bytes) -> str | None:
    """The kind of file that starts with these bytes: a key of TYPES, or None for everything else."""
    head = head[:HEAD]
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "mp4"
    # Matroska and WebM begin alike; the name of the document type tells them apart.
    if head.startswith(_EBML):
        return "webm" if b"webm" in head[:64] else None
    return "pdf" if _is_pdf(head) else None


def _is_pdf(head: bytes) -> bool:
    """Nothing but blank space or a mark of byte order may stand in front: a program can hide there."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ").startswith(_PDF)

"""How big a picture is, from its first bytes: nothing is decoded, so a bomb stays a file (SEC-11)."""

import struct
from typing import BinaryIO

MOST_PIXELS = 50_000_000
MOST_ACROSS = 10_000

_SEGMENTS = 500
_MARK = 0xFF
_WEBP_HEAD = 30
_LOSSLESS = 0x2F
# JPEG: the begin of a frame; C4, C8 and CC in that row mean something else.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def size_of(file: BinaryIO, kind: str) -> tuple[int, int] | None:
    """Width and height of a png, jpeg or webp; None when the file does not say. Left at its begin."""
    readers = {"png": _png, "jpeg": _jpeg, "webp": _webp}
    file.seek(0)
    try:
        return readers[kind](file)
    except (struct.error, IndexError, ValueError):
        return None
    finally:
        file.seek(0)


def is_decent(size: tuple[int, int]) -> bool:
    """Whether a browser can show it without running out of memory."""
    width, height = size
    return 0 < width <= MOST_ACROSS and 0 < height <= MOST_ACROSS and width * height <= MOST_PIXELS


def _png(file: BinaryIO) -> tuple[int, int] | None:
    head = file.read(24)
    if head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg(file: BinaryIO) -> tuple[int, int] | None:
    file.seek(2)
    for _ in range(_SEGMENTS):
        mark, code = file.read(2)
        while code == _MARK:  # padding
            code = file.read(1)[0]
        if mark != _MARK:
            return None
        (length,) = struct.unpack(">H", file.read(2))
        if code in _FRAMES:
            height, width = struct.unpack(">xHH", file.read(5))
            return width, height
        file.seek(max(length - 2, 0), 1)
    return None


def _webp(file: BinaryIO) -> tuple[int, int] | None:
    head = file.read(_WEBP_HEAD)
    form = head[12:16]
    if form == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return (width, height) if len(head) == _WEBP_HEAD else None
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1) if head[20] == _LOSSLESS else None
    if form == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None

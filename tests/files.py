"""Small files of every kind, made by hand: what they are follows from their first bytes."""

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from modules.actions.materials import store_file, undoing_files
from modules.models import Material, Module
from tests.factories.modules import MaterialFactory

PDF = b"%PDF-1.7\n" + b"regie " * 4000 + b"\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(range(256)) * 40
WEBM = b"\x1a\x45\xdf\xa3\x93\x42\x82\x84webm" + b"\0" * 2000
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03" + b"\0" * 60 + b"This program cannot be run in DOS mode" + b"\0" * 1000


def png(width: int = 1, height: int = 1) -> bytes:
    """A picture that says it is so big; it holds one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 8, 8, height, width, 0)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + b"\0" * 9 + frame + b"\xff\xd9"


def webp(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sizes


def short(value: Any) -> str | None:
    """For the names of tests: a file of ten kilobytes is not one."""
    return "file" if isinstance(value, bytes) else None


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored(module: Module, content: bytes, name: str, **fields: Any) -> Material:
    """A material with this file in storage."""
    kind = {"pdf": "pdf", "mp4": "video", "webm": "video"}.get(name.rpartition(".")[2], "image")
    alt = {"alt": "Twee assen met vier vakken"} if kind == "image" else {}
    material: Material = MaterialFactory.build(module=module, kind=kind, name=name, **alt | fields)
    with undoing_files(), transaction.atomic():
        store_file(material, BytesIO(content))
        material.save()
    return material

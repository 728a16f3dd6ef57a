import pytest

from leergang.filetypes import TYPES, sniff

HEADS = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00",
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
}


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_is_known_by_its_first_bytes(kind):
    assert sniff(HEADS[kind] + b"\x00" * 2000) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"MZ\x90\x00\x03 %PDF-1.7",
        b"\x7fELF\x02\x01\x01",
        b"#!/bin/sh\n%PDF-1.7",
        b"PK\x03\x04",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<html><script>",
        b"GIF89a",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x20ftypheic",
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska",
    ],
)
def test_everything_else_is_unknown(head):
    assert sniff(head) is None

"""Files that are taken, and those that are not: by what is in them, their name, their size (SEC-11)."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from leergang.pictures import size_of
from leergang.web import accepting
from leergang.web.accepting import checked
from tests.files import MP4, PDF, PROGRAM, SVG, WEBM, jpeg, png, short, webp


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "reader.pdf", "pdf"),
        (PDF, "READER.PDF", "pdf"),
        (MP4, "gesprek.mp4", "video"),
        (WEBM, "gesprek.webm", "video"),
        (png(), "assen.png", "image"),
        (jpeg(800, 600), "assen.JPG", "image"),
        (webp(800, 600), "assen.webp", "image"),
    ],
    ids=short,
)
def test_what_is_taken(content, name, kind):
    file = BytesIO(content)
    assert checked(file, name) == kind
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (PROGRAM, "reader.pdf", accepting.UNKNOWN),
        (PROGRAM + PDF, "reader.pdf", accepting.UNKNOWN),
        (SVG, "assen.svg", accepting.UNKNOWN),
        (SVG, "assen.png", accepting.UNKNOWN),
        (b"PK\x03\x04" + b"\0" * 2000, "reader.pdf", accepting.UNKNOWN),
        (b"<html><script>", "reader.pdf", accepting.UNKNOWN),
        (b"", "reader.pdf", accepting.EMPTY),
        (PDF, "reader.png", accepting.DISAGREES),
        (PDF, "reader.pdf.exe", accepting.DISAGREES),
        (PDF, "reader", accepting.DISAGREES),
        (png(), "assen.webp", accepting.DISAGREES),
        (png(40_000, 40_000), "bom.png", accepting.TOO_WIDE),
        (jpeg(60_000, 10), "bom.jpg", accepting.TOO_WIDE),
        (webp(10_000, 9_000), "bom.webp", accepting.TOO_WIDE),
        (png(0, 10), "niets.png", accepting.TOO_WIDE),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "stuk.png", accepting.BROKEN),
        (b"\xff\xd8\xff\xe0", "stuk.jpg", accepting.BROKEN),
        (b"RIFF\0\0\0\0WEBPVP8X", "stuk.webp", accepting.BROKEN),
    ],
    ids=short,
)
def test_what_is_not(content, name, words):
    with pytest.raises(ValidationError) as refused:
        checked(BytesIO(content), name)
    assert refused.value.messages == [words]


@pytest.mark.parametrize(("kind", "content"), [("pdf", PDF), ("image", png()), ("video", MP4)], ids=short)
def test_each_kind_has_its_own_limit(settings, kind, content):
    settings.MATERIAL_BYTES = {"pdf": 10**9, "image": 10**9, "video": 10**9} | {kind: len(content) - 1}
    with pytest.raises(ValidationError, match="mag hooguit 0 MB zijn"):
        checked(BytesIO(content), {"pdf": "a.pdf", "image": "a.png", "video": "a.mp4"}[kind])


@pytest.mark.parametrize(
    ("kind", "content"),
    [("png", png(300, 200)), ("jpeg", jpeg(300, 200)), ("webp", webp(300, 200)),
     ("webp", b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x2c\x01\xc8\x00"),
     ("webp", b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (299 | 199 << 14).to_bytes(4, "little") + b"\0" * 5)],
)  # fmt: skip
def test_a_picture_says_how_big_it_is(kind, content):
    assert size_of(BytesIO(content), kind) == (300, 200)


def test_a_picture_is_not_read_beyond_its_head():
    class Watched(BytesIO):
        furthest = 0

        def read(self, size=-1):
            assert size >= 0, "never all of it"
            data = super().read(size)
            self.furthest = max(self.furthest, self.tell())
            return data

    file = Watched(png(40_000, 40_000) + b"\0" * 5_000_000)
    with pytest.raises(ValidationError):
        checked(file, "bom.png")
    assert file.furthest <= 1024

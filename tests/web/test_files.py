"""Files as an answer: the part that was asked for, a name of ours, no cache that does not ask again."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory

from leergang.web.files import Download, serve

CONTENT = bytes(range(256)) * 4
ETAG = '"abc123"'


class Stored:
    storage = default_storage

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def file():
    name = default_storage.save("proef/filmpje.mp4", ContentFile(CONTENT))
    yield Download(Stored(name), len(CONTENT), "abc123", "mijn “film”.mp4", "video/mp4")
    default_storage.delete(name)


def ask(file: Download, method: str = "GET", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return serve(RequestFactory().generic(method, "/", headers=named), file)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_whole_file_comes_in_pieces_with_all_that_a_browser_asks(file):
    answer = ask(file)
    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert answer["Content-Length"] == "1024"
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"] == ETAG
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''mijn%20%E2%80%9Cfilm")


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=1000-", 1000, 1024),
        ("bytes=1000-99999", 1000, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=-99999", 0, 1024),
        ("Bytes= 5 - 9 ", 5, 10),
    ],
)
def test_a_part_is_that_part(file, asked, start, stop):
    answer = ask(file, Range=asked)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/1024"
    assert answer["Content-Length"] == str(stop - start)
    assert body(answer) == CONTENT[start:stop]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(file, asked):
    answer = ask(file, Range=asked)
    assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, "bytes */1024", b"")


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-9",
        "bytes=9-5",
        "bytes=-",
        "bytes=a-b",
        "bytes=٣-٥",
        "lines=0-5",
        "bytes=" + "9" * 50 + "-",
        "",
    ],
)
def test_what_is_no_single_range_gives_all_of_it(file, asked):
    answer = ask(file, Range=asked)
    assert (answer.status_code, body(answer)) == (200, CONTENT)


@pytest.mark.parametrize(
    ("known", "status"),
    [(ETAG, 206), ('"other"', 200), ("Wed, 21 Oct 2026 07:28:00 GMT", 200), (f"W/{ETAG}", 200)],
)
def test_a_part_of_another_version_is_never_mixed_in(file, known, status):
    assert ask(file, Range="bytes=0-9", If_Range=known).status_code == status


def test_head_says_how_long_it_is_and_sends_nothing(file):
    answer = ask(file, "HEAD", Range="bytes=0-9")
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, "1024", b"")


@pytest.mark.parametrize("known", [ETAG, f"W/{ETAG}", f'"x", {ETAG}'])
def test_who_has_it_already_gets_no_bytes(file, known):
    answer = ask(file, If_None_Match=known)
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_file_that_is_gone_does_not_exist(file, caplog):
    default_storage.delete(file.stored.name)
    with pytest.raises(Http404):
        ask(file)
    assert "stored_file_missing" in caplog.text


def test_to_take_along_is_an_attachment(file):
    taken = Download(file.stored, 1024, "abc123", "werkblad.pdf", "application/pdf", is_attachment=True)
    assert ask(taken)["Content-Disposition"] == 'attachment; filename="werkblad.pdf"'


def test_a_browser_may_show_a_pdf_in_its_own_viewer_and_nothing_else(file):
    pdf = Download(file.stored, 1024, "abc123", "werkblad.pdf", "application/pdf")
    policy = ask(pdf)["Content-Security-Policy"]
    assert "object-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "Content-Security-Policy" not in ask(file), "the usual one is added later"


def test_the_proxy_sends_the_bytes_when_it_can(file, settings):
    settings.FILES_ACCEL = "/bestanden-intern/"
    answer = ask(file, Range="bytes=0-9")
    assert answer.content == b""
    assert answer["X-Accel-Redirect"] == f"/bestanden-intern/{file.stored.name}"
    assert answer["Content-Type"] == "video/mp4"


def test_who_stops_early_leaves_nothing_open(file):
    pieces = default_storage.pieces(file.stored.name, 0, 100_000)
    next(pieces)
    pieces.close()
    assert pieces._opened.closed
    assert list(pieces) == []


def test_a_stored_file_has_no_address(settings):
    with pytest.raises(ValueError, match="access check"):
        default_storage.url("proef/filmpje.mp4")
    assert settings.MEDIA_URL in {"", "/"}

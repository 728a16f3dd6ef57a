"""A file is looked at while it comes in, whatever the size of the pieces."""

import pytest
from django.core.files.uploadhandler import SkipFile
from django.test import RequestFactory

from leergang.web.accepting import UNKNOWN, refuse
from leergang.web.uploads import Inspector, most_of
from tests.files import MP4, PDF, PROGRAM, png, short


def take(content: bytes, piece: int) -> tuple[bytes, Inspector]:
    """What the handlers behind the inspector get of a file that comes in such pieces."""
    inspector = Inspector(RequestFactory().post("/"), refuse)
    inspector.new_file("file", "x", "application/octet-stream", len(content))
    kept = b""
    try:
        for start in range(0, len(content), piece):
            kept += inspector.receive_data_chunk(content[start : start + piece], start)
    except SkipFile:
        pass
    return kept, inspector


@pytest.mark.parametrize("piece", [1, 7, 1024, 65536])
@pytest.mark.parametrize("content", [PDF, MP4, png()], ids=short)
def test_what_we_take_comes_through_whole(content, piece):
    kept, inspector = take(content, piece)
    assert (kept, inspector.refusal) == (content, "")


@pytest.mark.parametrize("piece", [1, 7, 1024, 65536])
def test_what_we_do_not_know_stops_at_its_head(piece):
    kept, inspector = take(PROGRAM, piece)
    assert inspector.refusal == UNKNOWN
    assert len(kept) < 1024


def test_more_than_its_kind_may_be_stops_there(settings):
    settings.MATERIAL_BYTES = {"pdf": 1000, "image": 10**9, "video": 10**9}
    kept, inspector = take(PDF, 100)
    assert len(kept) == 1000
    assert "Een pdf mag hooguit" in inspector.refusal


def test_a_form_takes_its_largest_file_and_a_little(settings):
    assert most_of({"pdf": 5, "video": 10}) == 1_000_010

from types import SimpleNamespace

import pytest

from leergang.mailing.mould import Mould
from leergang.mailing.outbox import render

FACTS = {"what": "trainer van de lichting ‘A & B’", "expires_at": None}


def test_a_cast_letter_equals_a_written_one():
    mould = Mould("staff_invitation", subject="Uitnodiging", facts=FACTS, personal=["url"])
    written = render(
        "staff_invitation",
        subject="Uitnodiging",
        recipient=SimpleNamespace(name="Anna <b> d’Hondt & co"),
        facts={**FACTS, "url": "https://leergang.example/uitnodiging/a-b_c/?x=1&y=2"},
    )
    cast = mould.cast(
        recipient_name="Anna <b> d’Hondt & co", url="https://leergang.example/uitnodiging/a-b_c/?x=1&y=2"
    )
    assert cast == written


def test_every_place_is_filled_in():
    mould = Mould("staff_invitation", subject="Uitnodiging", facts=FACTS, personal=["url"])
    with pytest.raises(TypeError, match="url"):
        mould.cast(recipient_name="Anna")

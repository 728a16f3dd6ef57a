import pytest

from leergang.accounts.models import User
from leergang.mailing.mould import Mould
from leergang.mailing.outbox import render

ANNA = User(first_name="Anna <b>", infix="d’", last_name="Hondt & co", email="anna@waterdam.example")
FACTS = {"what": "trainer van de lichting ‘A & B’", "expires_at": None}
URL = "https://leergang.example/uitnodiging/a-b_c/?x=1&y=2"


def mould() -> Mould:
    return Mould("staff_invitation", subject="Uitnodiging", facts=FACTS, personal=["url"])


def test_a_cast_letter_equals_a_written_one():
    written = render("staff_invitation", subject="Uitnodiging", recipient=ANNA, facts={**FACTS, "url": URL})
    cast = mould().cast(recipient=ANNA, url=URL)
    assert cast == written
    assert "Anna <b>" in cast.text
    assert URL in cast.text
    assert "<b>" not in cast.html


def test_every_place_is_filled_in():
    with pytest.raises(TypeError, match="url"):
        mould().cast(recipient=ANNA)

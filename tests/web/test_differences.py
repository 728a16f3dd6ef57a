"""Two texts side by side, by paragraph and by word, in bounded time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leergang.web.differences import Change, Paragraph, differences, is_different


def told(old: str, new: str) -> list[str]:
    return [_told(paragraph) for paragraph in differences(old, new)]


def _told(paragraph: Paragraph) -> str:
    marks = {Change.ADDED: "+{}+", Change.REMOVED: "-{}-", Change.SAME: "{}"}
    body = "".join(marks[piece.change].format(piece.text) for piece in paragraph.pieces)
    return f"{paragraph.change.value}: {body}"


def test_words_within_a_paragraph():
    assert told("Je zet een stap vooruit.", "Je zet twee stappen vooruit.") == [
        "changed: Je zet -een stap-+twee stappen+ vooruit."
    ]


def test_paragraphs_that_came_and_went():
    assert told("Een.\n\nTwee.\n\nDrie.", "Een.\n\nDrie.\n\nVier.") == [
        "same: Een.",
        "removed: -Twee.-",
        "same: Drie.",
        "added: +Vier.+",
    ]


def test_paragraphs_that_have_nothing_in_common_are_two():
    assert told("Regie is overzicht.", "Morgen schijnt overal zon!") == [
        "removed: -Regie is overzicht.-",
        "added: +Morgen schijnt overal zon!+",
    ]


def test_a_new_paragraph_before_one_that_changed():
    old, new = (
        "Een.\n\nDe lange zin blijft bijna zo.",
        "Een.\n\nErtussen.\n\nDe lange zin blijft helemaal zo.",
    )
    assert told(old, new)[-1] == "changed: De lange zin blijft -bijna-+helemaal+ zo."


@pytest.mark.parametrize("text", ["", "\n\n", "Eén alinea.", "Een.\n\n\n\nTwee."])
def test_the_same_text_has_no_difference(text):
    assert not is_different(differences(text, text))


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_nothing_is_lost(old, new):
    """What stays and what goes is the old text, what stays and what comes the new one, but for empty lines."""

    def read(without: Change) -> str:
        pieces = (piece for paragraph in differences(old, new) for piece in paragraph.pieces)
        return "".join(piece.text for piece in pieces if piece.change != without)

    assert _joined(read(Change.ADDED)) == _joined(old)
    assert _joined(read(Change.REMOVED)) == _joined(new)


def _joined(text: str) -> str:
    return "".join(text.split())


def test_texts_made_to_be_hard_cost_no_more_than_a_few_seconds_of_work():
    """One paragraph of ten thousand words from an alphabet of ten is shown as a whole, not compared."""
    words = random.Random(1)
    old, new = (" ".join(words.choice("abcdefghij") for _ in range(10_000)) for _ in range(2))
    assert [paragraph.change for paragraph in differences(old, new)] == [Change.REMOVED, Change.ADDED]

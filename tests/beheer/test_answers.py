"""What a planner reads about a letter that did not go, without the words of the mail server."""

import pytest

from leergang.beheer.answers import BY_CODE, BY_DETAIL, meaning


@pytest.mark.parametrize("answer", [*BY_CODE, *(f"550 {detail}" for detail in BY_DETAIL), "599", "450 4.9.9"])
def test_every_answer_has_words_and_keeps_its_code(answer):
    words = meaning(answer)
    assert words[0].isupper()
    assert words.endswith(f". (code {answer})")


def test_the_precise_code_counts_before_the_general_one():
    assert "is vol" in meaning("550 5.2.2")
    assert "bestaat niet" in meaning("550 5.1.1")
    assert meaning("550 5.1.10").startswith("Dit e-mailadres bestaat niet")

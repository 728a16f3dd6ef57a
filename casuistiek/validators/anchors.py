"""Finding a passage back in a text that changed: a text-quote selector (W3C Web Annotation), the words with what
stood before and after them.
"""

import re
from dataclasses import dataclass

CONTEXT = 32
SHORTEST = 3


@dataclass(frozen=True)
class Selector:
    quote: str
    before: str
    after: str


def selector(text: str, start: int, end: int) -> Selector:
    """What finds this passage back."""
    return Selector(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def find(text: str, quote: str, before: str = "", after: str = "") -> tuple[int, int] | None:
    """Where the passage stands in this text; None when it is gone, or could be in two places alike.

    What stood around it has to agree somewhere: the same words elsewhere are not this passage. Other white space is the same passage; other words are not.
    """
    words = quote.split()
    if len(quote.strip()) < SHORTEST:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    found = [match.span() for match in re.finditer(_as_words(pattern, words, before, after), text)]
    if not (before or after) or not found:
        return found[0] if len(found) == 1 else None
    scored = sorted(
        (_alike_end(text[:start], before) + _alike_start(text[end:], after), start, end)
        for start, end in found
    )
    best, runner_up = scored[-1], scored[-2][0] if len(scored) > 1 else 0
    return (best[1], best[2]) if best[0] > runner_up else None


def _as_words(pattern: str, words: list[str], before: str, after: str) -> str:
    """Not in the middle of a word, unless that is where it was chosen: ‘nee’ is not in ‘meneer’."""
    starts = words[0][0].isalnum() and not before[-1:].isalnum()
    ends = words[-1][-1].isalnum() and not after[:1].isalnum()
    return f"{r'(?<!\w)' if starts else ''}{pattern}{r'(?!\w)' if ends else ''}"


def _alike_start(text: str, wanted: str) -> int:
    """How many signs both begin with alike."""
    count = 0
    for one, other in zip(text, wanted, strict=False):
        if one != other:
            break
        count += 1
    return count


def _alike_end(text: str, wanted: str) -> int:
    return _alike_start(text[::-1][: len(wanted)], wanted[::-1])

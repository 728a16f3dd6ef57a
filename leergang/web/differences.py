"""What changed between two texts, by paragraph and within a paragraph by word, for people to read.

The work is bounded whatever the texts hold: what is too long to compare word by word is shown as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# The largest product of two lengths that is still compared piece by piece; a paragraph has some 100 words.
MOST_PAIRS = 160_000
# A paragraph is looked for among so many that may have taken its place.
AHEAD = 3
# Two paragraphs of which less than this part is the same are two paragraphs, and not one that changed.
ALIKE = 0.4

PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
WORDS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words in a row that are the same, were added or were removed."""

    change: Change
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; of one that changed, the pieces tell what in it."""

    change: Change
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def differences(old: str, new: str) -> list[Paragraph]:
    """Every paragraph of both texts in reading order, the removed ones before what came in their place."""
    found: list[Paragraph] = []
    for change, before, after in _runs(_paragraphs(old), _paragraphs(new)):
        if change == Change.SAME:
            found += [_whole(Change.SAME, text) for text in before]
        else:
            found += _replaced(before, after)
    return found


def is_different(paragraphs: Sequence[Paragraph]) -> bool:
    return any(paragraph.change != Change.SAME for paragraph in paragraphs)


def _paragraphs(text: str) -> list[str]:
    return [part for part in PARAGRAPHS.split(text.strip("\n")) if part.strip()]


def _whole(change: Change, text: str) -> Paragraph:
    return Paragraph(change, (Piece(change, text),))


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Each paragraph beside the first one further on that looks like it; what nothing looks like went or came."""
    reached = 0
    for old in before:
        for place in range(reached, min(reached + AHEAD, len(after))):
            if pieces := _pieces(old, after[place]):
                yield from (_whole(Change.ADDED, text) for text in after[reached:place])
                yield Paragraph(Change.CHANGED, pieces)
                reached = place + 1
                break
        else:
            yield _whole(Change.REMOVED, old)
    yield from (_whole(Change.ADDED, text) for text in after[reached:])


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both; empty when the two have too little in common, or are too long to compare."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    common = Counter(before) & Counter(after)  # no more than this can be the same: a cheap first look
    if sum(len(word) * count for word, count in common.items()) < ALIKE * max(len(old), len(new)):
        return ()
    runs = list(_runs(before, after))
    same = sum(len("".join(words)) for change, words, _ in runs if change == Change.SAME)
    if same < ALIKE * max(len(old), len(new)):
        return ()
    pieces: list[Piece] = []
    for change, removed, added in _bridged(runs):
        if change == Change.SAME:
            pieces.append(Piece(Change.SAME, "".join(removed)))
            continue
        if removed:
            pieces.append(Piece(Change.REMOVED, "".join(removed)))
        if added:
            pieces.append(Piece(Change.ADDED, "".join(added)))
    return tuple(pieces)


type Run = tuple[Change, Sequence[str], Sequence[str]]


def _bridged(runs: Sequence[Run]) -> list[Run]:
    """A space between two changed words changes along: three words that went are one change, not three."""
    bridged: list[Run] = []
    for place, (change, before, after) in enumerate(runs):
        is_gap = (
            change == Change.SAME
            and 0 < place < len(runs) - 1
            and not "".join(before).strip()
            and "\n" not in "".join(before)
        )
        kind = Change.CHANGED if is_gap else change
        if bridged and kind != Change.SAME and bridged[-1][0] != Change.SAME:
            _, earlier, later = bridged.pop()
            bridged.append((Change.CHANGED, [*earlier, *before], [*later, *after]))
        else:
            bridged.append((kind, before, after))
    return bridged


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    """Runs of what is the same and what is not. What both begin and end with is set aside first."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    left, right = before[start : len(before) - end], after[start : len(after) - end]
    if start:
        yield Change.SAME, before[:start], before[:start]
    yield from _middle(left, right)
    if end:
        yield Change.SAME, before[len(before) - end :], before[len(before) - end :]


def _middle(left: Sequence[str], right: Sequence[str]) -> Iterator[Run]:
    if not left and not right:
        return
    if not left or not right or len(left) * len(right) > MOST_PAIRS:
        yield Change.CHANGED, left, right
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        yield (Change.SAME if tag == "equal" else Change.CHANGED), left[i1:i2], right[j1:j2]

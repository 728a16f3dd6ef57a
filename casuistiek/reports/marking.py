"""The text of a part with the passages that remarks are about, safe to show."""

import itertools
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

type Span = tuple[int, int, str]  # from, to, the number of the remark


def marked(text: str, spans: Sequence[Span]) -> SafeString:
    """The text in paragraphs, passages marked and each followed by the number of its remark.

    Passages may overlap. All that people typed is escaped here, piece by piece.
    """
    breaks = {place for place, sign in enumerate(text) if sign == "\n"}
    edges = sorted({0, len(text), *breaks, *(n + 1 for n in breaks), *(n for one in spans for n in one[:2])})
    pieces = []
    for start, end in itertools.pairwise(edges):
        pieces.append(
            _piece(text[start:end], is_marked=any(one[0] <= start and end <= one[1] for one in spans))
        )
        pieces += [_number(one[2]) for one in spans if one[1] == end]
    paragraphs = [paragraph for paragraph in "".join(pieces).split("\n\n") if paragraph.strip()]
    body = "".join(f"<p>{paragraph.strip(chr(10)).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)
    return mark_safe(body)  # noqa: S308 - every piece of it is escaped


def _piece(text: str, *, is_marked: bool) -> str:
    return f"<mark>{escape(text)}</mark>" if is_marked and text.strip() else str(escape(text))


def _number(number: str) -> str:
    return f' <a class="app-ref" href="#o{number}"><span class="app-sr">Opmerking </span>{number}</a>'

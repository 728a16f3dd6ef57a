"""Bars of minutes: theory, skill and own case beside each other, one bar above the other.

Colour comes from classes of static/css/figures.css, and never tells alone: skill is hatched, own case dotted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, LEFT, RIGHT = 760, 4, 756
LABEL, BAR, GAP = 34, 32, 12
# A number stands in a bar that is at least so wide.
ROOM = 34
KINDS = ("theory", "skill", "own_case")


@dataclass(frozen=True)
class BarRow:
    """One bar: what it is about, which of the two it is ("gepland", "gedaan"), and minutes per kind."""

    label: str
    note: str
    title: str  # only where there is room for it
    minutes: tuple[int, int, int]


def bars(rows: Sequence[BarRow], *, title: str, description: str) -> SafeString:
    """The picture. All bars have one scale: the longest fills the width."""
    longest = max((sum(row.minutes) for row in rows), default=0) or 1
    scale = (RIGHT - LEFT) / longest
    height = len(rows) * (LABEL + BAR + GAP)
    drawn = [_bar(row, top=place * (LABEL + BAR + GAP), scale=scale) for place, row in enumerate(rows)]
    return format_html(
        '<svg class="app-balance" viewBox="0 0 {} {}" role="img" aria-labelledby="bl-t bl-d">'
        '<title id="bl-t">{}</title><desc id="bl-d">{}</desc>{}{}</svg>',
        WIDTH,
        height,
        title,
        description,
        PATTERNS,
        format_html_join("", "{}", ((bar,) for bar in drawn)),
    )


PATTERNS = format_html(
    '<defs><pattern id="bl-skill" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="bl-ground" width="7" height="7"/>'
    '<rect class="bl-line" width="3" height="7"/></pattern>'
    '<pattern id="bl-own_case" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect class="bl-ground" width="8" height="8"/><circle class="bl-point" cx="4" cy="4" r="2.2"/></pattern></defs>{}',
    "",
)


def _bar(row: BarRow, *, top: int, scale: float) -> SafeString:
    begins, parts = float(LEFT), []
    for kind, minutes in zip(KINDS, row.minutes, strict=True):
        width = minutes * scale
        if minutes:
            parts.append(_part(kind, minutes, begins=begins, top=top + LABEL, width=width))
        begins += width
    return format_html(
        '<text class="bl-label" x="{}" y="{}">{} <tspan class="bl-title">{}</tspan> '
        '<tspan class="bl-note">{}</tspan></text>{}',
        LEFT,
        top + LABEL - 9,
        row.label,
        row.title,
        row.note,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _part(kind: str, minutes: int, *, begins: float, top: int, width: float) -> SafeString:
    fill = "" if kind == "theory" else format_html(' fill="url(#bl-{})"', kind)
    number = (
        format_html(
            '<text class="bl-number bl-number--{}" x="{}" y="{}" text-anchor="middle">{}</text>',
            kind,
            f"{begins + width / 2:.1f}",
            top + BAR / 2 + 5,
            minutes,
        )
        if width >= ROOM
        else ""
    )
    return format_html(
        '<rect class="bl-{}"{} x="{}" y="{}" width="{}" height="{}"/>{}',
        kind,
        fill,
        f"{begins:.1f}",
        top,
        f"{max(width - 2, 1):.1f}",
        BAR,
        number,
    )

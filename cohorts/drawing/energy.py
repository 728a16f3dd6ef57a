"""Bars of energy: how many of the hundred points go to each party, inside ones filled and outside ones hatched."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH, LEFT, RIGHT = 480, 2, 436
LABEL, BAR, GAP = 24, 26, 16
ROW = LABEL + BAR + GAP


@dataclass(frozen=True)
class EnergyBar:
    label: str
    side: str  # inside, outside
    side_label: str
    points: int


def energy_bars(bars: Sequence[EnergyBar], *, title: str, description: str, uid: str = "en") -> SafeString:
    """The picture; the longest bar fills the width."""
    longest = max((bar.points for bar in bars), default=0) or 1
    scale = (RIGHT - LEFT) / longest
    drawn = "".join(_bar(bar, place * ROW, scale, uid) for place, bar in enumerate(bars))
    return mark_safe(  # noqa: S308 - every text in it was escaped
        f'<svg class="app-energy" viewBox="0 0 {WIDTH} {len(bars) * ROW}" role="img" '
        f'aria-labelledby="{escape(uid)}-t {escape(uid)}-d"><title id="{escape(uid)}-t">{escape(title)}</title>'
        f'<desc id="{escape(uid)}-d">{escape(description)}</desc>'
        f'<defs><pattern id="{escape(uid)}-h" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="en-ground" width="7" height="7"/>'
        f'<rect class="en-line" width="3" height="7"/></pattern></defs>{drawn}</svg>'
    )


def _bar(bar: EnergyBar, top: int, scale: float, uid: str) -> str:
    width = max(bar.points * scale, 2)
    fill = f' fill="url(#{escape(uid)}-h)"' if bar.side == "outside" else ""
    return (
        f'<text class="en-label" x="{LEFT}" y="{top + LABEL - 7}">{escape(bar.label)} '
        f'<tspan class="en-side">{escape(bar.side_label.lower())}</tspan></text>'
        f'<rect class="en-bar en-{escape(bar.side)}"{fill} x="{LEFT}" y="{top + LABEL}" width="{width:.1f}" '
        f'height="{BAR}" rx="2"/>'
        f'<text class="en-points" x="{LEFT + width + 8:.1f}" y="{top + LABEL + BAR / 2}" dy=".35em">{bar.points}</text>'
    )

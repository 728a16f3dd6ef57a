"""A radar of scores from 1 to 5: one axis per dimension, one line per series.

Colour never tells alone: each series has a mark and a dash of its own. On a page colour comes from classes of
static/css/figures.css; a drawing for paper carries its own, because no style sheet goes along.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 700, 520
CENTRE_X, CENTRE_Y, RADIUS = 350, 262, 204
HIGHEST = 5
# How far from the centre a label counts as above, beside or below.
MIDDLE = 150
ALMOST = 12

# What the classes of figures.css say, for paper: black on white as well as in colour.
PAPER = {
    "rd-ring": 'fill="none" stroke="#c8c4ba"',
    "rd-spoke": 'stroke="#c8c4ba"',
    "rd-tick": 'fill="#52616a" font-size="13"',
    "rd-label": 'fill="#1b292d" font-size="17" font-weight="600"',
    "rd-area": 'fill-opacity="0.1" stroke-width="3"',
    "rd-open": 'fill-opacity="0" stroke-width="3"',
    "rd-mark": "",
}
INKS = {"start": "#7a3b69", "eind": "#0c5362", "terugkom": "#8a5a00", "toen": "#1b292d"}
PAPER |= {f"rd-{key}": f'fill="{ink}" stroke="{ink}"' for key, ink in INKS.items()}
# In words, for the legend: colour is not all that tells the lines apart.
IN_WORDS = {
    "start": "stippellijn, vierkant",
    "eind": "hele lijn, rondje",
    "terugkom": "puntlijn, driehoek",
    "toen": "streep en punt, ruit",
}
DASHES = {"start": "7 5", "eind": "", "terugkom": "2 5", "toen": "14 5 3 5"}


@dataclass(frozen=True)
class Axis:
    """One dimension: its title in lines that stand around the drawing."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Series:
    """One round: `key` says the mark and the dash; a value is None where there is too little to draw."""

    key: str
    values: Sequence[float | None]


def radar(
    axes: Sequence[Axis],
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    uid: str = "rd",
    on_paper: bool = False,
) -> SafeString:
    """The drawing as SVG."""
    pen = _Pen(on_paper=on_paper)
    head = (
        f'<svg{pen.root} class="app-radar" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{escape(uid)}-t {escape(uid)}-d"><title id="{escape(uid)}-t">{escape(title)}</title>'
        f'<desc id="{escape(uid)}-d">{escape(description)}</desc>'
    )
    parts = [
        head,
        *_grid(pen, len(axes)),
        *(part for one in series for part in _line(pen, one)),
        *(_label(pen, place, axis, len(axes)) for place, axis in enumerate(axes)),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every text in it was escaped


def key_mark(key: str) -> SafeString:
    """A series as it stands in the legend: a piece of its line with its mark."""
    pen = _Pen(on_paper=False)
    line = f'<path {pen.of("rd-open", f"rd-{key}")}{_dash(key)} d="M0 10h40"/>'
    return mark_safe(  # noqa: S308 - no text in it
        f'<svg viewBox="0 0 40 20" aria-hidden="true">{line}{_mark(pen, key, 20, 10)}</svg>'
    )


class _Pen:
    """Says how a shape looks: by its class, and on paper by attributes as well."""

    def __init__(self, *, on_paper: bool) -> None:
        self.on_paper = on_paper
        self.root = ' xmlns="http://www.w3.org/2000/svg" font-family="Libertinus Serif"' if on_paper else ""

    def of(self, *names: str) -> str:
        look = " ".join(filter(None, (PAPER[name] for name in names))) if self.on_paper else ""
        return f'class="{" ".join(names)}" {look}'.rstrip()


def _grid(pen: _Pen, count: int) -> Iterable[str]:
    for ring in range(1, HIGHEST + 1):
        yield f'<polygon {pen.of("rd-ring")} points="{_points(_place(n, ring, count) for n in range(count))}"/>'
    for n in range(count):
        x, y = _place(n, HIGHEST, count)
        yield f'<line {pen.of("rd-spoke")} x1="{CENTRE_X}" y1="{CENTRE_Y}" x2="{_f(x)}" y2="{_f(y)}"/>'
    for ring in range(1, HIGHEST + 1):
        y = CENTRE_Y - RADIUS * ring / HIGHEST
        yield (
            f'<text {pen.of("rd-tick")} x="{CENTRE_X - 8}" y="{_f(y)}" dy=".35em" text-anchor="end">{ring}</text>'
        )


def _line(pen: _Pen, series: Series) -> Iterable[str]:
    """The line of one round with its marks. A dimension without a score breaks the line."""
    count = len(series.values)
    places = [None if value is None else _place(n, value, count) for n, value in enumerate(series.values)]
    whole = [place for place in places if place is not None]
    look = f"rd-{series.key}"
    if len(whole) == count:
        yield f'<polygon {pen.of("rd-area", look)}{_dash(series.key)} points="{_points(whole)}"/>'
    else:
        around = zip(places, [*places[1:], *places[:1]], strict=True)
        for begin, end in around:
            if begin and end:
                points = _points([begin, end])
                yield f'<polyline {pen.of("rd-open", look)}{_dash(series.key)} points="{points}"/>'
    yield from (_mark(pen, series.key, x, y) for x, y in whole)


def _mark(pen: _Pen, key: str, x: float, y: float) -> str:
    look = pen.of("rd-mark", f"rd-{key}")
    match key:
        case "start":
            return f'<rect {look} x="{_f(x - 6)}" y="{_f(y - 6)}" width="12" height="12"/>'
        case "terugkom":
            return f'<path {look} d="M{_f(x)} {_f(y - 8)}l8 14h-16z"/>'
        case "toen":
            return f'<path {look} d="M{_f(x)} {_f(y - 9)}l9 9-9 9-9-9z"/>'
    return f'<circle {look} cx="{_f(x)}" cy="{_f(y)}" r="7"/>'


def _dash(key: str) -> str:
    return f' stroke-dasharray="{DASHES[key]}"' if DASHES[key] else ""


def _label(pen: _Pen, place: int, axis: Axis, count: int) -> str:
    x, y = _place(place, HIGHEST * 1.1, count)
    anchor = "middle" if abs(x - CENTRE_X) < ALMOST else ("start" if x > CENTRE_X else "end")
    rows = len(axis.lines) - 1
    if y < CENTRE_Y - MIDDLE:
        top = y - rows * 20 if anchor == "middle" else y - rows * 10
    elif y > CENTRE_Y + MIDDLE:
        top = y + 12
    else:
        top = y - rows * 10 + 6
    first, *more = axis.lines
    spans = [
        f'<tspan class="rd-num" x="{_f(x)}">{place + 1}</tspan><tspan dx=".35em">{escape(first)}</tspan>',
        *(f'<tspan x="{_f(x)}" dy="1.2em">{escape(line)}</tspan>' for line in more),
    ]
    return f'<text {pen.of("rd-label")} y="{_f(top)}" text-anchor="{anchor}">{"".join(spans)}</text>'


def _place(n: int, value: float, count: int) -> tuple[float, float]:
    turn = 2 * pi * n / count
    far = RADIUS * value / HIGHEST
    return CENTRE_X + far * sin(turn), CENTRE_Y - far * cos(turn)


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_f(x)},{_f(y)}" for x, y in places)


def _f(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

"""Where things stand on the field: circles that do not cover each other, labels that do not collide."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 700
LEFT, RIGHT, TOP, BOTTOM = 120, 940, 60, 620
# A label that is longer stands in the key alone, by its number (domain/4 D2).
LONGEST_LABEL = 28
LETTER, LINE = 9.4, 22
GAP = 4


@dataclass(frozen=True)
class Disc:
    x: float
    y: float
    r: float

    def meets(self, other: "Disc") -> bool:
        return math.hypot(self.x - other.x, self.y - other.y) < self.r + other.r + GAP


@dataclass(frozen=True)
class Box:
    """A label by its top left corner."""

    x: float
    y: float
    width: float
    height: float = LINE

    def meets(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width + GAP
            and other.x < self.x + self.width + GAP
            and self.y < other.y + other.height + GAP
            and other.y < self.y + self.height + GAP
        )

    def covers(self, disc: Disc) -> bool:
        x = min(max(disc.x, self.x), self.x + self.width)
        y = min(max(disc.y, self.y), self.y + self.height)
        return math.hypot(x - disc.x, y - disc.y) < disc.r + GAP

    @property
    def is_inside(self) -> bool:
        return self.x >= 0 and self.y >= 0 and self.x + self.width <= WIDTH and self.y + self.height <= HEIGHT


def on_field(attitude: int, influence: int) -> tuple[float, float]:
    """The place of an attitude of -2 to 2 and an influence of 1 to 5."""
    return LEFT + (attitude + 2) / 4 * (RIGHT - LEFT), BOTTOM - (influence - 1) / 4 * (BOTTOM - TOP)


def radius(stake: int) -> float:
    return 14.0 + 5 * stake


def spread(wished: list[Disc]) -> list[Disc]:
    """These circles, in order, each moved along a spiral until it stands free of those before it."""
    placed: list[Disc] = []
    for disc in wished:
        placed.append(next(spot for spot in _spiral(disc) if not any(spot.meets(other) for other in placed)))
    return placed


def _spiral(disc: Disc) -> Iterator[Disc]:
    """The place itself, and then places around it, ever further; never outside the picture."""
    yield disc
    for turn in range(1, 10_000):
        angle, distance = turn * 2.399963, 7 * math.sqrt(turn)  # the golden angle: no direction twice
        x, y = disc.x + distance * math.cos(angle), disc.y + distance * math.sin(angle)
        if disc.r <= x <= WIDTH - disc.r and disc.r <= y <= HEIGHT - disc.r:
            yield Disc(round(x, 1), round(y, 1), disc.r)


def width_of(text: str) -> float:
    return round(len(text) * LETTER, 1)


def along(one: Disc, x: float, y: float) -> list[Disc]:
    """Small circles on the line from a party to a place, for a label to keep away from."""
    return [
        Disc(one.x + (x - one.x) * part / 16, one.y + (y - one.y) * part / 16, 3) for part in range(3, 17)
    ]


def label_places(discs: list[Disc], texts: list[str], *, avoid: Sequence[Disc] = ()) -> list[Box | None]:
    """A box for each text beside its circle, free of circles and of other labels; None when it is too long.

    Where there is room it keeps clear of what it had better `avoid` too.
    """
    taken: list[Box] = []
    found: list[Box | None] = []
    for disc, text in zip(discs, texts, strict=True):
        box = None
        if text and len(text) <= LONGEST_LABEL:
            free = [spot for spot in _around(disc, width_of(text)) if _is_free(spot, discs, taken)]
            clear = (spot for spot in free if not any(spot.covers(point) for point in avoid))
            box = next(clear, next(iter(free), None))
        if box is not None:
            taken.append(box)
        found.append(box)
    return found


def _is_free(box: Box, discs: list[Disc], taken: list[Box]) -> bool:
    return (
        box.is_inside
        and not any(box.covers(disc) for disc in discs)
        and not any(box.meets(other) for other in taken)
    )


def _around(disc: Disc, width: float) -> Iterator[Box]:
    """Beside, under and above the circle, then further away, where a line leads back to it."""
    middle = disc.y - LINE / 2
    for away in (6, 24, 48, 76, 110, 150, 200, 260, 330, 420):
        reach = disc.r + away
        yield Box(disc.x + reach, middle, width)
        yield Box(disc.x - reach - width, middle, width)
        yield Box(disc.x - width / 2, disc.y + reach, width)
        yield Box(disc.x - width / 2, disc.y - reach - LINE, width)
        for x in (disc.x + reach * 0.7, disc.x - reach * 0.7 - width):
            yield Box(x, disc.y + reach * 0.7, width)
            yield Box(x, disc.y - reach * 0.7 - LINE, width)

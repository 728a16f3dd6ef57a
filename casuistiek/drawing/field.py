"""The krachtenveld as a picture (domain/4 D1, D2): the field by attitude and influence, or rings around me."""

import math
from dataclasses import dataclass, field
from typing import Any

from casuistiek.drawing.places import (
    HEIGHT,
    WIDTH,
    Box,
    Disc,
    along,
    label_places,
    on_field,
    radius,
    spread,
)
from casuistiek.drawing.words import SIGNS, description_of, name_of, relation_rows
from casuistiek.models.content import Content
from casuistiek.states import ActorSide, Quality

type Point = tuple[float, float]
type Parties = list[tuple[int, dict[str, Any]]]

# The ways to look at it; the values stand in addresses.
VIEWS = ("veld", "ringen", "tabel")
CENTRE = (WIDTH / 2, HEIGHT / 2)
# Where parties stand in the rings: from close contact to hardly any.
RINGS = {ActorSide.INSIDE: (105, 185), ActorSide.OUTSIDE: (235, 305)}
MOST_CONTACT = 6
STAR = 5


@dataclass(frozen=True)
class Label:
    """A text by its left end; `lead` is a line back to a party that stands further away."""

    text: str
    x: float
    y: float
    lead: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Node:
    """A party: a rounded square inside, a circle outside, a star for me. Numbered as in the key."""

    position: int
    number: int
    name: str
    x: float
    y: float
    r: float
    shape: str
    is_dashed: bool
    is_unsure: bool
    label: Label | None
    star: str = ""

    @property
    def left(self) -> float:
        return round(self.x - self.r, 1)

    @property
    def top(self) -> float:
        return round(self.y - self.r, 1)

    @property
    def size(self) -> float:
        return 2 * self.r


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    quality: str
    strength: int
    sign: str
    head: str = ""

    @property
    def middle_x(self) -> float:
        return round((self.x1 + self.x2) / 2, 1)

    @property
    def middle_y(self) -> float:
        return round((self.y1 + self.y2) / 2, 1)


@dataclass(frozen=True)
class Arrow:
    """A wish to move: from a party to a dashed ring with its number."""

    number: int
    x1: float
    y1: float
    x2: float
    y2: float
    ring_x: float
    ring_y: float
    head: str


@dataclass(frozen=True)
class Shadow:
    """Where a party stood before, and the line to where it stands now."""

    x: float
    y: float
    r: float
    to_x: float
    to_y: float


@dataclass(frozen=True)
class Picture:
    view: str
    title: str
    description: str
    nodes: list[Node]
    lines: list[Line]
    arrows: list[Arrow] = field(default_factory=list)
    shadows: list[Shadow] = field(default_factory=list)


def numbered(content: Content) -> Parties:
    """The parties with the number by which picture, key and table name them: me first."""
    return list(enumerate(sorted(content["actors"], key=lambda actor: int(actor["position"])), start=1))


def picture_of(content: Content, *, before: Content | None = None, view: str = "veld") -> Picture:
    """The picture of this krachtenveld; `before` lies under it in grey."""
    parties, is_rings = numbered(content), view == "ringen"
    discs = spread(_in_rings(content, parties) if is_rings else _on_field(parties))
    texts = [f"{name_of(actor)} {SIGNS[actor['attitude']]}" for _, actor in parties]
    paths = [] if is_rings else _paths(content, parties, discs)
    rows = zip(parties, discs, texts, label_places(discs, texts, avoid=paths), strict=True)
    nodes = [_node(number, actor, disc, _label(text, box, disc)) for (number, actor), disc, text, box in rows]
    by_position = {node.position: node for node in nodes}
    return Picture(
        view,
        "Krachtenveld in ringen om mij heen" if is_rings else "Krachtenveld",
        description_of(content),
        nodes,
        _lines(content, by_position),
        [] if is_rings else _arrows(content, by_position),
        [] if is_rings or before is None else _shadows(before, by_position),
    )


def _on_field(parties: Parties) -> list[Disc]:
    return [
        Disc(*on_field(actor["attitude"], actor["influence"]), radius(actor["stake"])) for _, actor in parties
    ]


def _in_rings(content: Content, parties: Parties) -> list[Disc]:
    """Me in the middle; closer by is who has more and stronger lines with me, in the ring of the own side."""
    contact = _contact(content)
    rings = {
        side: [actor for _, actor in parties if actor["side"] == side and not actor["is_self"]]
        for side in ActorSide
    }
    discs = []
    for _, actor in parties:
        if actor["is_self"]:
            discs.append(Disc(*CENTRE, radius(actor["stake"])))
            continue
        ring = rings[ActorSide(actor["side"])]
        near, far = RINGS[ActorSide(actor["side"])]
        distance = far - (far - near) * min(contact.get(actor["position"], 0), MOST_CONTACT) / MOST_CONTACT
        angle = 2 * math.pi * ring.index(actor) / len(ring) - math.pi / 2
        x, y = CENTRE[0] + distance * math.cos(angle), CENTRE[1] + distance * math.sin(angle)
        discs.append(Disc(round(x, 1), round(y, 1), radius(actor["stake"])))
    return discs


def _contact(content: Content) -> dict[int, int]:
    """How much contact each party has with me: the strengths of the lines between us."""
    me = next((actor["position"] for actor in content["actors"] if actor["is_self"]), None)
    contact: dict[int, int] = {}
    for row in content["relations"]:
        for near, far in ((row["source"], row["target"]), (row["target"], row["source"])):
            if near == me:
                contact[far] = contact.get(far, 0) + row["strength"]
    return contact


def _node(number: int, actor: dict[str, Any], disc: Disc, label: Label | None) -> Node:
    shape = "star" if actor["is_self"] else "square" if actor["side"] == ActorSide.INSIDE else "circle"
    return Node(
        position=actor["position"],
        number=number,
        name=name_of(actor),
        x=disc.x,
        y=disc.y,
        r=disc.r,
        shape=shape,
        is_dashed=not actor["at_table"],
        is_unsure=actor["unsure"],
        label=label,
        star=_star(disc) if shape == "star" else "",
    )


def _star(disc: Disc) -> str:
    points = []
    for corner in range(2 * STAR):
        reach = disc.r if corner % 2 == 0 else disc.r * 0.62
        angle = math.pi * corner / STAR - math.pi / 2
        points.append(f"{disc.x + reach * math.cos(angle):.1f},{disc.y + reach * math.sin(angle):.1f}")
    return " ".join(points)


def _label(text: str, box: Box | None, disc: Disc) -> Label | None:
    if box is None:
        return None
    x, y = min(max(disc.x, box.x), box.x + box.width), min(max(disc.y, box.y), box.y + box.height)
    lead = None
    if math.hypot(x - disc.x, y - disc.y) > disc.r + 20:
        start_x, start_y, _, _ = _between((disc.x, disc.y), (x, y), disc.r, 0)
        lead = (start_x, start_y, round(x, 1), round(y, 1))
    return Label(text, round(box.x, 1), round(box.y + box.height - 6, 1), lead)


def _between(one: Point, other: Point, r1: float, r2: float) -> tuple[float, float, float, float]:
    """The line between two circles, from edge to edge."""
    (x1, y1), (x2, y2) = one, other
    length = math.hypot(x2 - x1, y2 - y1) or 1
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    return round(x1 + dx * r1, 1), round(y1 + dy * r1, 1), round(x2 - dx * r2, 1), round(y2 - dy * r2, 1)


def _head(x1: float, y1: float, x2: float, y2: float, size: float = 13) -> str:
    """The points of an arrowhead at the end of a line."""
    angle = math.atan2(y2 - y1, x2 - x1)
    sides = (angle + math.pi - 0.42, angle + math.pi + 0.42)
    corners = [(x2, y2), *((x2 + size * math.cos(side), y2 + size * math.sin(side)) for side in sides)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


LOOKS = {Quality.TENSE: ("tense", "−"), Quality.NEUTRAL: ("plain", ""), Quality.GOOD: ("good", "+")}


def _lines(content: Content, nodes: dict[int, Node]) -> list[Line]:
    lines = []
    met: dict[frozenset[int], int] = {}
    for row in relation_rows(content):
        pair = frozenset({row["source"], row["target"]})
        shift = met.get(pair, 0) * 9  # a second line between the same two lies beside the first
        met[pair] = met.get(pair, 0) + 1
        one, other = nodes[row["source"]], nodes[row["target"]]
        ends = _between((one.x, one.y + shift), (other.x, other.y + shift), one.r + 4, other.r + 4)
        quality, sign = LOOKS[Quality(row["quality"])]
        lines.append(Line(*ends, quality, row["strength"], sign, _head(*ends) if row["directed"] else ""))
    return lines


def _paths(content: Content, parties: Parties, discs: list[Disc]) -> list[Disc]:
    """Where the arrows of the movements run."""
    standing = {actor["position"]: disc for (_, actor), disc in zip(parties, discs, strict=True)}
    return [
        point
        for row in content["movements"]
        if not row["closed_on"] and row["actor"] in standing
        for point in along(standing[row["actor"]], *on_field(row["target_attitude"], row["target_influence"]))
    ]


def _arrows(content: Content, nodes: dict[int, Node]) -> list[Arrow]:
    arrows = []
    for row in content["movements"]:
        node = nodes.get(row["actor"])
        if node is None or row["closed_on"]:
            continue
        x, y = on_field(row["target_attitude"], row["target_influence"])
        if math.hypot(x - node.x, y - node.y) < node.r + 24:
            x, y = node.x + node.r + 34, node.y - node.r - 6  # more of the same: beside where it stands
        ends = _between((node.x, node.y), (x, y), node.r + 4, 20)
        arrows.append(Arrow(node.number, *ends, round(x, 1), round(y, 1), _head(*ends, size=15)))
    return arrows


def _shadows(before: Content, nodes: dict[int, Node]) -> list[Shadow]:
    """Where parties stood that stand somewhere else now."""
    shadows = []
    for actor in before["actors"]:
        node = nodes.get(actor["position"])
        x, y = on_field(actor["attitude"], actor["influence"])
        if node is None or math.hypot(x - node.x, y - node.y) > node.r:
            to_x, to_y = (node.x, node.y) if node else (x, y)
            shadows.append(Shadow(round(x, 1), round(y, 1), radius(actor["stake"]), to_x, to_y))
    return shadows

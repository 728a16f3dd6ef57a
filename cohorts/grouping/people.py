"""What the rules know of people, and what a division costs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

SMALLEST, LARGEST, BEST = 4, 6, 5


class Apart(StrEnum):
    """Why two people had better not sit together."""

    LINE_MANAGER = "line_manager"
    SAME_CONFLICT = "same_conflict"


@dataclass(frozen=True, slots=True)
class Person:
    key: int
    name: str
    organisation: str
    function: str

    @property
    def kind_of_work(self) -> str:
        """The function as the rules compare it; empty when it is not known."""
        return " ".join(self.function.casefold().split())


type Pair = frozenset[int]
type Division = Sequence[Sequence[int]]
"""Groups of keys, in the order of their numbers."""


@dataclass(frozen=True)
class Rules:
    """The people, and who had better be apart. Costs are whole numbers, so that order never matters."""

    people: Mapping[int, Person]
    apart: Mapping[Pair, Apart]

    @classmethod
    def of(cls, people: Iterable[Person], apart: Mapping[Pair, Apart]) -> "Rules":
        """The rules for these people; pairs of which somebody is not among them have no meaning."""
        known = {person.key: person for person in people}
        return cls(known, {pair: why for pair, why in apart.items() if pair <= known.keys()})

    def cost(self, one: int, other: int) -> int:
        """What it costs when these two share a group: apart weighs most, then organisation, then function.

        Two groups hold at most thirty pairs, so that no number of lighter reasons outweighs a heavier one.
        """
        first, second = self.people[one], self.people[other]
        return (
            10_000 * (frozenset((one, other)) in self.apart)
            + 100 * (first.organisation == second.organisation)
            + (first.kind_of_work != "" and first.kind_of_work == second.kind_of_work)
        )

    def cost_in(self, key: int, group: Collection[int]) -> int:
        return sum(self.cost(key, other) for other in group if other != key)

    def clashes(self, division: Division) -> int:
        """How many pairs share a group that had better be apart."""
        return sum(frozenset(pair) in self.apart for group in division for pair in combinations(group, 2))

    def degree(self, key: int) -> int:
        """From how many people this one had better be apart."""
        return sum(key in pair for pair in self.apart)


def sizes_for(count: int, groups: int) -> list[int]:
    """So many people over so many groups: sizes differ by at most one, the larger ones first."""
    small, larger = divmod(count, groups)
    return [small + 1] * larger + [small] * (groups - larger)


def numbers_of_groups(count: int) -> list[int]:
    """How many groups there can be, the best first: groups of five where that works out.

    Seven people make no groups of four to six: they become four and three. Up to three people are one group.
    """
    if count < 1:
        return []
    fewest, most = -(-count // LARGEST), count // SMALLEST
    if most < fewest:
        return [fewest]
    return sorted(range(fewest, most + 1), key=lambda groups: (abs(count - groups * BEST), groups))

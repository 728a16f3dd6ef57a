"""The statements of the regiescan, read from a file per version, and how answers to them become a score.

A version never changes: answers of two rounds are only comparable when they answer the same words.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

FOLDER = Path(__file__).parent / "content"
# The version that a new scan gets.
CURRENT = 1
LOWEST, HIGHEST = 1, 5
# Of the four statements of a dimension so many must be answered; "weet ik niet" is no answer.
LEAST_ANSWERED = 3


@dataclass(frozen=True)
class Statement:
    number: int
    text: str


@dataclass(frozen=True)
class Dimension:
    """Four statements about one thing. `lines` is its title as it stands around a drawing."""

    number: int
    title: str
    lines: tuple[str, ...]
    module: str
    step: str
    statements: tuple[Statement, ...]

    def score(self, answers: Mapping[int, int | None]) -> Fraction | None:
        """The mean of what was answered, or None when that is too little."""
        numbers = (statement.number for statement in self.statements)
        return mean([value for number in numbers if (value := answers.get(number)) is not None])


@dataclass(frozen=True)
class StatementSet:
    version: int
    instruction: str
    looking_back: str
    question: str
    scale: tuple[str, ...]
    unknown: str
    dimensions: tuple[Dimension, ...]

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(one for dimension in self.dimensions for one in dimension.statements)

    def scores(self, answers: Mapping[int, int | None]) -> list[Fraction | None]:
        """A score per dimension, in their order."""
        return [dimension.score(answers) for dimension in self.dimensions]


def mean(values: Sequence[int], *, least: int = LEAST_ANSWERED) -> Fraction | None:
    return Fraction(sum(values), len(values)) if len(values) >= least else None


def tenths(value: Fraction) -> int:
    """A number rounded to one decimal, halves upwards, as a count of tenths: 2.25 is 23."""
    return int((value * 20 + 1) // 2)


@cache
def statement_set(version: int) -> StatementSet:
    """The statements of one version."""
    read = tomllib.loads((FOLDER / f"regiescan-{version}.toml").read_text(encoding="utf-8"))
    return StatementSet(
        version=read["version"],
        instruction=read["instruction"],
        looking_back=read["looking_back"],
        question=read["question"],
        scale=tuple(read["scale"]),
        unknown=read["unknown"],
        dimensions=tuple(_dimensions(read["dimensions"])),
    )


def _dimensions(read: Iterable[Mapping[str, object]]) -> Iterable[Dimension]:
    first = 1
    for number, one in enumerate(read, start=1):
        texts, lines = one["statements"], one["lines"]
        assert isinstance(texts, list)
        assert isinstance(lines, list)
        yield Dimension(
            number=number,
            title=str(one["title"]),
            lines=tuple(lines),
            module=str(one["module"]),
            step=str(one["step"]),
            statements=tuple(Statement(first + n, text) for n, text in enumerate(texts)),
        )
        first += len(texts)

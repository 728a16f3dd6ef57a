"""When the columns are not understood: what the person is asked, and what was answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Table:
    """A table of which the columns must be named. `header_at` is -1 when it has no header row.

    `guesses` maps the position of a column to a Column, for those of which we have an idea.
    """

    sheet: str
    header_at: int
    header: list[str]
    samples: list[list[str]]
    guesses: dict[int, str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"guesses": _text_keys(self.guesses)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "guesses": _number_keys(data["guesses"])})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer: what each column of that table holds, a Column or '' when it is not needed."""

    sheet: str
    header_at: int
    columns: dict[int, str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"columns": _text_keys(self.columns)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "columns": _number_keys(data["columns"])})


class Unclear(Exception):  # noqa: N818 - a question to the person, not a fault of ours
    """There are people in this file, but a person must say which column holds what."""

    def __init__(self, table: Table) -> None:
        super().__init__("columns not understood")
        self.table = table


def _text_keys(by_position: Mapping[int, str]) -> dict[str, str]:
    """JSON knows no other keys."""
    return {str(at): column for at, column in by_position.items()}


def _number_keys(by_position: Mapping[Any, str]) -> dict[int, str]:
    return {int(at): str(column) for at, column in by_position.items()}

"""What a folder of content says, as plain values, and what can be wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from modules.models import Check, GuideStep


@dataclass(frozen=True, order=True)
class ContentError:
    """One thing to repair: the file (relative to the programme's folder), the line from 1, the reason."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, regel {self.line}: {self.reason}"


class ContentRefused(Exception):  # noqa: N818 - it reads as what happened to the folder
    """The folder cannot be used. Carries everything that is wrong, so that one round of repair is enough."""

    def __init__(self, errors: Iterable[ContentError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(map(str, self.errors)))


@dataclass(frozen=True)
class ParsedTheme:
    """A theme of the course brochure and, in words, what in the leergang covers it."""

    code: str
    text: str
    covered_by: str


@dataclass(frozen=True)
class ParsedAssignment:
    text: str
    minutes: int


@dataclass(frozen=True)
class ParsedMaterial:
    """One thing to read or to look at, as the file of the module or unit names it.

    `name` is the file in the folder `materiaal`; of a page without its .md. A link has none.
    """

    kind: str
    title: str
    minutes: int | None = None
    name: str = ""
    url: str = ""
    alt: str = ""


@dataclass(frozen=True)
class ParsedAsset:
    """A file in the folder `materiaal`: a text of ours, or bytes that stay where they are until they are needed."""

    name: str
    size: int = 0
    sha256: str = ""
    body: str = ""
    # Where to read it and, of a page, how it was written: neither says anything about the content.
    path: Path | None = field(default=None, compare=False)
    source: str = field(default="", compare=False)

    @property
    def file_name(self) -> str:
        return f"{self.name}.md" if "." not in self.name else self.name


@dataclass(frozen=True)
class ParsedUnit:
    code: str
    slug: str
    title: str
    kind: str
    minutes: int
    working_form: str
    position: int
    themes: tuple[str, ...]
    body: str
    after: tuple[str, ...] = ()
    guide: tuple[GuideStep, ...] = ()
    checks: tuple[Check, ...] = ()
    materials: tuple[ParsedMaterial, ...] = ()
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class ParsedModule:
    code: str
    slug: str
    title: str
    kind: str
    position: int
    session_parts: int
    introduction: str
    exercise: str
    transfer: str
    transfer_days: int | None
    learning_objectives: tuple[str, ...]
    preparation: tuple[ParsedAssignment, ...]
    units: tuple[ParsedUnit, ...]
    materials: tuple[ParsedMaterial, ...] = ()
    assets: tuple[ParsedAsset, ...] = ()
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class ParsedProgramme:
    slug: str
    title: str
    version: str
    description: str
    themes: tuple[ParsedTheme, ...]
    modules: tuple[ParsedModule, ...]
    source: str = field(default="", compare=False)

    @property
    def units(self) -> tuple[ParsedUnit, ...]:
        return tuple(unit for module in self.modules for unit in module.units)

"""A programme as a folder: programme.md, a folder per module, in it module.md and one file per unit.

The name of a folder or file is its code and its short name (m1-regie, m1-3-twee-assen.md): the short name is
the one in the web address, so that a link tells where its text lives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model

from modules.importing.content import (
    ContentError,
    ContentRefused,
    ParsedAssignment,
    ParsedModule,
    ParsedProgramme,
    ParsedTheme,
    ParsedUnit,
)
from modules.importing.front_matter import UNPRINTABLE, Fields, Unreadable, parse, split
from modules.models import Assignment, LearningObjective, Module, ModuleKind, Programme, Unit, UnitKind

SHIPPED = Path(__file__).resolve().parent.parent / "content" / "effectief-besturen"
LARGEST = 64 * 1024  # bytes per file; the longest unit of the leergang is under 2 kB

PROGRAMME_FILE = "programme.md"
MODULE_FILE = "module.md"
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


@dataclass(frozen=True)
class Sheet:
    """One content file that could be read."""

    fields: Fields
    body: str
    body_line: int


@dataclass(frozen=True)
class Placed[T]:
    """A part of the content and the file it came from, for what can only be judged beside its neighbours."""

    part: T
    fields: Fields


def read_programme(folder: Path) -> ParsedProgramme:
    """Read the whole folder. Raises ContentRefused with everything that has to be repaired."""
    reader = _Reader(folder)
    programme = reader.programme()
    if reader.errors:
        raise ContentRefused(reader.errors)
    return programme


def _longest(model: type[Model], field: str) -> int:
    """The length that the database takes, in characters: the models say it once."""
    return int(getattr(model._meta.get_field(field), "max_length", None) or 0)


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[ContentError] = []
        self.placed_modules: list[Placed[ParsedModule]] = []
        self.placed_units: list[Placed[ParsedUnit]] = []

    def programme(self) -> ParsedProgramme:
        sheet = self._sheet(self.folder / PROGRAMME_FILE)
        records = sheet.fields.records("themes")
        themes = tuple(_theme(record) for record in records)
        for path in self._entries(self.folder, besides=PROGRAMME_FILE):
            if path.is_dir() and not path.is_symlink():
                self._module(path)
            else:
                self._refuse(
                    path, 1, "Dit bestand hoort hier niet. Zet een onderdeel in de map van zijn module."
                )
        modules = tuple(
            sorted((placed.part for placed in self.placed_modules), key=lambda part: part.position)
        )
        if not modules:
            self._refuse(self.folder / PROGRAMME_FILE, 1, "De leergang heeft nog geen modules.")
        for key in ("code", "position"):
            _refuse_doubles(self.placed_modules, key)
        self._check_themes(themes, records)
        programme = ParsedProgramme(
            slug=sheet.fields.text(
                "slug", longest=_longest(Programme, "slug"), pattern=SLUG, example="effectief-besturen"
            ),
            title=sheet.fields.text("title", longest=_longest(Programme, "title")),
            version=sheet.fields.text("version", longest=9, pattern=r"\d{1,4}\.\d{1,4}", example="1.0"),
            description=sheet.body,
            themes=themes,
            modules=modules,
        )
        sheet.fields.finish()
        return programme

    def _module(self, folder: Path) -> None:
        sheet = self._sheet(folder / MODULE_FILE)
        fields = sheet.fields
        code = fields.text("code", longest=_longest(Module, "code"), pattern="[A-Z]+[0-9]+", example="M1")
        before = len(self.placed_units)
        for path in self._entries(folder, besides=MODULE_FILE):
            if path.suffix == ".md" and not path.is_symlink():
                self._unit(path, code)
            else:
                self._refuse(path, 1, "Dit bestand hoort hier niet. Een onderdeel is een bestand op .md.")
        placed = self.placed_units[before:]
        for key in ("code", "position"):
            _refuse_doubles(placed, key)
        if not placed:
            fields.refuse(1, "Deze module heeft nog geen onderdelen.")
        module = ParsedModule(
            code=code,
            slug=self._slug(folder.name, folder / MODULE_FILE, code),
            title=fields.text("title", longest=_longest(Module, "title")),
            kind=fields.choice("kind", ModuleKind.values),
            position=fields.number("position"),
            session_parts=fields.number("session_parts"),
            introduction=sheet.body,
            exercise=fields.optional_text("exercise"),
            transfer=fields.optional_text("transfer"),
            transfer_days=fields.number("transfer_days") if fields.has("transfer") else None,
            learning_objectives=fields.texts(
                "learning_objectives", longest=_longest(LearningObjective, "text")
            ),
            preparation=tuple(_assignment(record) for record in fields.records("preparation")),
            units=tuple(sorted((unit.part for unit in placed), key=lambda part: part.position)),
        )
        fields.finish()
        self.placed_modules.append(Placed(module, fields))

    def _unit(self, path: Path, module_code: str) -> None:
        sheet = self._sheet(path)
        fields = sheet.fields
        code = fields.text(
            "code",
            longest=_longest(Unit, "code"),
            pattern=rf"{re.escape(module_code) or '[A-Z]+[0-9]+'}\.[0-9]+",
            example=f"{module_code or 'M1'}.1",
        )
        if not sheet.body.strip() and fields.has("code"):
            fields.refuse(sheet.body_line, "Dit onderdeel heeft nog geen tekst.")
        unit = ParsedUnit(
            code=code,
            slug=self._slug(path.stem, path, code),
            title=fields.text("title", longest=_longest(Unit, "title")),
            kind=fields.choice("kind", UnitKind.values),
            minutes=fields.number("minutes"),
            working_form=fields.text("working_form", longest=_longest(Unit, "working_form")),
            position=fields.number("position"),
            themes=fields.texts("themes", longest=8, required=True),
            body=sheet.body,
        )
        fields.finish()
        self.placed_units.append(Placed(unit, fields))

    def _check_themes(self, themes: tuple[ParsedTheme, ...], records: tuple[Fields, ...]) -> None:
        """Every theme of the brochure has a unit, and every unit names themes that exist."""
        known = {theme.code for theme in themes}
        for placed in self.placed_units:
            for item, code in enumerate(placed.part.themes):
                if code not in known:
                    line = placed.fields.line("themes", item)
                    placed.fields.refuse(line, f"Thema {code} staat niet in {PROGRAMME_FILE}.")
        used = {code for placed in self.placed_units for code in placed.part.themes}
        seen: set[str] = set()
        for theme, record in zip(themes, records, strict=True):
            if theme.code in seen:
                record.refuse(record.line("code"), f"Thema {theme.code} staat er twee keer.")
            elif theme.code not in used:
                record.refuse(
                    record.line("code"), f"Thema {theme.code} heeft geen onderdeel meer dat het behandelt."
                )
            seen.add(theme.code)

    def _slug(self, name: str, path: Path, code: str) -> str:
        start = code.lower().replace(".", "-") + "-"
        if code and not re.fullmatch(re.escape(start) + SLUG, name):
            self._refuse(path, 1, f"'{name}' past niet bij code {code}. Geef het de naam {start}korte-naam.")
        slug = name.removeprefix(start)
        if len(slug) > (longest := _longest(Unit, "slug")):
            self._refuse(path, 1, f"De naam '{slug}' is te lang. Maak er hooguit {longest} tekens van.")
        return slug

    def _entries(self, folder: Path, *, besides: str) -> Iterator[Path]:
        if folder.is_dir():
            names = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
            yield from (path for path in names if path.name != besides)

    def _sheet(self, path: Path) -> Sheet:
        """The file, or an empty stand-in with the reason noted; then nothing else about it is reported."""
        name = self._name(path)
        try:
            text = _read(path)
            head, body, body_line = split(text)
            fields = parse(head, name, self.errors)
        except Unreadable as problem:
            self.errors.append(ContentError(name, problem.line, problem.reason))
            return Sheet(Fields(name, 1, {}, []), "", 1)
        return Sheet(fields, body.strip("\n"), body_line)

    def _refuse(self, path: Path, line: int, reason: str) -> None:
        self.errors.append(ContentError(self._name(path), line, reason))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def _theme(record: Fields) -> ParsedTheme:
    theme = ParsedTheme(
        code=record.text("code", longest=8, pattern="S[0-9]+[a-z]?", example="S21a"),
        text=record.text("text", longest=200),
        covered_by=record.text("covered_by", longest=200),
    )
    record.finish()
    return theme


def _assignment(record: Fields) -> ParsedAssignment:
    assignment = ParsedAssignment(
        text=record.text("text", longest=_longest(Assignment, "text")), minutes=record.number("minutes")
    )
    record.finish()
    return assignment


def _refuse_doubles[T: (ParsedModule, ParsedUnit)](placed: list[Placed[T]], key: str) -> None:
    first: dict[object, str] = {}
    for each in placed:
        if not each.fields.has(key):
            continue
        value = getattr(each.part, key)
        if value in first:
            each.fields.refuse(each.fields.line(key), f"'{key}: {value}' staat ook al in {first[value]}.")
        first.setdefault(value, each.fields.path)


def _read(path: Path) -> str:
    """The text of a file. Raises Unreadable for what is not a plain, small, UTF-8 text with LF line endings."""
    if not path.is_file() or path.is_symlink():
        raise Unreadable(1, "Dit bestand ontbreekt.")
    if path.stat().st_size > LARGEST:
        raise Unreadable(
            1, f"Dit bestand is groter dan {LARGEST // 1024} kB. Verdeel de tekst over onderdelen."
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "Dit is geen UTF-8. Bewaar het bestand als UTF-8.") from error
    if text.startswith("\ufeff"):
        raise Unreadable(
            1, "Voor de eerste regel staat een onzichtbaar teken. Bewaar het bestand als UTF-8 zonder BOM."
        )
    if (place := text.find("\r")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise Unreadable(line, "De regels eindigen zoals in Windows. Bewaar het bestand met regeleinden LF.")
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise Unreadable(line, "Hier staat een teken dat niemand kan lezen. Haal het weg.")
    return text

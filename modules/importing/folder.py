"""A programme as a folder: programme.md, a folder per module, in it module.md, one file per unit and `materiaal`.

The name of a folder or file is its code and its short name (m1-regie, m1-3-twee-assen.md): the short name is
the one in the web address, so that a link tells where its text lives.
"""

from collections.abc import Iterator
from pathlib import Path

from modules.documents import problems
from modules.importing.assets import ASSETS, assets_of
from modules.importing.content import (
    ContentError,
    ContentRefused,
    ParsedModule,
    ParsedProgramme,
    ParsedUnit,
)
from modules.importing.front_matter import Fields, Unreadable
from modules.importing.neighbours import (
    Placed,
    refuse_circles,
    refuse_doubles,
    refuse_loose_files,
    refuse_loose_themes,
)
from modules.importing.parts import module_code, module_of, programme_of, unit_of
from modules.importing.sheets import Sheet, no_sheet, read_text, sheet_of
from modules.models import MaterialKind

SHIPPED = Path(__file__).resolve().parent.parent / "content" / "effectief-besturen"

PROGRAMME_FILE = "programme.md"
MODULE_FILE = "module.md"


def read_programme(folder: Path) -> ParsedProgramme:
    """Read the whole folder. Raises ContentRefused with everything that has to be repaired."""
    reader = _Reader(folder)
    programme = reader.programme()
    if reader.errors:
        raise ContentRefused(reader.errors)
    return programme


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[ContentError] = []
        self.modules: list[Placed[ParsedModule]] = []
        self.units: list[Placed[ParsedUnit]] = []

    def programme(self) -> ParsedProgramme:
        sheet = self._sheet(self.folder / PROGRAMME_FILE)
        for path in self._entries(self.folder, besides=PROGRAMME_FILE):
            if path.is_dir() and not path.is_symlink():
                self._module(path)
            else:
                self._refuse(
                    path, 1, "Dit bestand hoort hier niet. Zet een onderdeel in de map van zijn module."
                )
        modules = tuple(sorted((placed.part for placed in self.modules), key=lambda part: part.position))
        if not modules:
            self._refuse(self.folder / PROGRAMME_FILE, 1, "De leergang heeft nog geen modules.")
        for key in ("code", "position"):
            refuse_doubles(self.modules, key)
        programme, themes = programme_of(sheet, modules)
        for line, reason in problems(sheet.body, ()):
            sheet.fields.refuse(sheet.body_line + line, reason)
        refuse_loose_themes(programme.themes, themes, self.units, PROGRAMME_FILE)
        refuse_circles(self.units)
        return programme

    def _module(self, folder: Path) -> None:
        sheet = self._sheet(folder / MODULE_FILE)
        assets = assets_of(folder / ASSETS, self._refuse)
        sheets, units = self._units(folder, module_code(sheet))
        for key in ("code", "position"):
            refuse_doubles(units, key)
        if not units:
            sheet.fields.refuse(1, "Deze module heeft nog geen onderdelen.")
        module = module_of(
            sheet,
            folder.name,
            units=tuple(sorted((unit.part for unit in units), key=lambda part: part.position)),
            assets=tuple(assets.values()),
        )
        placed = Placed(module, sheet.fields)
        loose = refuse_loose_files([placed, *units], assets)
        # A file that cannot be read may name them.
        for asset in loose if all(each.source for each in (sheet, *sheets)) else ():
            path = folder / ASSETS / asset.file_name
            self._refuse(path, 1, "Niemand gebruikt dit bestand. Noem het bij 'materials' of haal het weg.")
        self._inspect([sheet, *sheets], module)
        self.modules.append(placed)
        self.units += units

    def _units(self, folder: Path, code: str) -> tuple[list[Sheet], list[Placed[ParsedUnit]]]:
        sheets: list[Sheet] = []
        units: list[Placed[ParsedUnit]] = []
        for path in self._entries(folder, besides=MODULE_FILE):
            if path.suffix == ".md" and not path.is_symlink():
                sheet = self._sheet(path)
                sheets.append(sheet)
                units.append(Placed(unit_of(sheet, path.stem, code), sheet.fields))
            elif path.name != ASSETS or not path.is_dir() or path.is_symlink():
                self._refuse(path, 1, "Dit bestand hoort hier niet. Een onderdeel is een bestand op .md.")
        return sheets, units

    def _inspect(self, sheets: list[Sheet], module: ParsedModule) -> None:
        """Every text of a module: its pictures are there, and nothing in it is too deep or too wide."""
        materials = (*module.materials, *(m for unit in module.units for m in unit.materials))
        pictures = {material.name for material in materials if material.kind == MaterialKind.IMAGE}
        for sheet in sheets:
            for line, reason in problems(sheet.body, pictures):
                sheet.fields.refuse(sheet.body_line + line, reason)
            if sheet.fields.has("exercise") or sheet.fields.has("transfer"):
                self._inspect_fields(sheet.fields, module, pictures)
        for asset in module.assets:
            blank = len(asset.source) - len(asset.source.lstrip("\n"))
            for line, reason in problems(asset.body, pictures):
                self._refuse(asset.path or self.folder, blank + line + 1, reason)

    def _inspect_fields(self, fields: Fields, module: ParsedModule, pictures: set[str]) -> None:
        for key in ("exercise", "transfer"):
            for line, reason in problems(getattr(module, key), pictures):
                fields.refuse(fields.line(key) + line, reason)

    def _entries(self, folder: Path, *, besides: str) -> Iterator[Path]:
        if folder.is_dir():
            names = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
            yield from (path for path in names if path.name != besides)

    def _sheet(self, path: Path) -> Sheet:
        """The file, or an empty stand-in with the reason noted; then nothing else about it is reported."""
        name = self._name(path)
        try:
            return sheet_of(read_text(path), name, self.errors)
        except Unreadable as problem:
            self.errors.append(ContentError(name, problem.line, problem.reason))
            return no_sheet(name)

    def _refuse(self, path: Path, line: int, reason: str) -> None:
        self.errors.append(ContentError(self._name(path), line, reason))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

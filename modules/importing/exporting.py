"""A programme from the database to a folder that a load reads back."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from modules.importing.assets import ASSETS
from modules.importing.content import ParsedModule, ParsedProgramme
from modules.importing.folder import MODULE_FILE, PROGRAMME_FILE
from modules.importing.stored import modules_of, stored_programme
from modules.importing.writing import (
    module_file,
    module_name,
    page_file,
    programme_file,
    unit_file,
    unit_name,
)
from modules.models import Material, Module, Programme


class FolderInUse(Exception):  # noqa: N818 - says what the folder is
    """There is something in the folder: an export never mixes with other files, nor overwrites them."""


def export_programme(programme: Programme, folder: Path) -> int:
    """Write the edition to a folder that is empty or not there yet, and say how many files it took.

    It appears when it is whole. Raises FolderInUse.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(folder)
    modules = modules_of(programme)
    content = stored_programme(programme, modules)
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        half.chmod(0o755)
        for name, text in files_of(content):
            path = half / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        for module, part in zip(modules, content.modules, strict=True):
            _write_assets(module, half / module_name(part))
        count = sum(path.is_file() for path in half.rglob("*"))
        half.replace(folder)
    except BaseException:
        shutil.rmtree(half)
        raise
    return count


def files_of(content: ParsedProgramme) -> Iterator[tuple[str, str]]:
    """The texts, by their name in the folder."""
    yield PROGRAMME_FILE, programme_file(content)
    for module in content.modules:
        yield from _module_files(module, module_name(module))


def _module_files(module: ParsedModule, folder: str) -> Iterator[tuple[str, str]]:
    yield f"{folder}/{MODULE_FILE}", module_file(module)
    for unit in module.units:
        yield f"{folder}/{unit_name(unit)}.md", unit_file(unit, module.code)
    for asset in module.assets:
        if asset.body:
            yield f"{folder}/{ASSETS}/{asset.file_name}", page_file(asset)


def _write_assets(module: Module, folder: Path) -> None:
    stored: list[Material] = [m for m in module.materials.all() if m.is_stored and not m.is_withdrawn]
    for material in stored:
        path = folder / ASSETS / material.name
        path.parent.mkdir(exist_ok=True)
        with material.file.open("rb") as file, path.open("wb") as copy:
            shutil.copyfileobj(file, copy)

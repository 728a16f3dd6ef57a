import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from modules.importing import SHIPPED

type Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped leergang that a test may spoil."""
    return shutil.copytree(SHIPPED, tmp_path / "leergang")


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace a piece of a content file; the piece must be there."""

    def edit(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit

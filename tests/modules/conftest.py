import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from modules.importing import SHIPPED
from tests.factories.accounts import OrganisationRoleFactory

# The smallest files that are what they say.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n%%EOF\n"

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


@pytest.fixture
def editor(cast, sign_in):
    return sign_in(cast.editor)


@pytest.fixture
def second(cast, sign_in):
    """A trainer who edits as well."""
    bureau = cast.editor.organisation_roles.get().organisation
    OrganisationRoleFactory(user=cast.other_trainer, organisation=bureau, role="editor")
    return sign_in(cast.other_trainer)

"""Content as files: reads a folder, tells what sets it apart from the database, and writes it out again."""

from modules.importing.content import (
    ContentError,
    ContentRefused,
    ParsedAsset,
    ParsedAssignment,
    ParsedMaterial,
    ParsedModule,
    ParsedProgramme,
    ParsedTheme,
    ParsedUnit,
)
from modules.importing.editions import structural_differences, textual_differences
from modules.importing.exporting import FolderInUse, export_programme
from modules.importing.folder import SHIPPED, read_programme
from modules.importing.stored import modules_of, stored_programme

__all__ = [
    "SHIPPED",
    "ContentError",
    "ContentRefused",
    "FolderInUse",
    "ParsedAsset",
    "ParsedAssignment",
    "ParsedMaterial",
    "ParsedModule",
    "ParsedProgramme",
    "ParsedTheme",
    "ParsedUnit",
    "export_programme",
    "modules_of",
    "read_programme",
    "stored_programme",
    "structural_differences",
    "textual_differences",
]

"""Reads a folder of content files. Pure: nothing here touches the database."""

from modules.importing.content import (
    ContentError,
    ContentRefused,
    ParsedAssignment,
    ParsedModule,
    ParsedProgramme,
    ParsedTheme,
    ParsedUnit,
)
from modules.importing.folder import SHIPPED, read_programme

__all__ = [
    "SHIPPED",
    "ContentError",
    "ContentRefused",
    "ParsedAssignment",
    "ParsedModule",
    "ParsedProgramme",
    "ParsedTheme",
    "ParsedUnit",
    "read_programme",
]

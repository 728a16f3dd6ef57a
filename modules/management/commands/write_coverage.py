from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from modules.importing import SHIPPED, read_programme
from modules.reports import coverage


class Command(BaseCommand):
    help = "Writes docs/coverage.md from the content files; a test fails when the two differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "docs" / "coverage.md")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        options["path"].write_text(coverage(read_programme(SHIPPED)), encoding="utf-8")

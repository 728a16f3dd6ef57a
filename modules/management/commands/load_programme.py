from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leergang.moment import now
from modules.actions import programmes
from modules.importing import SHIPPED, ContentRefused, read_programme


class Command(BaseCommand):
    help = "Laadt een leergang uit een map met Markdown-bestanden. Nog een keer laden verandert niets."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=SHIPPED, help="de map met programme.md (de eigen leergang)"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            parsed = read_programme(options["path"])
            report = programmes.load(parsed, now=now())
        except ContentRefused as refused:
            raise CommandError(_refusal(map(str, refused.errors))) from refused
        except ValidationError as error:
            raise CommandError(_refusal(error.messages)) from error
        self.stdout.write(
            f"{parsed.title}, versie {parsed.version}: "
            f"{len(parsed.modules)} modules, {len(parsed.units)} onderdelen."
        )
        if report.created:
            self.stdout.write(f"Nieuw: {', '.join(report.created)}.")
        if report.changed:
            self.stdout.write(f"Gewijzigd: {', '.join(report.changed)}.")
        if report.changed_nothing:
            self.stdout.write("Er is niets veranderd.")


def _refusal(reasons: Any) -> str:
    return "De leergang is niet geladen, er is niets veranderd.\n" + "\n".join(reasons)

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from modules.importing import FolderInUse, export_programme
from modules.models import Programme


class Command(BaseCommand):
    help = "Schrijft een uitgave van een leergang naar een lege map, zoals load_programme hem weer leest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="de korte naam, zoals effectief-besturen")
        parser.add_argument("folder", type=Path, help="een map die leeg is of nog niet bestaat")
        parser.add_argument("--edition", type=int, help="welke uitgave; anders de nieuwste")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        editions = {row.edition: row for row in Programme.objects.filter(slug=options["slug"])}
        wanted = options["edition"] or max(editions, default=0)
        if wanted not in editions:
            known = ", ".join(map(str, sorted(editions))) or "geen"
            raise CommandError(
                f"Die leergang of uitgave is er niet. Uitgaven van {options['slug']}: {known}."
            )
        folder = options["folder"]
        try:
            count = export_programme(editions[wanted], folder)
        except FolderInUse as error:
            raise CommandError(f"{folder} is geen lege map. Er is niets geschreven.") from error
        self.stdout.write(f"{editions[wanted]}: {count} bestanden in {folder}.")

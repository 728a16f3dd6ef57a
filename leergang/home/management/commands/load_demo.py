from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leergang.accounts.demo import at_the_door
from leergang.home.demo.load import foreign_organisations, is_loaded, load
from leergang.moment import now
from modules.actions import programmes
from modules.importing import SHIPPED, read_programme


class Command(BaseCommand):
    help = "Laadt de demoleergang. Nog een keer laden verandert niets aan wat er staat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--people", type=Path, help="bestand voor de mensen van de demo, een regel per rol"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        if settings.PRODUCTION:
            raise CommandError("De demo laadt alleen met LEERGANG_MODE=demo of test (SEC-21).")
        stands = is_loaded()
        if not stands and foreign_organisations():
            raise CommandError("In deze database staan organisaties die niet van de demo zijn (SEC-21).")
        if stands:
            self.stdout.write("De demoleergang staat er al.")
        else:
            programme = programmes.load(read_programme(SHIPPED), now=now()).programme
            cohort = load(programme, now=now())
            self.stdout.write(
                f"De demoleergang is geladen: {cohort.name}, {cohort.enrolments.count()} deelnemers."
            )
        if options["people"]:
            options["people"].write_text(_people(), encoding="utf-8")


def _people() -> str:
    """Who can walk in, one line for each role."""
    roles = groupby(at_the_door(), key=lambda person: person.role_label)
    return "".join(f"{label:<13} {', '.join(person.name for person in people)}\n" for label, people in roles)

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from leergang.home.demo.load import foreign_organisations, is_loaded, load
from leergang.moment import now
from modules.actions import programmes
from modules.importing import SHIPPED, read_programme


class Command(BaseCommand):
    help = "Laadt de demoleergang. Nog een keer laden verandert niets aan wat er staat."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        if settings.PRODUCTION:
            raise CommandError("De demo laadt alleen met LEERGANG_MODE=demo of test (SEC-21).")
        if foreign_organisations():
            raise CommandError("In deze database staan organisaties die niet van de demo zijn (SEC-21).")
        programme = programmes.load(read_programme(SHIPPED)).programme
        if is_loaded():
            self.stdout.write("De demoleergang staat er al.")
            return
        cohort = load(programme, now=now())
        self.stdout.write(
            f"De demoleergang is geladen: {cohort.name}, {cohort.enrolments.count()} deelnemers."
        )

from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandParser

from leergang.moment import now
from modules.actions.materials import stray_files


class Command(BaseCommand):
    help = "Telt de bestanden waar geen materiaal bij hoort en die ouder zijn dan een week; met --delete gaan ze weg."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="haal ze ook weg")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        names = list(stray_files(now=now()))
        for name in names if options["delete"] else ():
            default_storage.delete(name)
        done = "weggehaald" if options["delete"] else "gevonden; haal ze weg met --delete"
        self.stdout.write(f"{len(names)} losse bestanden {done}.")

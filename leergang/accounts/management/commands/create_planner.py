"""`manage.py create_planner`: the first planner of a new installation, and a link to come in with."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from leergang.accounts.actions import invitations, roles
from leergang.accounts.models import Organisation, OrganisationKind, User
from leergang.accounts.roles import Role
from leergang.audit.log import origin
from leergang.moment import now


class Command(BaseCommand):
    help = "Makes a planner and prints a personal link that works once, for seven days. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("first_name")
        parser.add_argument("last_name")
        parser.add_argument("--infix", default="", help="tussenvoegsel, as in 'van der'")
        parser.add_argument("--bureau", required=True, help="name of the bureau, as people know it")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with transaction.atomic(), origin("opdracht:create_planner"):
                link = self._make(**options)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(link)

    def _make(self, *, email: str, first_name: str, infix: str, last_name: str, bureau: str, **_: Any) -> str:
        moment = now()
        organisation, _made = Organisation.objects.get_or_create(
            name=bureau, defaults={"slug": slugify(bureau)[:60], "kind": OrganisationKind.BUREAU}
        )
        user = User.objects.filter(email=email.strip().lower()).first() or User.objects.create_user(
            email, first_name=first_name, infix=infix, last_name=last_name
        )
        roles.grant(user, organisation=organisation, role=Role.PLANNER, by=None, now=moment)
        return invitations.link(invitations.issue(user, by=None, now=moment))

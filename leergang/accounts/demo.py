"""The demo door: the people of the demo, to walk in as. Exists in demo mode only (accounts/checks.py)."""

import uuid
from dataclasses import dataclass
from itertools import chain
from typing import cast

from leergang.accounts.models import OrganisationRole
from leergang.accounts.roles import Role
from leergang.accounts.signals import demo_people
from leergang.moment import today

LIMIT = 40

# The order at the door: who makes the leergang run first, then who follows it.
ORDER = [
    Role.PLANNER,
    Role.COORDINATOR,
    Role.TRAINER,
    Role.PARTICIPANT,
    Role.OFFICE_ADMIN,
    Role.AUDITOR,
    Role.EDITOR,
    Role.SUBSTITUTE,
    Role.GUEST,
]


@dataclass(frozen=True)
class DemoPerson:
    public_id: uuid.UUID
    name: str
    role: Role
    organisation: str = ""

    @property
    def role_label(self) -> str:
        return self.role.label


def _office() -> list[DemoPerson]:
    held = OrganisationRole.objects.current(today()).select_related("user", "organisation")
    return [
        DemoPerson(row.user.public_id, row.user.name, Role(row.role), row.organisation.name)
        for row in held.filter(user__is_active=True).order_by("user__sort_key")[:LIMIT]
    ]


def at_the_door() -> list[DemoPerson]:
    """Everybody with a role in the demo, in the order of the roles; somebody with two stands there once."""
    answers = cast("list[list[DemoPerson]]", [people for _, people in demo_people.send(sender=None)])
    everybody = sorted(
        chain(_office(), *answers),
        key=lambda person: ORDER.index(person.role),
    )
    once = {person.public_id: person for person in reversed(everybody)}
    return [person for person in everybody if once[person.public_id] is person][:LIMIT]

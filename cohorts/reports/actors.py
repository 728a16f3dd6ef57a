"""Who did something, in the words that one reader may read."""

from collections.abc import Collection
from dataclasses import dataclass

from leergang.accounts.models import OrganisationKind, OrganisationRole, User

BUREAU = "het bureau"
UNKNOWN = "niet bekend"


@dataclass(frozen=True)
class Actors:
    """A planner reads every name; a coördinator those of the own organisation and no others (AVG-03)."""

    sees_names: bool
    bureau: Collection[int]
    places: Collection[tuple[int, int]]  # (person, organisation) of every role that was ever held

    def name(self, user: User, *, organisation_id: int) -> str:
        """What to call this person for who reads on behalf of that organisation."""
        is_own = (user.pk, organisation_id) in self.places
        return name_of(user, sees_names=self.sees_names, is_bureau=user.pk in self.bureau, is_own=is_own)


def name_of(user: User, *, sees_names: bool, is_bureau: bool, is_own: bool) -> str:
    """The same rule, for who knows the facts already."""
    if sees_names:
        return f"{user.name} ({BUREAU})" if is_bureau else user.name
    if is_bureau:
        return BUREAU
    return user.name if is_own else UNKNOWN


def actors(people: Collection[int], *, sees_names: bool) -> Actors:
    """One query, however many people."""
    held = OrganisationRole.objects.filter(user__in=people)
    rows = list(held.values_list("user_id", "organisation_id", "organisation__kind"))
    return Actors(
        sees_names=sees_names,
        bureau={user for user, _, kind in rows if kind == OrganisationKind.BUREAU},
        places={(user, organisation) for user, organisation, _ in rows},
    )

"""The names to look for in a text: of the people and the organisations around a lichting."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cohorts.models import Cohort
from leergang.accounts.models import User


@dataclass(frozen=True)
class Names:
    people: frozenset[str]
    organisations: frozenset[str]


def names_around(cohort: Cohort) -> Names:
    """First and last names of participants and trainers, and the organisations. Two queries."""
    around = Q(enrolments__cohort=cohort) | Q(trainer_assignments__cohort=cohort)
    pairs = User.objects.filter(around).values_list("first_name", "last_name").distinct()
    organisations = cohort.organisations.values_list("name", flat=True)
    return Names(frozenset(name for pair in pairs for name in pair), frozenset(_bare(organisations)))


def _bare(names: Iterable[str]) -> Iterable[str]:
    """'Waterdam' for 'Gemeente Waterdam': that is how people write it."""
    return (name.removeprefix("Gemeente ").strip() for name in names)

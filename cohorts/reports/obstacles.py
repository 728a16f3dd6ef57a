"""What stands in the way of an address, for the bureau alone: no organisation reads this (decisions/0013)."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from cohorts.models import Cohort, Enrolment, HeldEntry
from leergang.accounts.models import Organisation, PersonMerge, User


def with_obstacles(people: QuerySet[User], person: OuterRef, cohort: Cohort) -> QuerySet[User]:
    """Say of each account by which organisation it takes part here, and in which one it went up."""
    here = Enrolment.objects.filter(user=person, cohort=cohort).open()
    merges = PersonMerge.objects.filter(merged=person, undone_at__isnull=True)
    return people.annotate(
        through=Subquery(here.values("organisation__name")[:1]),
        went_up_in=Subquery(merges.values("kept__email")[:1]),
    )


def obstacle(person: Any) -> str:
    """Why this account cannot be enrolled, and what to do; '' when nothing is in the way.

    Needs `with_obstacles()`.
    """
    if person.through:
        return (
            f"{person.name} staat al in deze lichting via {person.through}. "
            "Overleg met die organisatie; zo nodig stopt eerst die inschrijving."
        )
    if person.went_up_in:
        return f"Dit account is samengevoegd. Schrijf {person.name} in met {person.went_up_in}."
    if not person.is_active:
        return (
            f"Het account van {person.name} is afgesloten. Kijk op Mensen wie dit is, "
            "en vraag de organisatie om een ander adres."
        )
    return ""


def at_bureau(cohort: Cohort, organisation: Organisation) -> frozenset[str]:
    """The addresses at which the bureau is looking for this organisation. One query."""
    waiting = HeldEntry.objects.waiting().filter(cohort=cohort, organisation=organisation)
    return frozenset(waiting.values_list("email", flat=True))

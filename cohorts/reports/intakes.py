"""Intakes for who trains a lichting, and needs for who arranges its days."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from cohorts.models import Cohort, Enrolment, Intake, SpecialNeeds
from leergang.accounts.models import User
from leergang.moment import today
from leergang.web.keyset import Order, Page, page

BY_NAME = Order("sort_key")


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """A participant, with the intake when it was sent."""

    enrolment: Enrolment
    intake: Intake | None


def people(cohort: Cohort) -> QuerySet[Enrolment]:
    """Who takes part, with name and organisation."""
    return (
        Enrolment.objects.taking_part().filter(cohort=cohort).select_related("user", "organisation").strict()
    )


def intake_page(
    user: User, cohort: Cohort, asked: Mapping[str, str]
) -> tuple[list[IntakeLine], Page[Enrolment]]:
    """The intakes that this person may read, by name, a page at a time. Two queries."""
    found = page(people(cohort), BY_NAME, asked)
    return lines(user, found.rows), found


def all_intakes(user: User, cohort: Cohort) -> list[IntakeLine]:
    """The same for paper: everybody. Two queries."""
    return lines(user, list(people(cohort).order_by("sort_key", "pk")))


def lines(user: User, enrolments: list[Enrolment]) -> list[IntakeLine]:
    """These people with the intakes that this person may read. One query."""
    found = Intake.objects.visible_to(user).sent().filter(enrolment__in=[row.pk for row in enrolments])
    by_enrolment = {intake.enrolment_id: intake for intake in found}
    return [IntakeLine(enrolment, by_enrolment.get(enrolment.pk)) for enrolment in enrolments]


def sent_count(user: User, cohort: Cohort) -> tuple[int, int]:
    """How many sent an intake, of how many that take part. Two queries."""
    taking_part = Enrolment.objects.taking_part().filter(cohort=cohort)
    sent = Intake.objects.visible_to(user).sent().filter(enrolment__in=taking_part)
    return sent.count(), taking_part.count()


def needs_of(user: User, cohort: Cohort) -> QuerySet[SpecialNeeds]:
    """The needs of who takes part, by name; what should be gone is not shown either. One query.

    Not paged: it is a list for the caterer, and a lichting has at most five hundred seats.
    """
    found = SpecialNeeds.objects.visible_to(user).filter(enrolment__cohort=cohort)
    return (
        found.exclude(pk__in=SpecialNeeds.objects.spent(today()).values("pk"))
        .select_related("enrolment__user", "enrolment__organisation")
        .order_by("enrolment__sort_key", "pk")
        .strict()
    )

"""Lichtingen as lines: how many people take part, and when they meet next."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.models import Cohort, Enrolment, Session
from leergang.home.standing import Tie

# A start page shows what runs; the rest stands on the page with all lichtingen.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class CohortLine:
    slug: str
    name: str
    seats: int
    starts_on: dt.date
    ends_on: dt.date
    people: int
    next_at: dt.datetime | None


def cohort_lines(ties: Iterable[Tie], *, now: dt.datetime) -> list[CohortLine]:
    """Lines for the lichtingen of these ties, in the order of the ties. One query."""
    shown = list(ties)[:SHOWN]
    rows = lines_of(Cohort.objects.filter(pk__in=[tie.cohort_id for tie in shown]), now=now)
    by_slug = {line.slug: line for line in rows}
    return [by_slug[tie.slug] for tie in shown if tie.slug in by_slug]


def lines_of(
    cohorts: QuerySet[Cohort], *, now: dt.datetime, people: QuerySet[Enrolment] | None = None
) -> list[CohortLine]:
    """Lines for these lichtingen; `people` narrows whom to count. One query."""
    counted = Enrolment.objects.all() if people is None else people
    number = (
        counted.taking_part()  # type: ignore[attr-defined]  # the queryset of the manager
        .filter(cohort=OuterRef("pk"))
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
        .values("n")
    )
    following = Session.objects.filter(cohort=OuterRef("pk")).upcoming(now).values("starts_at")[:1]
    fields: tuple[Any, ...] = (
        "slug",
        "name",
        "seats",
        "starts_on",
        "ends_on",
        Coalesce(Subquery(number, output_field=IntegerField()), 0),
        Subquery(following),
    )
    return [CohortLine(*row) for row in cohorts.values_list(*fields)[:SHOWN]]

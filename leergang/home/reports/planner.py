"""*Vandaag* of a planner: the lichtingen that run, and letters that did not arrive. Two queries."""

import datetime as dt
from dataclasses import dataclass

from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.home.reports.cohort_lines import CohortLine, lines_of
from leergang.home.standing import Standing
from leergang.mailing.models import Letter

# Trouble with letters is looked at for this long; it also keeps the count within one index range.
RECENT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PlannerPage:
    cohorts: list[CohortLine]
    letters_in_trouble: int


def planner_page(user: User, standing: Standing, *, now: dt.datetime) -> PlannerPage:
    """Everything on the start page of a planner."""
    managed = Cohort.objects.granting(user, Permission.COHORT_MANAGE).current(standing.day)
    return PlannerPage(
        cohorts=lines_of(managed.order_by("starts_on", "pk"), now=now),
        letters_in_trouble=letters_in_trouble(now=now),
    )


def letters_in_trouble(*, now: dt.datetime) -> int:
    """How many letters of the last 30 days failed or hang in doubt. One query."""
    return Letter.objects.to_repeat().filter(due_at__gte=now - RECENT).count()

"""*Vandaag* of a planner: what waits, how full the lichtingen are, letters that did not arrive.

A request is the work of the coördinator, and stands here only when it waits too long (to_do.py).
Twelve queries besides those of the login, however much there is.
"""

import datetime as dt
from dataclasses import dataclass

from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.home.reports.cohort_lines import SHOWN
from leergang.home.reports.fill import Fill, fills_of
from leergang.home.reports.to_do import ToDo, to_dos
from leergang.home.standing import Standing
from leergang.mailing.models import Letter

# Trouble with letters is looked at for this long; it also keeps the count within one index range.
RECENT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PlannerPage:
    cohorts: list[Fill]
    to_dos: list[ToDo]
    letters_in_trouble: int


def planner_page(user: User, standing: Standing, *, now: dt.datetime) -> PlannerPage:
    """Everything on the start page of a planner."""
    managed = Cohort.objects.granting(user, Permission.COHORT_MANAGE).current(standing.day)
    return PlannerPage(
        cohorts=fills_of(managed.order_by("starts_on", "pk"), now=now, most=SHOWN),
        to_dos=to_dos(managed, day=standing.day, now=now),
        letters_in_trouble=letters_in_trouble(now=now),
    )


def letters_in_trouble(*, now: dt.datetime) -> int:
    """How many letters of the last 30 days did not arrive. One query."""
    return Letter.objects.to_repeat().filter(due_at__gte=now - RECENT).count()

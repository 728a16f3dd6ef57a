"""How long cases wait, in numbers: for the planner, who never sees whose or about what (domain/1 A2)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from casuistiek.states import MORE_ASKED_WAITS_DAYS, CaseStatus
from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import local_date
from leergang.workdays import is_working_day


@dataclass(frozen=True)
class Ageing:
    """Of one lichting; `oldest` in working days since the longest waiting case was handed in."""

    cohort: str
    promised: int
    waiting: int
    late: int
    oldest: int
    stuck: int


def ageing_for(user: User, *, now: dt.datetime) -> list[Ageing]:
    """The lichtingen that have not ended, by name. One query."""
    day = local_date(now)
    waits = Q(cases__status=CaseStatus.SUBMITTED)
    since = now - dt.timedelta(days=MORE_ASKED_WAITS_DAYS)
    rows = (
        Cohort.objects.granting(user, Permission.CASE_AGEING)
        .current(day)
        .order_by("name")
        .annotate(
            waiting=Count("cases", filter=waits),
            late=Count("cases", filter=waits & Q(cases__feedback_due_on__lt=day)),
            first=Min("cases__submitted_at", filter=waits),
            stuck=Count(
                "cases", filter=Q(cases__status=CaseStatus.MORE_ASKED, cases__more_asked_at__lte=since)
            ),
        )
        .values_list("name", "feedback_working_days", "waiting", "late", "first", "stuck")
    )
    return [
        Ageing(name, promised, waiting, late, _working_days(first, day), stuck)
        for name, promised, waiting, late, first, stuck in rows
    ]


def _working_days(since: dt.datetime | None, day: dt.date) -> int:
    if since is None:
        return 0
    begun = local_date(since)
    return sum(is_working_day(begun + dt.timedelta(days=n)) for n in range(1, (day - begun).days + 1))

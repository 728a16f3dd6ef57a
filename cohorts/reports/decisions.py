"""What a planner weighs in a go/no-go, and who hears of it: asked by the page and by the action."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q

from cohorts.models import Cohort, Enrolment
from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.reports import audience
from cohorts.states import TAKES_PART, Decision, EnrolmentStatus
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import local_date

EXPECTED = (EnrolmentStatus.CONFIRMED, EnrolmentStatus.ACTIVE)
WAITS = (EnrolmentStatus.REQUESTED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.OFFERED)


class OrganisationCount(NamedTuple):
    organisation: str
    taking_part: int
    waiting: int


@dataclass(frozen=True)
class Numbers:
    """How many take part and wait, against the minimum."""

    minimum: int
    organisations: list[OrganisationCount]

    @property
    def taking_part(self) -> int:
        return sum(row.taking_part for row in self.organisations)

    @property
    def waiting(self) -> int:
        return sum(row.waiting for row in self.organisations)

    @property
    def short(self) -> int:
        return max(0, self.minimum - self.taking_part)


@dataclass(frozen=True)
class Hearers:
    """Groups that do not overlap: everybody gets one letter about the decision (MSG-09)."""

    participants: list[Enrolment]
    waiting: list[Enrolment]
    trainers: list[User]
    coordinators: list[User]

    @property
    def people(self) -> list[tuple[str, User]]:
        """Everybody with the part in which they hear it: the same words as in the letters."""
        return [
            *(("participant", enrolment.user) for enrolment in self.participants),
            *(("waiting", enrolment.user) for enrolment in self.waiting),
            *(("trainer", user) for user in self.trainers),
            *(("coordinator", user) for user in self.coordinators),
        ]


def numbers(cohort: Cohort) -> Numbers:
    """Per organisation. One query."""
    counted: Iterable[tuple[Any, ...]] = (
        Enrolment.objects.filter(cohort=cohort)
        .open()
        .order_by("organisation__name")
        .values_list("organisation__name")
        .annotate(
            taking_part=Count("pk", filter=Q(status__in=TAKES_PART)),
            waiting=Count("pk", filter=Q(status__in=WAITS)),
        )
    )
    return Numbers(cohort.min_participants, [OrganisationCount(*row) for row in counted])


def hearers(cohort: Cohort, decision: str, *, now: dt.datetime) -> Hearers:
    """Who hears it. Who waits hears only that it does not go on: otherwise nothing changes for them."""
    participants = list(_reached(cohort).filter(status__in=EXPECTED))
    waiting = list(_reached(cohort).filter(status__in=WAITS)) if decision == Decision.NO_GO else []
    told = {enrolment.user_id for enrolment in (*participants, *waiting)}
    trainers = [user for user in audience.trainers_of(cohort, now) if user.pk not in told]
    told |= {user.pk for user in trainers}
    coordinating = OrganisationRole.objects.current(local_date(now)).filter(
        role=Role.COORDINATOR, organisation__cohorts=cohort
    )
    coordinators = User.objects.filter(is_active=True, pk__in=coordinating.values("user_id"))
    return Hearers(
        participants, waiting, trainers, list(coordinators.exclude(pk__in=told).order_by("sort_key", "pk"))
    )


def _reached(cohort: Cohort) -> EnrolmentQuerySet:
    return (
        Enrolment.objects.filter(cohort=cohort, user__is_active=True)
        .select_related("user")
        .order_by("sort_key", "pk")
    )

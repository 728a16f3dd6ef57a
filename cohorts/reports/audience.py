"""Who gets a message about a session: asked by the page that shows it and by the action that sends it."""

import datetime as dt
from dataclasses import dataclass

from cohorts.models import Cohort, Enrolment, TrainerAssignment
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import local_date


@dataclass(frozen=True)
class Audience:
    """Three groups that do not overlap: everybody gets one message (MSG-09)."""

    participants: list[User]
    trainers: list[User]
    coordinators: list[User]  # are told, get no appointment

    @property
    def invited(self) -> list[User]:
        return [*self.participants, *self.trainers]

    @property
    def count(self) -> int:
        return len(self.invited) + len(self.coordinators)


def of_cohort(cohort: Cohort, *, trainers: list[User], now: dt.datetime) -> Audience:
    """Who takes part, who trains and who coordinates for the organisations of a lichting, at that moment."""
    taking_part = Enrolment.objects.taking_part().filter(cohort=cohort)
    participants = list(User.objects.filter(enrolments__in=taking_part).order_by("sort_key", "pk"))
    taken = {user.pk for user in participants}
    others = [user for user in trainers if user.pk not in taken]
    taken |= {user.pk for user in others}
    roles = OrganisationRole.objects.current(local_date(now)).filter(
        role=Role.COORDINATOR, organisation__cohorts=cohort
    )
    coordinators = User.objects.filter(pk__in=roles.values("user_id")).exclude(pk__in=taken)
    return Audience(participants, others, list(coordinators.order_by("sort_key", "pk")))


def trainers_of(cohort: Cohort, now: dt.datetime) -> list[User]:
    """The trainers one can choose for a session of this lichting."""
    current = TrainerAssignment.objects.current(local_date(now)).filter(cohort=cohort)
    return list(User.objects.filter(pk__in=current.values("user_id")).order_by("sort_key", "pk"))

"""What somebody may see and do among enrolments: of whom, in which lichting."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Exists, Q, QuerySet, Value

from cohorts.models import Cohort, TrainerAssignment
from cohorts.models.enrolment import of_organisations
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.db import Prepared
from leergang.moment import today


class OfOrganisation(Protocol):
    @property
    def organisation_id(self) -> int: ...


@dataclass(frozen=True)
class Reach:
    """What this person may see and do among the enrolments of a lichting."""

    sees_all: bool  # of every organisation
    manages_all: bool
    organisation_ids: frozenset[int]  # for which the person is coördinator
    trains: bool = False
    organisations: tuple[str, ...] = ()  # their names

    @property
    def manages_some(self) -> bool:
        return self.manages_all or bool(self.organisation_ids)

    def manages(self, enrolment: OfOrganisation) -> bool:
        return self.manages_all or enrolment.organisation_id in self.organisation_ids

    @property
    def rows(self) -> Q:
        return Q() if self.sees_all else self._own

    @property
    def managed_rows(self) -> Q:
        """Of whom the reader may know more than that they take part."""
        return Q() if self.manages_all else self._own

    @property
    def _own(self) -> Q:
        return of_organisations(self.organisation_ids, today())


def reach_anywhere(user: User) -> Reach:
    """The same over all lichtingen, for a planner or a coördinator. One query."""
    return _reach(user, 0)


def reach_of(user: User, cohort: Cohort) -> Reach:
    """For somebody who reached the lichting by ENROLMENT_VIEW: planner, trainer or coördinator. One query."""
    return _reach(user, cohort.pk)


def _reach(user: User, cohort: int) -> Reach:
    held = ROLES.rows(user=user.pk, cohort=cohort, day=today())
    roles = {role for role, _, _ in held}
    own = {organisation: name for role, organisation, name in held if role == Role.COORDINATOR}
    return Reach(
        sees_all=Role.PLANNER in roles or Role.TRAINER in roles,
        manages_all=Role.PLANNER in roles,
        trains=Role.TRAINER in roles,
        organisation_ids=frozenset(own),
        organisations=tuple(sorted(own.values())),
    )


def _roles(user: int, cohort: int, day: dt.date) -> QuerySet[Any, tuple[Any, ...]]:
    held = OrganisationRole.objects.current(day).filter(user=user, role__in=(Role.PLANNER, Role.COORDINATOR))
    trains = TrainerAssignment.objects.current(day).filter(user=user, cohort=cohort)
    return held.values_list("role", "organisation_id", "organisation__name").union(
        trains.values_list(Value(Role.TRAINER), Value(0), Value("")), all=True
    )


ROLES = Prepared(_roles, user=int, cohort=int, day=dt.date)


def organisations_to_enrol_for(user: User, cohort: Cohort) -> QuerySet[Organisation]:
    """The organisations of this lichting on whose behalf this person enrols people (SEC-06)."""
    held = OrganisationRole.objects.current(today()).filter(user=user)
    own = held.filter(role=Role.COORDINATOR).values("organisation_id")
    return cohort.organisations.filter(Q(pk__in=own) | Exists(held.filter(role=Role.PLANNER)))

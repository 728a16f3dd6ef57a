"""Who gets a message about a session: asked by the page that shows it and by the action that sends it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from cohorts.models import Cohort, Enrolment, Session, TrainerAssignment
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import local_date


@dataclass(frozen=True)
class Audience:
    """Groups that do not overlap: everybody gets one message (MSG-09)."""

    participants: list[User]
    trainers: list[User]
    coordinators: list[User]  # are told, get no appointment
    released: list[User] = field(default_factory=list)  # have an appointment and are not expected any more

    @property
    def invited(self) -> list[User]:
        return [*self.participants, *self.trainers]

    @property
    def count(self) -> int:
        return len(self.invited) + len(self.coordinators) + len(self.released)


def of_session(session: Session, *, trainers: Iterable[User] | None = None, now: dt.datetime) -> Audience:
    """Who hears that a session is announced or changed, with these trainers instead of its own if given."""
    taking_part = Enrolment.objects.taking_part().filter(cohort=session.cohort_id)
    participants = list(_reachable().filter(enrolments__in=taking_part))
    chosen = session.trainers.all() if trainers is None else trainers
    current = {user.pk for user in trainers_of(session.cohort, now)}  # who was taken off hears no more
    teaching = _without([user for user in chosen if user.pk in current], participants)
    released = _without(_having(session), [*participants, *teaching])
    told = [*participants, *teaching, *released]
    return Audience(participants, teaching, _coordinators(session, told, now=now), released)


def of_cancellation(session: Session, *, now: dt.datetime) -> Audience:
    """Who hears that a session falls out: whoever has it in the calendar, also when they left since."""
    having = _having(session)
    trainers = {user.pk for user in session.trainers.all()}
    return Audience(
        [user for user in having if user.pk not in trainers],
        [user for user in having if user.pk in trainers],
        _coordinators(session, having, now=now),
    )


def _having(session: Session) -> list[User]:
    standing = session.appointments.standing().values("user_id")
    return list(_reachable().filter(pk__in=standing))


def _reachable() -> QuerySet[User]:
    """By name; who left gets no letter any more (SEC-03)."""
    return User.objects.filter(is_active=True).order_by("sort_key", "pk")


def _without(people: Iterable[User], taken: Iterable[User]) -> list[User]:
    ids = {user.pk for user in taken}
    return [user for user in people if user.pk not in ids]


def _coordinators(session: Session, told: list[User], *, now: dt.datetime) -> list[User]:
    roles = OrganisationRole.objects.current(local_date(now)).filter(
        role=Role.COORDINATOR, organisation__cohorts=session.cohort_id
    )
    return _without(_reachable().filter(pk__in=roles.values("user_id")), told)


def trainers_of(cohort: Cohort, now: dt.datetime) -> list[User]:
    """The trainers one can choose for a session of this lichting."""
    current = TrainerAssignment.objects.current(local_date(now)).filter(cohort=cohort)
    return list(_reachable().filter(pk__in=current.values("user_id")))

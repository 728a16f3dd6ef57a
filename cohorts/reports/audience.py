"""Who gets a message about a session: asked by the page that shows it and by the action that sends it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.db.models import QuerySet

from cohorts.models import Appointment, Cohort, Enrolment, Session, SessionStaff, TrainerAssignment
from cohorts.states import News
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import local_date


class Group(StrEnum):
    """Why somebody gets a message; everybody is in one group only."""

    PARTICIPANTS = "Deelnemers"
    TRAINERS = "Trainers"
    STAFF = "Invallers en gasten"
    COORDINATORS = "Coördinatoren"
    RELEASED = "Niet meer verwacht"


class Message(NamedTuple):
    """What one person gets: `what` there is to tell, with an appointment for the calendar or without one."""

    user: User
    what: News
    group: Group
    has_appointment: bool


@dataclass(frozen=True)
class Audience:
    """Groups that do not overlap: everybody gets one message (MSG-09)."""

    participants: list[User]
    trainers: list[User]
    coordinators: list[User]  # are told, get no appointment
    released: list[User] = field(default_factory=list)  # have an appointment and are not expected any more
    having: frozenset[int] = frozenset()  # by key, who has an appointment now
    staff: list[SessionStaff] = field(default_factory=list)  # who helps with this session only

    @property
    def invited(self) -> list[User]:
        return [*self.participants, *self.trainers, *self.helpers]

    @property
    def helpers(self) -> list[User]:
        return [row.user for row in self.staff]

    @property
    def count(self) -> int:
        return len(self.invited) + len(self.coordinators) + len(self.released)

    def messages(self, what: News) -> list[Message]:
        """Who gets which message, one per person, when this is the news. Who had no appointment is invited."""
        groups = (
            (Group.PARTICIPANTS, self.participants),
            (Group.TRAINERS, self.trainers),
            (Group.STAFF, self.helpers),
        )
        invited = [
            Message(user, what if user.pk in self.having else News.ANNOUNCED, group, has_appointment=True)
            for group, people in groups
            for user in people
        ]
        informed = [
            Message(user, what, Group.COORDINATORS, has_appointment=False) for user in self.coordinators
        ]
        released = [
            Message(user, News.RELEASED, Group.RELEASED, has_appointment=True) for user in self.released
        ]
        return [*invited, *informed, *released]


class Crowd:
    """Everybody around some sessions of one lichting, asked once: five queries, however many sessions.

    The sessions come with their trainers.
    """

    def __init__(self, cohort: Cohort, sessions: Iterable[Session], *, now: dt.datetime) -> None:
        taking_part = Enrolment.objects.taking_part().filter(cohort=cohort.pk)
        self._participants = list(_reachable().filter(enrolments__in=taking_part))
        self._current = {user.pk for user in trainers_of(cohort, now)}  # who was taken off hears no more
        self._coordinators = _coordinators(cohort, now=now)
        self._having = _having(sessions)
        self._staff = _staff(sessions)

    def of_plan(self, session: Session, trainers: Iterable[User]) -> Audience:
        """Who hears that a session is announced or changed, when these are its trainers."""
        participants, having = self._participants, self._having[session.pk]
        teaching = _without([user for user in trainers if user.pk in self._current], participants)
        staff = self._helping(session, [*participants, *teaching])
        invited = [*participants, *teaching, *(row.user for row in staff)]
        released = _without(having, invited)
        coordinators = _without(self._coordinators, [*invited, *released])
        return Audience(participants, teaching, coordinators, released, _keys(having), staff)

    def of_cancellation(self, session: Session) -> Audience:
        """Who hears that a session falls out: whoever has it in the calendar, also when they left since."""
        having = self._having[session.pk]
        trainers = {user.pk for user in session.trainers.all()}
        teaching = [user for user in having if user.pk in trainers]
        staff = [row for row in self._helping(session, teaching) if row.user_id in _keys(having)]
        return Audience(
            _without(having, [*teaching, *(row.user for row in staff)]),
            teaching,
            _without(self._coordinators, having),
            having=_keys(having),
            staff=staff,
        )

    def _helping(self, session: Session, others: Iterable[User]) -> list[SessionStaff]:
        """Who helps with this session and is in none of the other groups."""
        taken = _keys(others)
        return [row for row in self._staff[session.pk] if row.user_id not in taken]


def of_session(session: Session, *, now: dt.datetime) -> Audience:
    """Who hears that a session is announced or changed, as it stands."""
    return Crowd(session.cohort, [session], now=now).of_plan(session, session.trainers.all())


def of_cancellation(session: Session, *, now: dt.datetime) -> Audience:
    """Who hears that a session falls out."""
    return Crowd(session.cohort, [session], now=now).of_cancellation(session)


def planners(day: dt.date) -> list[User]:
    """Everybody who is planner on that day and can be reached, by name."""
    held = OrganisationRole.objects.current(day).filter(role=Role.PLANNER)
    return list(_reachable().filter(pk__in=held.values("user")).order_by("sort_key", "pk"))


def _having(sessions: Iterable[Session]) -> dict[int, list[User]]:
    """Who has each of these sessions in the calendar and can be reached, by name."""
    standing = (
        Appointment.objects.standing()
        .filter(session__in=[session.pk for session in sessions], user__is_active=True)
        .select_related("user")
        .order_by("user__sort_key", "user_id")
    )
    having: dict[int, list[User]] = defaultdict(list)
    for appointment in standing:
        having[appointment.session_id].append(appointment.user)
    return having


def _staff(sessions: Iterable[Session]) -> dict[int, list[SessionStaff]]:
    """Who helps with each of these sessions and can be reached, by name."""
    rows = SessionStaff.objects.filter(
        session__in=[session.pk for session in sessions], user__is_active=True
    ).select_related("user", "instead_of")
    helping: dict[int, list[SessionStaff]] = defaultdict(list)
    for row in rows.order_by("user__sort_key", "user_id"):
        helping[row.session_id].append(row)
    return helping


def _keys(people: Iterable[User]) -> frozenset[int]:
    return frozenset(user.pk for user in people)


def _reachable() -> QuerySet[User]:
    """By name; who left gets no letter any more (SEC-03)."""
    return User.objects.filter(is_active=True).order_by("sort_key", "pk")


def _without(people: Iterable[User], taken: Iterable[User]) -> list[User]:
    ids = {user.pk for user in taken}
    return [user for user in people if user.pk not in ids]


def _coordinators(cohort: Cohort, *, now: dt.datetime) -> list[User]:
    roles = OrganisationRole.objects.current(local_date(now)).filter(
        role=Role.COORDINATOR, organisation__cohorts=cohort.pk
    )
    return list(_reachable().filter(pk__in=roles.values("user_id")))


def trainers_of(cohort: Cohort, now: dt.datetime) -> list[User]:
    """The trainers one can choose for a session of this lichting."""
    current = TrainerAssignment.objects.current(local_date(now)).filter(cohort=cohort)
    return list(_reachable().filter(pk__in=current.values("user_id")))

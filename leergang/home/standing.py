"""Who somebody is here, today: every role of a person and the lichtingen that come with it, in one query.

The menu and the start page share the answer, kept on the request. It decides what is offered, never what
is allowed: that stays with the querysets of the pages themselves.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import (
    Case,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from casuistiek.models import PracticeCase
from cohorts.models import Cohort, Enrolment, SessionStaff, TrainerAssignment
from cohorts.states import EnrolmentStatus, Leaving
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import SESSION_ROLES, Permission, Role
from leergang.db import Prepared, capped_count
from leergang.moment import today

# Somebody with several roles meets them in this order: first what asks for work of one's own.
ORDER = (
    Role.PARTICIPANT,
    Role.TRAINER,
    Role.COORDINATOR,
    Role.PLANNER,
    Role.OFFICE_ADMIN,
    Role.AUDITOR,
    Role.EDITOR,
    Role.SUBSTITUTE,
    Role.GUEST,
)


# Who asks for a place or waits for one has no role yet, only a page of their own.
IN_LINE = (EnrolmentStatus.OFFERED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.REQUESTED)


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation of a person: a role, with the lichting or organisation in which it is held.

    For who is in line for a place, `role` is the status of that enrolment.
    """

    role: str
    enrolment_id: int
    cohort_id: int
    programme_id: int
    slug: str
    name: str
    theme: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    waiting: int
    """Cases that wait for feedback of a trainer, counted up to COUNT_CAP."""
    public_id: uuid.UUID | None
    leaves_on: dt.date | None
    """The day before which this person must confirm an address of their own, to go on after it."""


@dataclass(frozen=True)
class Standing:
    """All relations of one person on one day."""

    ties: tuple[Tie, ...]
    day: dt.date
    in_line: tuple[Tie, ...] = ()
    """Where this person asks for a place or waits for one."""

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        held = {tie.role for tie in self.ties}
        return tuple(role for role in ORDER if role in held)

    def cohorts_as(self, role: Role) -> tuple[Tie, ...]:
        """The lichtingen in which this role is held: running ones first, the oldest of those on top.

        Each once, also for a coördinator of two organisations in it.
        """
        ties = {tie.cohort_id: tie for tie in self.ties if tie.role == role and tie.cohort_id}
        return tuple(sorted(ties.values(), key=self._running_first))

    @cached_property
    def enrolled(self) -> Tie | None:
        """The lichting that a participant follows now, or followed last."""
        return next(iter(self.cohorts_as(Role.PARTICIPANT)), None)

    @property
    def helps(self) -> bool:
        """Whether this person helps with a session of a lichting that is not theirs."""
        return any(role in SESSION_ROLES for role in self.roles)

    @property
    def own_address_by(self) -> dt.date | None:
        """Until when this person must confirm a private address, to finish on an own title (A3)."""
        return min((tie.leaves_on for tie in self.ties if tie.leaves_on), default=None)

    @property
    def waiting(self) -> int:
        return sum(tie.waiting for tie in self.ties)

    def _running_first(self, tie: Tie) -> tuple[bool, int]:
        start = tie.starts_on.toordinal() if tie.starts_on else 0
        ended = tie.ends_on is not None and tie.ends_on < self.day
        return ended, -start if ended else start


def standing_of(request: HttpRequest) -> Standing:
    """The standing of the person behind this request. One query, the first time it is asked."""
    known: Standing | None = getattr(request, "_standing", None)
    if known is None:
        user = getattr(request, "user", None)  # absent when a middleware before the login already failed
        known = read_standing(user, today()) if user and user.is_authenticated else Standing((), today())
        request._standing = known  # type: ignore[attr-defined]  # the request is the cache
    return known


def read_standing(user: User, day: dt.date) -> Standing:
    """Every role that this person holds on that day. One query."""
    rows = RELATIONS.rows(user=user.pk, day=day)
    ties = [Tie(*row) for row in rows]
    return Standing(
        tuple(tie for tie in ties if tie.role not in IN_LINE),
        day,
        in_line=tuple(tie for tie in ties if tie.role in IN_LINE),
    )


def _relations(user: int, day: dt.date) -> QuerySet[Any, tuple[Any, ...]]:
    held = OrganisationRole.objects.current(day).filter(user=user)
    coordinated = Cohort.organisations.through.objects.filter(
        organisation__in=held.filter(role=Role.COORDINATOR).values("organisation_id")
    )
    trained = TrainerAssignment.objects.current(day).filter(user=user)
    person = cast("User", user)  # a mark of the prepared query; a primary key does
    helping = SessionStaff.objects.granting(person, Permission.SESSION_VIEW, day=day)
    own = Enrolment.objects.filter(user=user)
    return _columns(held, F("role"), cohort="").union(
        _columns(
            own.taking_part(),
            Value(Role.PARTICIPANT),
            enrolment=F("pk"),
            public_id=F("public_id"),
            leaves_on=_must_have_own_address(),
        ),
        _columns(
            own.filter(status__in=IN_LINE, cohort__ends_on__gte=day),
            F("status"),
            enrolment=F("pk"),
            public_id=F("public_id"),
        ),
        _columns(trained, Value(Role.TRAINER), waiting=_waiting(user)),
        _columns(coordinated, Value(Role.COORDINATOR)),
        _columns(helping, F("kind"), cohort="session__cohort__"),
        all=True,
    )


def _columns(
    rows: QuerySet[Any],
    role: Combinable,
    *,
    cohort: str = "cohort__",
    enrolment: Combinable = Value(0),  # noqa: B008 - an expression is a constant
    waiting: Combinable = Value(0),  # noqa: B008
    public_id: Combinable = Value(None, UUIDField()),  # noqa: B008
    leaves_on: Combinable = Value(None, DateField()),  # noqa: B008
) -> QuerySet[Any, tuple[Any, ...]]:
    """The columns of a Tie for one kind of relation; without a lichting they are empty."""
    empty: dict[str, Combinable] = {
        "pk": Value(0),
        "programme_id": Value(0),
        "slug": Value(""),
        "name": Value(""),
        "theme": Value(""),
        "starts_on": Value(None, DateField()),
        "ends_on": Value(None, DateField()),
    }
    named = {f"c_{name}": F(cohort + name) if cohort else value for name, value in empty.items()}
    return rows.order_by().values_list(role, enrolment, *named.values(), waiting, public_id, leaves_on)


def _waiting(user: int) -> Combinable:
    """How many cases of the lichting wait for feedback of this trainer, by the queue's own rule."""
    person = cast("User", user)  # a mark of the prepared query; a primary key does
    queue = PracticeCase.objects.for_review(person, among=Q(cohort=OuterRef("cohort"))).awaiting_feedback()
    return capped_count(queue.order_by())


def _must_have_own_address() -> Combinable:
    """The last day of who finishes on an own title and gave no address for it yet."""
    asked = Q(leaving=Leaving.OWN_TITLE, own_address_at__isnull=True, left_at__isnull=True)
    return Case(When(asked, then=F("leaves_on")), default=None)


RELATIONS = Prepared(_relations, user=int, day=dt.date)

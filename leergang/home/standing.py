"""Who somebody is here, today: every role of a person and the lichtingen that come with it, in one query.

The menu and the start page share the answer, kept on the request. It decides what is offered, never what
is allowed: that stays with the querysets of the pages themselves.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import (
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from casuistiek.models import PracticeCase
from cohorts.models import Cohort, Enrolment, TrainerAssignment
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
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
)


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation of a person: a role, with the lichting or organisation in which it is held."""

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


@dataclass(frozen=True)
class Standing:
    """All relations of one person on one day."""

    ties: tuple[Tie, ...]
    day: dt.date

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
    return Standing(tuple(Tie(*row) for row in rows), day)


def _relations(user: int, day: dt.date) -> QuerySet[Any, tuple[Any, ...]]:
    held = OrganisationRole.objects.current(day).filter(user=user)
    coordinated = Cohort.organisations.through.objects.filter(
        organisation__in=held.filter(role=Role.COORDINATOR).values("organisation_id")
    )
    trained = TrainerAssignment.objects.current(day).filter(user=user)
    followed = Enrolment.objects.filter(user=user).taking_part()
    return _columns(held, F("role"), cohort="").union(
        _columns(followed, Value(Role.PARTICIPANT), enrolment=F("pk")),
        _columns(trained, Value(Role.TRAINER), waiting=_waiting(user)),
        _columns(coordinated, Value(Role.COORDINATOR)),
        all=True,
    )


def _columns(
    rows: QuerySet[Any],
    role: Combinable,
    *,
    cohort: str = "cohort__",
    enrolment: Combinable = Value(0),  # noqa: B008 - an expression is a constant
    waiting: Combinable = Value(0),  # noqa: B008
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
    return rows.order_by().values_list(role, enrolment, *named.values(), waiting)


def _waiting(user: int) -> Combinable:
    """How many cases of the lichting wait for feedback of this trainer, by the queue's own rule."""
    person = cast("User", user)  # a mark of the prepared query; a primary key does
    queue = PracticeCase.objects.for_review(person, among=Q(cohort=OuterRef("cohort"))).awaiting_feedback()
    return capped_count(queue.order_by())


RELATIONS = Prepared(_relations, user=int, day=dt.date)

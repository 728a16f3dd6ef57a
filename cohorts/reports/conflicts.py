"""What cannot be at the same time: a trainer, a guest, a room, a lichting or its people, asked of the database.

Nothing here forbids anything. A change that waits as a draft counts only where it is handed in itself: to
others a session stands where it was announced.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from cohorts.models import Enrolment, Session, SessionPart, SessionStaff
from cohorts.plans import Plan, Slot, of_session
from cohorts.states import TAKES_PART, SessionStatus
from leergang.accounts.models import User

TAUGHT_BY = Session.trainers.through


class Reason(StrEnum):
    """What two sessions at the same time both ask for."""

    COHORT = "cohort"
    TRAINER = "trainer"
    STAFF = "staff"  # a substitute or a guest, here or there
    ROOM = "room"
    PARTICIPANTS = "participants"


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What one session asks for, as it stands or as it is planned: time, people and a room."""

    cohort_id: int
    plan: Plan
    session_id: int = 0  # 0 for one that does not exist yet


class Clash(NamedTuple):
    """One dagdeel of another session at the same time, and what both ask for.

    `people` are the trainers, guests or participants meant. From `starts_at` to `ends_at` both go on. Who may
    not see the other session is told its time only.
    """

    reason: Reason
    people: tuple[User, ...]
    other: SessionPart
    is_visible: bool
    starts_at: dt.datetime
    ends_at: dt.datetime


class Staff(NamedTuple):
    """Who teaches a session, and who helps with it only."""

    trainers: Mapping[int, User]
    helpers: Mapping[int, User]

    @property
    def everybody(self) -> Mapping[int, User]:
        return {**self.helpers, **self.trainers}


def taking_of(session: Session, plan: Plan | None = None) -> Taking:
    """A session as it stands, or as a plan would have it; needs `with_days()` and its room."""
    return Taking(cohort_id=session.cohort_id, plan=plan or of_session(session), session_id=session.pk)


def clashes(takings: Sequence[Taking], *, by: User) -> list[list[Clash]]:
    """What each of these coincides with, soonest first. At most three queries, however many."""
    staff = _staff(takings)
    others = list(_coinciding(takings, staff, by=by)) if any(taking.plan.slots for taking in takings) else []
    shared = _shared_people(takings, others)
    return [list(_clashes(taking, own, others, shared)) for taking, own in zip(takings, staff, strict=True)]


def with_overlaps(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Each session with `overlaps`: whether one of its dagdelen coincides with another session's.

    And with `is_crowded`: whether the room is too small for its participants and trainers.
    """
    beside = SessionPart.objects.exclude(session=OuterRef("session")).filter(
        _at_once_in_lists(), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    clashing = SessionPart.objects.filter(
        Exists(beside.exclude(session__status=SessionStatus.CANCELLED)), session=OuterRef("pk")
    )
    return sessions.annotate(
        overlaps=Exists(clashing),
        is_crowded=Case(When(room__capacity__lt=_heads(), then=Value(True)), default=Value(False)),
    )


def heads(cohort_id: int) -> int:
    """How many take part in a lichting."""
    return Enrolment.objects.taking_part().filter(cohort=cohort_id).count()


def _at_once_in_lists() -> Q:
    """What a dagdeel may not share with the outer one: lichting, room, staff, or who takes part."""
    taught = TAUGHT_BY.objects.filter(session=OuterRef("session"))
    helped = SessionStaff.objects.filter(session=OuterRef("session"))
    there = _two_further_out("session")
    staff_there = Q(user__in=TAUGHT_BY.objects.filter(session=there).values("user")) | Q(
        user__in=SessionStaff.objects.filter(session=there).values("user")
    )
    people_there = Enrolment.objects.taking_part().filter(cohort=_two_further_out("session__cohort"))
    people = Enrolment.objects.taking_part().filter(
        cohort=OuterRef("session__cohort"), user__in=people_there.values("user")
    )
    return (
        Q(session__cohort=OuterRef("session__cohort"))
        | Q(session__room=OuterRef("session__room"))
        | Q(Exists(taught.filter(staff_there)))
        | Q(Exists(helped.filter(staff_there)))
        | Q(Exists(people))
    )


def _two_further_out(name: str) -> OuterRef:
    """A field of the query around the query around the one that holds this subquery."""
    return OuterRef(OuterRef(OuterRef(name)))


def _heads() -> Any:
    """How many people come to a session: who takes part, its trainers and who helps."""
    counted = (
        (Enrolment.objects.taking_part().filter(cohort=OuterRef("cohort")), "cohort"),
        (TAUGHT_BY.objects.filter(session=OuterRef("pk")), "session"),
        (SessionStaff.objects.filter(session=OuterRef("pk")), "session"),
    )
    sums = [
        Coalesce(Subquery(rows.order_by().values(group).annotate(n=Count("pk")).values("n")), 0)
        for rows, group in counted
    ]
    return sums[0] + sums[1] + sums[2]


def _staff(takings: Sequence[Taking]) -> list[Staff]:
    known = [taking.session_id for taking in takings if taking.session_id]
    helpers: dict[int, dict[int, User]] = defaultdict(dict)
    for row in SessionStaff.objects.filter(session__in=known).select_related("user") if known else ():
        helpers[row.session_id][row.user_id] = row.user
    return [
        Staff({user.pk: user for user in taking.plan.trainers}, helpers[taking.session_id])
        for taking in takings
    ]


def _coinciding(takings: Sequence[Taking], staff: Sequence[Staff], *, by: User) -> QuerySet[SessionPart]:
    """The dagdelen of others at one of these times that want something of the same. One query."""
    times = [
        Q(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at) & ~Q(session=taking.session_id)
        for taking in takings
        for slot in taking.plan.slots
    ]
    own = {pk for one in staff for pk in one.everybody}
    cohorts = {taking.cohort_id for taking in takings}
    rooms = {taking.plan.room.pk for taking in takings if taking.plan.room}
    taught = TAUGHT_BY.objects.filter(session=OuterRef("session"), user__in=own)
    helped = SessionStaff.objects.filter(session=OuterRef("session"), user__in=own)
    people = User.objects.filter(enrolments__in=Enrolment.objects.taking_part().filter(cohort__in=cohorts))
    theirs = Enrolment.objects.taking_part().filter(user__in=people).values("cohort")
    asked = Q(session__cohort__in=cohorts) | Q(session__room__in=rooms) | Q(session__cohort__in=theirs)
    if own:
        asked |= Q(Exists(taught)) | Q(Exists(helped))
    found = (
        SessionPart.objects.exclude(session__status=SessionStatus.CANCELLED)
        .filter(reduce(or_, times), asked)
        .annotate(seen=Exists(Session.objects.visible_to(by).filter(pk=OuterRef("session"))))
        .select_related("session__cohort")
        .order_by("starts_at", "pk")
    )
    if own:
        found = found.annotate(
            taught=ArraySubquery(taught.values("user")), helped=ArraySubquery(helped.values("user"))
        )
    return found


def _shared_people(
    takings: Iterable[Taking], others: Iterable[SessionPart]
) -> Mapping[tuple[int, int], tuple[User, ...]]:
    """Who takes part in both, for two lichtingen. At most one query."""
    own = {taking.cohort_id for taking in takings}
    elsewhere = {part.session.cohort_id for part in others}
    shared: dict[tuple[int, int], tuple[User, ...]] = defaultdict(tuple)
    if not elsewhere or (own == elsewhere and len(own) == 1):
        return shared
    both = (
        Enrolment.objects.taking_part()
        .filter(
            cohort__in=own, user__enrolments__cohort__in=elsewhere, user__enrolments__status__in=TAKES_PART
        )
        .annotate(elsewhere=F("user__enrolments__cohort"))
        .select_related("user")
        .order_by("sort_key", "pk")
    )
    for row in both:
        shared[row.cohort_id, row.elsewhere] += (row.user,)  # type: ignore[attr-defined]
    return shared


def _clashes(
    taking: Taking,
    own: Staff,
    others: Iterable[Any],
    shared: Mapping[tuple[int, int], tuple[User, ...]],
) -> Iterator[Clash]:
    for part in others:
        if part.session_id == taking.session_id:
            continue
        span = _together(taking.plan.slots, part)
        if span is None:
            continue
        for reason, people in _reasons(taking, own, part, shared):
            yield Clash(reason, people, part, part.seen, *span)


def _reasons(
    taking: Taking, own: Staff, part: Any, shared: Mapping[tuple[int, int], tuple[User, ...]]
) -> Iterator[tuple[Reason, tuple[User, ...]]]:
    session = part.session
    if session.cohort_id == taking.cohort_id:
        yield Reason.COHORT, ()  # its people, trainers and room are then all the same story
        return
    if people := shared[taking.cohort_id, session.cohort_id]:
        yield Reason.PARTICIPANTS, people
    if taking.plan.room and session.room_id == taking.plan.room.pk:
        yield Reason.ROOM, ()
    taught, helped = getattr(part, "taught", None) or [], getattr(part, "helped", None) or []
    teaching = [pk for pk in taught if pk in own.trainers]
    helping = [pk for pk in {*taught, *helped} if pk in own.everybody and pk not in teaching]
    if teaching:
        yield Reason.TRAINER, _by_name(own.everybody[pk] for pk in teaching)
    if helping:
        yield Reason.STAFF, _by_name(own.everybody[pk] for pk in helping)


def _together(slots: Iterable[Slot], part: SessionPart) -> tuple[dt.datetime, dt.datetime] | None:
    """From when to when this dagdeel goes on beside one of these, or None."""
    spans = [
        (max(slot.starts_at, part.starts_at), min(slot.ends_at, part.ends_at))
        for slot in slots
        if slot.starts_at < part.ends_at and part.starts_at < slot.ends_at
    ]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def _by_name(people: Iterable[User]) -> tuple[User, ...]:
    return tuple(sorted(people, key=lambda user: (user.sort_key, user.pk)))

"""The cases on the agenda of a session, for one person: only what that person may read."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse

from casuistiek.models import AgendaCase, CaseVersion, Discussion, PracticeCase
from casuistiek.states import DiscussionStatus
from cohorts.models import Cohort, ProgrammeLine, Session
from cohorts.reports.learning import TAKES_PLACE
from cohorts.signals import CaseOnAgenda, LineAgenda
from cohorts.states import TAKES_PART, LineKind, SessionStatus
from leergang.accounts.models import User
from leergang.accounts.names import full_name
from leergang.accounts.roles import Permission
from leergang.db import Prepared

# The owner's name in three columns.
NAME = ("owner__first_name", "owner__infix", "owner__last_name")


@dataclass(frozen=True)
class Placed:
    """A case by the title of its last version: what is submitted is what is read along."""

    public_id: uuid.UUID
    title: str
    owner: str
    owner_id: int

    @property
    def url(self) -> str:
        return reverse("casuistiek:case-detail", args=[self.public_id])


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A session in which the own case is talked about."""

    slug: str
    number: int
    title: str
    starts_at: dt.datetime

    @property
    def url(self) -> str:
        return reverse("cohorts:session-detail", args=[self.slug, self.number])


def lines_of(session: Session, user: User) -> list[LineAgenda]:
    """What this person may know of the cases on each line: their own, and those they may read. Two queries.

    Whoever reviews the cases of the lichting is also told where to put them on.
    """
    if session.status == SessionStatus.CANCELLED:
        return []
    by_line: dict[int, list[CaseOnAgenda]] = defaultdict(list)
    places = AgendaCase.objects.of_session(session).filter(line__kind=LineKind.OWN_CASE)
    rooms = _rooms(session, user)
    for line_id, *row in _rows(places.visible_to(user)):
        case = _placed(row)
        room = rooms.get(case.public_id, "")
        by_line[line_id].append(
            CaseOnAgenda(case.title, case.owner, case.url, case.owner_id == user.pk, room)
        )
    if not Cohort.objects.granting(user, Permission.CASE_REVIEW).filter(pk=session.cohort_id).exists():
        return [LineAgenda(line_id, cases) for line_id, cases in by_line.items()]
    ids = session.lines.filter(kind=LineKind.OWN_CASE).values_list("pk", flat=True)
    where = [session.cohort.slug, session.number]
    return [
        LineAgenda(line_id, by_line[line_id], reverse("casuistiek:agenda-edit", args=[*where, line_id]))
        for line_id in ids
    ]


def _rooms(session: Session, user: User) -> dict[uuid.UUID, str]:
    """The rooms of this session that this person may enter, by the case."""
    found = (
        Discussion.objects.visible_to(user).filter(session=session).exclude(status=DiscussionStatus.CLOSED)
    )
    return {
        case: reverse("casuistiek:room-detail", args=[room])
        for case, room in found.values_list("case__public_id", "public_id")
    }


def placed_on(line: ProgrammeLine, user: User) -> list[Placed]:
    """The cases on one line that this person may read, in order. One query."""
    places = AgendaCase.objects.filter(line=line).visible_to(user).order_by("position", "pk")
    return [_placed(row) for _, *row in _rows(places)]


def choices_for(line: ProgrammeLine, cohort: Cohort, user: User) -> list[Placed]:
    """The cases that can still be put on this line: submitted, and their owner takes part. One query."""
    cases = PracticeCase.objects.for_review(user).filter(cohort=cohort, enrolment__status__in=TAKES_PART)
    there = AgendaCase.objects.filter(line=line).values("case")
    rows = cases.exclude(pk__in=there).order_by("owner__last_name", "owner__first_name", "pk")
    return [_placed(row) for row in rows.values_list("public_id", _title(OuterRef("pk")), "owner_id", *NAME)]


def places_of(case: PracticeCase) -> list[OwnPlace]:
    """The announced sessions on whose agenda a case stands, soonest first; for its owner. One query."""
    return [OwnPlace(*row) for row in PLACES.rows(case=case.pk)]


def _places(case: int) -> QuerySet[AgendaCase, tuple[Any, ...]]:
    taking_place = [status.value for status in TAKES_PLACE]
    return (
        AgendaCase.objects.filter(case=case, line__session__status__in=taking_place)
        .order_by("line__session__starts_at", "pk")
        .values_list(
            "line__session__cohort__slug",
            "line__session__number",
            "line__session__title",
            "line__session__starts_at",
        )
    )


PLACES = Prepared(_places, case=int)


def _rows(places: QuerySet[AgendaCase]) -> QuerySet[AgendaCase, tuple[Any, ...]]:
    names = (f"case__{name}" for name in NAME)
    return places.values_list(
        "line_id", "case__public_id", _title(OuterRef("case_id")), F("case__owner_id"), *names
    )


def _title(case: OuterRef) -> Subquery:
    last = CaseVersion.objects.filter(case=case).order_by("-number")
    return Subquery(last.values(text=KeyTextTransform("title", "content"))[:1])


def _placed(row: list[Any] | tuple[Any, ...]) -> Placed:
    public_id, title, owner_id, *name = row
    return Placed(public_id, title, full_name(*name), owner_id)

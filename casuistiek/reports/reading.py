"""A case as it is read: the text, who reads along, where it stands, and the feedback in the margin."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from casuistiek.models import CaseVersion, Feedback, FeedbackPoint, PracticeCase
from casuistiek.models.content import Content, actor_rows, content_of, field_of, sections, whole
from casuistiek.models.points import about_choices
from casuistiek.reports.viewers import Viewer
from casuistiek.states import TRAIL, CaseStatus, ConfidentialityLevel, FeedbackStatus
from leergang.accounts.names import full_name
from leergang.db import Prepared

UNTITLED = "Casus zonder titel"
LOOKS = {
    CaseStatus.CONCEPT: ("neutral", "pencil"),
    CaseStatus.SUBMITTED: ("active", "send"),
    CaseStatus.MORE_ASKED: ("warning", "message-2"),
    CaseStatus.ACCEPTED: ("success", "circle-check"),
    CaseStatus.SCHEDULED: ("success", "calendar-event"),
    CaseStatus.DISCUSSED: ("warning", "messages"),
    CaseStatus.REFLECTION: ("active", "notes"),
    CaseStatus.COMPLETED: ("success", "flag"),
    CaseStatus.WITHDRAWN: ("neutral", "archive"),
    CaseStatus.SHIELDED: ("danger", "lock"),
}
PRIVATE = (CaseStatus.CONCEPT, CaseStatus.WITHDRAWN, CaseStatus.SHIELDED)


@dataclass(frozen=True)
class Step:
    title: str
    state: str


@dataclass(frozen=True)
class Remark:
    """A published point: the number ties it to its part of the text.

    Numbers are text here: a template formats each int anew, and these stand in 80 places of a full page.
    """

    number: str
    author: str
    published_at: dt.datetime
    is_new: bool
    version: str
    texts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    name: str
    label: str
    text: str
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    title: str
    content: Content
    parts: list[Part]
    actors: list[dict[str, Any]]
    remarks_on_whole: list[Remark]
    remarks_on_actors: list[Remark]
    remark_count: int
    unread_count: int
    version: CaseVersion | None
    is_changed_since: bool


def look(case: PracticeCase) -> dict[str, str]:
    """The badge of a case: kind, icon and word."""
    kind, icon = LOOKS[CaseStatus(case.status)]
    return {"kind": kind, "icon": icon, "text": case.get_status_display()}


def readers(case: PracticeCase) -> str:
    """Who reads along now, in one sentence."""
    if case.status in PRIVATE or case.confidentiality_level == ConfidentialityLevel.ONLY_ME:
        return "Alleen jij leest dit"
    if case.status in (CaseStatus.SUBMITTED, CaseStatus.MORE_ASKED):
        return "De trainers lezen mee"  # the others only once a trainer accepted the case (domain/3 C3)
    return {
        ConfidentialityLevel.TRAINERS: "De trainers lezen mee",
        ConfidentialityLevel.PEER_GROUP: "Je intervisiegroep en de trainers lezen mee",
        ConfidentialityLevel.COHORT: "De hele lichting en de trainers lezen mee",
    }[ConfidentialityLevel(case.confidentiality_level)]


def trail(case: PracticeCase) -> list[Step]:
    """The states from concept to completed; nothing for a case that left that line."""
    line = list(TRAIL)
    if case.status == CaseStatus.MORE_ASKED:
        line.insert(line.index(CaseStatus.SUBMITTED) + 1, CaseStatus.MORE_ASKED)
    if case.status not in line:
        return []
    now = line.index(CaseStatus(case.status))
    states = ["done"] * now + ["now"] + [""] * (len(line) - now - 1)
    return [Step(str(status.label), state) for status, state in zip(line, states, strict=True)]


def read(case: PracticeCase, viewer: Viewer) -> Reading:
    """The working text for an owner, the last submitted version for everybody else. At most 5 queries.

    Feedback is between the owners and the own trainers: not for who stands in for one session.

    Raises DoesNotExist when nothing was submitted yet to somebody else: the working text is never the answer.
    """
    version = case.versions.first()
    is_owner = viewer == Viewer.OWNER
    if not is_owner and version is None:
        raise PracticeCase.DoesNotExist
    content: Content = content_of(case) if is_owner or version is None else whole(version.content)
    shown = sections(content)
    order = ["", *(part.name for part in shown)]
    order.insert(order.index("context") + 1 if "context" in order else 1, "actors")
    with_feedback = viewer in (Viewer.OWNER, Viewer.TRAINER)
    remarks = _remarks(case, order, is_owner=is_owner) if with_feedback else {name: [] for name in order}
    every = [remark for found in remarks.values() for remark in found]
    return Reading(
        title=content["title"].strip() or UNTITLED,
        content=content,
        parts=[Part(part.name, part.label, part.text, remarks[part.name]) for part in shown],
        actors=actor_rows(content),
        remarks_on_whole=remarks[""],
        remarks_on_actors=remarks["actors"],
        remark_count=len(every),
        unread_count=sum(remark.is_new for remark in every),
        version=version,
        is_changed_since=is_owner and version is not None and whole(version.content) != content,
    )


def _remarks(case: PracticeCase, order: Sequence[str], *, is_owner: bool) -> dict[str, list[Remark]]:
    """The published points by the part they are about, numbered as they stand on the page.

    A point about a part that is empty by now stands with those about the whole.
    """
    by_part: dict[str, list[Point]] = {name: [] for name in order}
    for row in PUBLISHED.rows(case=case.pk):
        point = Point._make((*row[:FACTS], row[FACTS:]))
        by_part[point.about if point.about in by_part else ""].append(point)
    number = itertools.count(1)
    return {
        name: [_remark(next(number), point, is_owner=is_owner) for point in found]
        for name, found in by_part.items()
    }


FACTS = 7  # columns before the texts


class Point(NamedTuple):
    """A published point with what its feedback says of it."""

    about: str
    first_name: str
    infix: str
    last_name: str
    published_at: dt.datetime
    status: str
    version: int
    texts: tuple[str, ...]


def _published(case: int) -> QuerySet[FeedbackPoint, tuple[Any, ...]]:
    published = Feedback.objects.published().filter(case=case)
    return (
        FeedbackPoint.objects.filter(feedback__in=published)
        .order_by("feedback__published_at", "feedback", "position", "pk")
        .values_list(
            "about",
            "feedback__author__first_name",
            "feedback__author__infix",
            "feedback__author__last_name",
            "feedback__published_at",
            "feedback__status",
            "feedback__case_version",
            *FeedbackPoint.TEXTS,
        )
    )


PUBLISHED = Prepared(_published, case=int)


def _remark(number: int, point: Point, *, is_owner: bool) -> Remark:
    return Remark(
        number=str(number),
        author=full_name(point.first_name, point.infix, point.last_name),
        published_at=point.published_at,
        is_new=is_owner and point.status == FeedbackStatus.PUBLISHED,
        version=str(point.version),
        texts=_texts(dict(zip(FeedbackPoint.TEXTS, point.texts, strict=True))),
    )


def _texts(point: Mapping[str, str]) -> list[tuple[str, str]]:
    """(kind, text) of what was filled in of a point."""
    names = (name for name in FeedbackPoint.TEXTS if point[name].strip())
    return [(str(field_of(FeedbackPoint, name).verbose_name), point[name]) for name in names]


def shown(points: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Points that are not published yet, as the owner will see them: what each is about and its texts."""
    parts = dict(about_choices())
    return [(parts.get(point["about"], ""), _texts(point)) for point in points]

"""The published points of a case as this person may read them, with what the owner did with each. One query."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.db.models import QuerySet

from casuistiek.models import FeedbackPoint, PracticeCase
from casuistiek.models.content import field_of
from casuistiek.states import FeedbackKind, FeedbackStatus, RemarkReaders, Viewer
from leergang.accounts.models import User
from leergang.accounts.names import full_name
from leergang.db import Prepared


@dataclass(frozen=True)
class Remark:
    """A published point: the number ties it to its part of the text.

    Numbers are text here: a template formats each int anew, and these stand in 80 places of a full page.
    """

    number: str
    key: str  # of the point, in addresses
    author: str
    published_at: dt.datetime
    is_new: bool
    version: str
    texts: Sequence[tuple[str, str]]
    is_of_peer: bool
    is_mine: bool
    readers: str  # who reads it, where that is not the owner with the trainers
    reply: str
    replied_at: dt.datetime | None
    handled_at: dt.datetime | None
    quote: str
    before: str
    after: str
    feedback: str  # its key, in addresses
    changed_at: dt.datetime | None


class Point(NamedTuple):
    """A published point with what its feedback says of it, and the reply of the owner."""

    key: int
    about: str
    first_name: str
    infix: str
    last_name: str
    author: int
    kind: str
    published_at: dt.datetime
    status: str
    version: int
    readers: int
    reply: str | None
    replied_at: dt.datetime | None
    handled_at: dt.datetime | None
    feedback: int
    changed_at: dt.datetime | None
    quote: str
    before: str
    after: str
    texts: tuple[str, ...]


FACTS = len(Point._fields) - 1  # columns before the texts


def remarks_of(
    case: PracticeCase, viewer: Viewer, user: User, order: Sequence[str]
) -> dict[str, list[Remark]]:
    """The points that this person may read by the part they are about, numbered as they stand on the page.

    A point about a part that is empty by now stands with those about the whole.
    """
    by_part: dict[str, list[Point]] = {name: [] for name in order}
    for row in PUBLISHED[viewer].rows(case=case.pk, user=user.pk):
        point = Point._make((*row[:FACTS], row[FACTS:]))
        by_part[point.about if point.about in by_part else ""].append(point)
    number = itertools.count(1)
    return {
        name: [_remark(next(number), point, viewer, user) for point in found]
        for name, found in by_part.items()
    }


def _published(viewer: Viewer) -> Prepared:
    def build(case: int, user: int) -> QuerySet[FeedbackPoint, tuple[Any, ...]]:
        person = cast("User", user)  # a mark of the prepared query; a primary key does
        return (
            FeedbackPoint.objects.visible_to(person, viewer)
            .filter(feedback__case=case)
            .order_by("feedback__published_at", "feedback", "position", "pk")
            .values_list(
                "pk",
                "about",
                "feedback__author__first_name",
                "feedback__author__infix",
                "feedback__author__last_name",
                "feedback__author",
                "feedback__kind",
                "feedback__published_at",
                "feedback__status",
                "feedback__case_version",
                "readers",
                "reply__text",
                "reply__saved_at",
                "reply__handled_at",
                "feedback_id",
                "feedback__changed_at",
                *FeedbackPoint.ANCHOR,
                *FeedbackPoint.TEXTS,
            )
        )

    return Prepared(build, may_ignore="user", case=int, user=int)


PUBLISHED = {viewer: _published(viewer) for viewer in Viewer}


def _remark(number: int, point: Point, viewer: Viewer, user: User) -> Remark:
    is_owner = viewer == Viewer.OWNER
    return Remark(
        number=str(number),
        key=str(point.key),
        author=full_name(point.first_name, point.infix, point.last_name),
        published_at=point.published_at,
        is_new=is_owner and point.status == FeedbackStatus.PUBLISHED,
        version=str(point.version),
        texts=texts_of(dict(zip(FeedbackPoint.TEXTS, point.texts, strict=True))),
        is_of_peer=point.kind == FeedbackKind.PEER,
        is_mine=point.author == user.pk,
        readers=_readers(point.readers, is_owner=is_owner),
        reply=point.reply or "",
        replied_at=point.replied_at,
        handled_at=point.handled_at,
        quote=point.quote,
        before=point.before,
        after=point.after,
        feedback=str(point.feedback),
        changed_at=point.changed_at,
    )


def _readers(readers: int, *, is_owner: bool) -> str:
    match readers:
        case RemarkReaders.OWNER:
            return "alleen jij leest dit" if is_owner else "alleen de inbrenger leest dit"
        case RemarkReaders.GROUP:
            return "wie de casus leest, leest dit ook"
    return ""


def texts_of(point: Mapping[str, str]) -> list[tuple[str, str]]:
    """(kind, text) of what was filled in of a point."""
    names = (name for name in FeedbackPoint.TEXTS if point[name].strip())
    return [(str(field_of(FeedbackPoint, name).verbose_name), point[name]) for name in names]

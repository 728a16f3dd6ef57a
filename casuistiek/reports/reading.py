"""A case as it is read: the text, who reads along, where it stands, and the feedback in the margin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from casuistiek.models import CaseVersion, PracticeCase
from casuistiek.models.content import Content, actor_rows, content_of, sections, whole
from casuistiek.models.points import about_choices
from casuistiek.reports.marking import marked
from casuistiek.reports.remarks import Remark, remarks_of, texts_of
from casuistiek.states import TRAIL, CaseStatus, ConfidentialityLevel, Viewer
from casuistiek.validators.anchors import find
from leergang.accounts.models import User

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


@dataclass
class Part:
    name: str
    label: str
    text: str
    remarks: list[Remark] = field(default_factory=list)

    @cached_property
    def found(self) -> dict[str, tuple[int, int]]:
        """Where the passages of its remarks stand, by the number of the remark."""
        places = {
            remark.number: find(self.text, remark.quote, remark.before, remark.after)
            for remark in self.remarks
            if remark.quote
        }
        return {number: place for number, place in places.items() if place is not None}

    @property
    def marked(self) -> str:
        """The text with those passages marked; '' without any."""
        if not self.found:
            return ""
        return marked(self.text, [(*place, number) for number, place in self.found.items()])

    @property
    def about_it_all(self) -> list[Remark]:
        """The remarks without a passage in this text."""
        return [remark for remark in self.remarks if remark.number not in self.found]


@dataclass(frozen=True)
class Reading:
    title: str
    content: Content
    parts: list[Part]
    actors: list[dict[str, Any]]
    remarks_on_whole: list[Remark]
    remarks_on_actors: list[Remark]
    remarks: list[Remark]  # all of them, in the order of the page
    unread_count: int
    version: CaseVersion | None
    is_changed_since: bool

    @property
    def number(self) -> int:
        """The version that others read, 0 before there is one."""
        return self.version.number if self.version else 0

    @property
    def remark_count(self) -> int:
        return len(self.remarks)

    @property
    def unhandled_remarks(self) -> list[Remark]:
        return [remark for remark in self.remarks if remark.handled_at is None]

    @property
    def is_next_round(self) -> bool:
        """Whether something was said of an earlier version than the last one."""
        last = str(self.version.number) if self.version else ""
        return any(remark.version != last for remark in self.remarks)


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


def read(case: PracticeCase, viewer: Viewer, user: User) -> Reading:
    """The working text for an owner, the last submitted version for everybody else. At most 3 queries.

    The remarks are those that this person may read in that part: `FeedbackPoint.objects.visible_to`.

    Raises DoesNotExist when nothing was submitted yet to somebody else: the working text is never the answer.
    """
    is_owner = viewer == Viewer.OWNER
    version = case.versions.first()
    content = _content(case, version, is_owner=is_owner)
    shown = sections(content)
    order = ["", *(part.name for part in shown)]
    order.insert(order.index("context") + 1 if "context" in order else 1, "actors")
    remarks = remarks_of(case, viewer, user, order)
    every = [remark for found in remarks.values() for remark in found]
    return Reading(
        title=content["title"].strip() or UNTITLED,
        content=content,
        parts=[Part(part.name, part.label, part.text, remarks[part.name]) for part in shown],
        actors=actor_rows(content),
        remarks_on_whole=remarks[""],
        remarks_on_actors=remarks["actors"],
        remarks=every,
        unread_count=sum(remark.is_new for remark in every),
        version=version,
        is_changed_since=is_owner and version is not None and whole(version.content) != content,
    )


def content_for(case: PracticeCase, viewer: Viewer) -> Content:
    """The text and krachtenveld that this person reads, as with `read()`. One query."""
    if viewer == Viewer.OWNER:
        return content_of(case)
    return _content(case, case.versions.first(), is_owner=False)


def _content(case: PracticeCase, version: CaseVersion | None, *, is_owner: bool) -> Content:
    if is_owner:
        return content_of(case)
    if version is None:
        raise PracticeCase.DoesNotExist
    return whole(version.content)


def unhandled(case: PracticeCase, user: User) -> list[Remark]:
    """The points that an owner did not mark as handled, before handing in again: to be reminded of, never a block.

    At most 3 queries; none for a case that nobody has read.
    """
    if case.status == CaseStatus.CONCEPT:
        return []
    return read(case, Viewer.OWNER, user).unhandled_remarks


def shown(points: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Points that are not published yet, as the owner will see them: what each is about and its texts."""
    parts = dict(about_choices())
    return [(parts.get(point["about"], ""), texts_of(point)) for point in points]

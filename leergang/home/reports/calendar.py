"""The agenda of a person: bijeenkomsten and casusdeadlines, as lines in time order."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from cohorts.models import Session
from cohorts.states import SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Role
from leergang.home.standing import Standing

# How far the agenda looks: nobody has more than this, and a page stays a page.
UPCOMING, PAST = 60, 30


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a list shows of a bijeenkomst; moments are instants in UTC."""

    slug: str
    number: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: str
    join_url: str
    preparation_due_on: dt.date | None
    case_due_at: dt.datetime | None
    status: str
    cohort: str

    @property
    def url(self) -> str:
        return reverse("cohorts:session-detail", args=[self.slug, self.number])

    @property
    def place(self) -> str:
        """The venue, or 'online', or nothing while nobody knows."""
        return self.venue or ("online" if self.join_url else "")

    @property
    def is_cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED

    @property
    def is_concept(self) -> bool:
        return self.status == SessionStatus.CONCEPT


# The columns of a Meeting, in order.
MEETING = (
    "cohort__slug",
    "number",
    "title",
    "starts_at",
    "ends_at",
    "venue",
    "join_url",
    "preparation_due_on",
    "case_due_at",
    "status",
    "cohort__name",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an agenda: a bijeenkomst, or the deadline for the case that belongs to it."""

    at: dt.datetime
    meeting: Meeting
    is_deadline: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    upcoming: list[Line]
    past: list[Line]


def lines(meetings: list[Meeting], *, now: dt.datetime, deadlines: bool) -> list[Line]:
    """Meetings and, for who writes a case, the deadlines that are still to come; soonest first."""
    return sorted(_lines(meetings, now, deadlines=deadlines), key=lambda line: line.at)


def _lines(meetings: list[Meeting], now: dt.datetime, *, deadlines: bool) -> Iterator[Line]:
    for meeting in meetings:
        yield Line(meeting.starts_at, meeting)
        due_at = meeting.case_due_at
        if deadlines and due_at and due_at > now and meeting.status == SessionStatus.PLANNED:
            yield Line(due_at, meeting, is_deadline=True)


def agenda(user: User, standing: Standing, *, now: dt.datetime) -> Agenda:
    """Everything with a date in the lichtingen of this person. Two queries."""
    cohorts = [tie.cohort_id for tie in standing.ties if tie.cohort_id]
    known = Session.objects.visible_to(user).filter(cohort__in=cohorts)
    later = known.filter(ends_at__gt=now).order_by("starts_at", "pk").values_list(*MEETING)
    earlier = known.filter(ends_at__lte=now).order_by("-starts_at", "-pk").values_list(*MEETING)
    coming = [Meeting(*row) for row in later[:UPCOMING]]
    return Agenda(
        lines(coming, now=now, deadlines=Role.PARTICIPANT in standing.roles),
        [Line(meeting.starts_at, meeting) for meeting in (Meeting(*row) for row in earlier[:PAST])],
    )

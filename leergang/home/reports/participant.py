"""*Vandaag* of a participant: the next bijeenkomst, the leerlijn, the own case, feedback, agenda.

Five queries besides those of the login and the standing (performance.md allows seven in all).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse

from casuistiek.models import Feedback, FeedbackPoint
from casuistiek.states import FeedbackKind, FeedbackStatus
from cohorts.models import Enrolment, Session, SessionResponse
from cohorts.models.session import doors_open_at
from cohorts.reports import learning
from cohorts.reports.learning import AssignmentLine, Progress
from leergang.accounts.models import User
from leergang.accounts.names import full_name
from leergang.db import COUNT_CAP, Prepared, capped_count
from leergang.home.reports import calendar, own_case
from leergang.home.reports.calendar import MEETING, Line, Meeting
from leergang.home.reports.countdown import Countdown, countdown
from leergang.home.reports.own_case import CaseCard
from leergang.home.reports.route import Stop, route
from leergang.home.standing import Tie
from leergang.moment import local_date

AGENDA_LINES = 5
# Enough to fill the agenda, whatever else is planned.
READ_SESSIONS = 6
SHOWN_FEEDBACK = 2


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next bijeenkomst, on the stage."""

    meeting: Meeting
    module_id: int | None
    module_code: str
    trainers: list[str]
    others: int
    """How many other participants the lichting has; 0 when there are none, or too many to matter."""
    countdown: Countdown
    doors_open_at: dt.datetime
    is_open: bool
    """The link for online participation shows."""
    answer: str | None
    """Whether this person comes; None when not answered for the moment that stands now."""
    preparation: list[AssignmentLine]

    @property
    def prepared(self) -> int:
        return sum(line.is_done for line in self.preparation)

    @property
    def trainers_text(self) -> str:
        """'Annelies de Wit en Joost Hendriks'."""
        *first, last = self.trainers
        return f"{', '.join(first)} en {last}" if first else last

    @property
    def next_step_url(self) -> str:
        """Where the preparation waits; empty when it is done."""
        return self.preparation_url if self.prepared < len(self.preparation) else ""

    @property
    def preparation_url(self) -> str:
        return reverse("cohorts:preparation", args=[self.meeting.slug])

    @property
    def minutes_left(self) -> int:
        return sum(line.minutes for line in self.preparation if not line.is_done)


@dataclass(frozen=True, slots=True)
class FeedbackQuote:
    """The heart of a published feedback, and whether it was read."""

    case_id: Any
    status: str
    kind: str
    first_name: str
    infix: str
    last_name: str
    published_at: dt.datetime
    question: str
    observation: str

    @property
    def is_new(self) -> bool:
        return self.status == FeedbackStatus.PUBLISHED

    @property
    def role(self) -> str:
        return FeedbackKind(self.kind).label.lower()

    @property
    def author(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)

    @property
    def text(self) -> str:
        return self.question or self.observation

    @property
    def url(self) -> str:
        return f"{reverse('casuistiek:case-detail', args=[self.case_id])}#feedback"


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    tie: Tie
    upcoming: Upcoming | None
    progress: Progress
    route: list[Stop]
    case: CaseCard | None
    feedback: list[FeedbackQuote]
    agenda: list[Line]
    scan_waits: bool
    """The regiescan at the start is open and was not sent."""


def participant_page(user: User, tie: Tie, *, now: dt.datetime) -> ParticipantPage:
    """Everything on the start page of a participant, for one lichting."""
    rows = SESSIONS.rows(user=user.pk, cohort=tie.cohort_id, now=now)
    meetings = [Meeting(*row[: len(MEETING)]) for row in rows]
    upcoming = _upcoming(rows[0], user, tie, now) if rows else None
    progress = learning.progress(
        programme_id=tie.programme_id, cohort_id=tie.cohort_id, enrolment_id=tie.enrolment_id
    )
    due_at = next((m.case_due_at for m in meetings if m.case_due_at and m.case_due_at > now), None)
    return ParticipantPage(
        tie=tie,
        upcoming=upcoming,
        progress=progress,
        route=route(
            progress, tie.slug, module_id=upcoming.module_id if upcoming else None, today=local_date(now)
        ),
        case=own_case.card(user, tie, due_at=due_at),
        feedback=[FeedbackQuote(*row) for row in FEEDBACK.rows(user=user.pk, cohort=tie.cohort_id)],
        agenda=calendar.lines(meetings, now=now, deadlines=True)[:AGENDA_LINES],
        scan_waits=not progress.scan_sent and tie.ends_on is not None and local_date(now) <= tie.ends_on,
    )


def _upcoming(row: tuple[Any, ...], user: User, tie: Tie, now: dt.datetime) -> Upcoming:
    meeting = Meeting(*row[: len(MEETING)])
    module_id, module_code, answer, trainers, participants = row[len(MEETING) :]
    opens_at = doors_open_at(meeting.starts_at)
    preparation = learning.preparation_of(module_id, cohort_id=tie.cohort_id, user=user) if module_id else []
    return Upcoming(
        meeting=meeting,
        module_id=module_id,
        module_code=module_code or "",
        trainers=[" ".join(name.split()) for name in trainers],
        others=participants - 1 if 0 < participants < COUNT_CAP else 0,
        countdown=countdown(meeting.starts_at, now),
        doors_open_at=opens_at,
        is_open=bool(meeting.join_url) and opens_at <= now < meeting.ends_at,
        answer=answer,
        preparation=preparation,
    )


def _sessions(user: int, cohort: int, now: dt.datetime) -> QuerySet[Session, tuple[Any, ...]]:
    """The next sessions of a lichting, with the own answer, who trains and how many take part."""
    answers = SessionResponse.objects.filter(
        session=OuterRef("pk"), starts_at=OuterRef("starts_at"), user=cast("User", user)
    )
    trainers = (
        Session.trainers.through.objects.filter(session=OuterRef("pk"))
        .order_by("user__sort_key")
        .values(name=Concat("user__first_name", Value(" "), "user__infix", Value(" "), "user__last_name"))
    )
    # By its number and not by OuterRef: so it is counted once, and not for every session.
    enrolled = Enrolment.objects.filter(cohort=cohort).taking_part().order_by()
    return (
        Session.objects.filter(cohort=cohort)
        .upcoming(now)
        .values_list(
            *MEETING,
            "module_id",
            "module__code",
            Subquery(answers.values("answer")),
            ArraySubquery(trainers),
            capped_count(enrolled),
        )[:READ_SESSIONS]
    )


def _feedback(user: int, cohort: int) -> QuerySet[Feedback, tuple[Any, ...]]:
    """The newest feedback on the own cases in this lichting, with its first point that asks something."""
    point = FeedbackPoint.objects.filter(feedback=OuterRef("pk")).order_by("position")
    owner = cast("User", user)  # a mark of the prepared query; a primary key does
    return (
        Feedback.objects.for_owner(owner)
        .filter(case__cohort=cohort)
        .order_by("-published_at", "-pk")
        .values_list(
            "case__public_id",
            "status",
            "kind",
            "author__first_name",
            "author__infix",
            "author__last_name",
            "published_at",
            Subquery(point.exclude(question="").values("question")[:1]),
            Subquery(point.values("observation")[:1]),
        )[:SHOWN_FEEDBACK]
    )


SESSIONS = Prepared(_sessions, user=int, cohort=int, now=dt.datetime)
FEEDBACK = Prepared(_feedback, user=int, cohort=int)

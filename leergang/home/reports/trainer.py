"""*Vandaag* of a trainer: what waits for feedback, what is next, the own lichtingen. Five queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from casuistiek.reports.queue import QueueRow, queue_page, trained_by
from cohorts.models import Session
from cohorts.states import SessionStatus
from leergang.accounts.models import User
from leergang.accounts.roles import Role
from leergang.db import COUNT_CAP
from leergang.home.reports.calendar import MEETING, Meeting
from leergang.home.reports.cohort_lines import CohortLine, cohort_lines
from leergang.home.standing import Standing

SHOWN_CASES = 3
SHOWN_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class TrainerPage:
    waiting: int
    queue: list[QueueRow]
    next_meeting: Meeting | None
    later_meetings: list[Meeting]
    cohorts: list[CohortLine]

    @property
    def waiting_text(self) -> str:
        return str(self.waiting) if self.waiting < COUNT_CAP else f"{COUNT_CAP - 1}+"


def trainer_page(user: User, standing: Standing, *, now: dt.datetime) -> TrainerPage:
    """Everything on the start page of a trainer."""
    ties = standing.cohorts_as(Role.TRAINER)
    meetings = [Meeting(*row) for row in _sessions([tie.cohort_id for tie in ties], now)]
    trained = [cohort.pk for cohort in trained_by(user, today=standing.day)]
    queue, _ = queue_page(user, trained, today=standing.day, asked={})
    return TrainerPage(
        waiting=standing.waiting,
        queue=queue[:SHOWN_CASES],
        next_meeting=meetings[0] if meetings else None,
        later_meetings=meetings[1:],
        cohorts=cohort_lines(ties, now=now),
    )


def _sessions(cohorts: list[int], now: dt.datetime) -> QuerySet[Session, tuple[Any, ...]]:
    """What is planned, and the concepts that still have to be announced."""
    return (
        Session.objects.filter(
            cohort__in=cohorts, status__in=(SessionStatus.CONCEPT, SessionStatus.PLANNED), ends_at__gt=now
        )
        .order_by("starts_at", "pk")
        .values_list(*MEETING)[:SHOWN_SESSIONS]
    )

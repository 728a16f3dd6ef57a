"""What the start page says about cases: one query each."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse

from casuistiek.models import Feedback, FeedbackPoint, PracticeCase
from casuistiek.states import CaseStatus, FeedbackStatus
from cohorts.models import Enrolment
from leergang.accounts.models import User

# A number in the menu says "99+" beyond this, and the database stops counting.
COUNT_CAP = 100


@dataclass(frozen=True)
class CaseSummary:
    public_id: uuid.UUID
    title: str
    status: CaseStatus
    saved_at: dt.datetime | None
    feedback_due_on: dt.date | None
    unread: int

    @property
    def url(self) -> str:
        return reverse("casuistiek:case-detail", args=[self.public_id])


@dataclass(frozen=True)
class UnreadFeedback:
    """One publication: `text` is the first observation, to quote on the owner's own page only."""

    case_public_id: uuid.UUID
    author_name: str
    published_at: dt.datetime
    text: str

    @property
    def url(self) -> str:
        return f"{reverse('casuistiek:case-detail', args=[self.case_public_id])}#feedback"


def case_summary(user: User, enrolment: Enrolment) -> CaseSummary | None:
    """The case that this person last began in this lichting, withdrawn ones aside; None when there is none."""
    unread = Count("feedback", filter=Q(feedback__status=FeedbackStatus.PUBLISHED))
    row = (
        PracticeCase.objects.owned_by(user)
        .filter(enrolment=enrolment)
        .exclude(status=CaseStatus.WITHDRAWN)
        .annotate(unread=unread)
        .order_by("-created_at", "-pk")
        .values_list("public_id", "title", "status", "saved_at", "feedback_due_on", "unread")
        .first()
    )
    if row is None:
        return None
    public_id, title, status, saved_at, due_on, new = row
    return CaseSummary(public_id, title or "Casus zonder titel", CaseStatus(status), saved_at, due_on, new)


def unread_feedback(user: User, *, limit: int = 5) -> list[UnreadFeedback]:
    """Published feedback on the own cases that is not marked as read, newest first."""
    first_point = FeedbackPoint.objects.filter(feedback=OuterRef("pk")).order_by("position")
    rows = (
        Feedback.objects.for_owner(user)
        .filter(status=FeedbackStatus.PUBLISHED)
        .exclude(case__status=CaseStatus.WITHDRAWN)
        .select_related("author")
        .order_by("-published_at", "-pk")
        .annotate(text=Subquery(first_point.values("observation")[:1]), public_case=F("case__public_id"))
    )
    found: list[Any] = list(rows[:limit])
    return [UnreadFeedback(row.public_case, row.author.name, row.published_at, row.text) for row in found]


def queue_count(user: User) -> int:
    """How many cases wait for this trainer's feedback, at most COUNT_CAP."""
    return PracticeCase.objects.for_review(user).awaiting_feedback()[:COUNT_CAP].count()

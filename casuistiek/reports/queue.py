"""The queue of a trainer: one query, whatever its length."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from casuistiek.models import CaseVersion, Feedback, PracticeCase
from casuistiek.models.case import PracticeCaseQuerySet
from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.db import COUNT_CAP
from leergang.web.keyset import Order, Page, page

LONGEST_WAITING = Order("feedback_due_on")
COLUMNS = (
    "public_id",
    "feedback_due_on",
    "owner__first_name",
    "owner__infix",
    "owner__last_name",
    "cohort__name",
    "enrolment__organisation__name",
)


@dataclass(frozen=True)
class QueueRow:
    """A submitted case as a trainer may know it: title and question are those of the last version."""

    public_id: uuid.UUID
    owner_name: str
    organisation: str
    cohort: str
    title: str
    question: str
    version: int
    made_at: dt.datetime
    due_on: dt.date
    days_left: int
    concept_points: int

    @property
    def due_text(self) -> str:
        """'2 dagen te laat', 'Vandaag', 'Nog 4 dagen'."""
        if self.days_left == 0:
            return "Vandaag"
        days = abs(self.days_left)
        count = f"{days} dag" if days == 1 else f"{days} dagen"
        return f"Nog {count}" if self.days_left > 0 else f"{count} te laat"


def queue_page(
    user: User, *, today: dt.date, cohort: Cohort | None = None, asked: Mapping[str, str]
) -> tuple[list[QueueRow], Page[PracticeCase]]:
    """The cases that wait for this trainer, longest waiting first, and the page they are on. One query."""
    cases = PracticeCase.objects.for_review(user).awaiting_feedback().strict()
    if cohort is not None:
        cases = cases.filter(cohort=cohort)
    shown = page(_with_columns(cases, user), LONGEST_WAITING, asked)
    return [_row(case, today) for case in shown.rows], shown


def _with_columns(cases: PracticeCaseQuerySet, user: User) -> PracticeCaseQuerySet:
    last = CaseVersion.objects.filter(case=OuterRef("pk")).order_by("-number")
    points = (
        Feedback.objects.concepts_of(user)
        .filter(case=OuterRef("pk"))
        .order_by()
        .values("case")
        .annotate(count=Count("points"))
        .values("count")
    )
    return (
        cases.select_related("owner", "cohort", "enrolment__organisation")
        .only(*COLUMNS)
        .annotate(
            shared_title=Subquery(last.values("content__title")[:1]),
            shared_question=Subquery(last.values("content__question_to_group")[:1]),
            shared_number=Subquery(last.values("number")[:1]),
            shared_at=Subquery(last.values("made_at")[:1]),
            concept_points=Coalesce(Subquery(points), 0),
        )
    )


def _row(case: Any, today: dt.date) -> QueueRow:
    due_on = case.feedback_due_on or today
    return QueueRow(
        public_id=case.public_id,
        owner_name=case.owner.name,
        organisation=case.enrolment.organisation.name,
        cohort=case.cohort.name,
        title=case.shared_title,
        question=case.shared_question,
        version=case.shared_number,
        made_at=case.shared_at,
        due_on=due_on,
        days_left=(due_on - today).days,
        concept_points=case.concept_points,
    )


def waiting(user: User, *, today: dt.date) -> tuple[int, int]:
    """How many cases wait for this trainer and how many of those are too late, both at most COUNT_CAP."""
    first = PracticeCase.objects.for_review(user).awaiting_feedback()[:COUNT_CAP]
    counts = first.aggregate(total=Count("pk"), late=Count("pk", filter=Q(feedback_due_on__lt=today)))
    return counts["total"], counts["late"]


def concept_count(user: User) -> int:
    """How many cases of the trainer's lichtingen are still in concept: a number, at most COUNT_CAP."""
    return PracticeCase.objects.concepts_in_reach(user)[:COUNT_CAP].count()

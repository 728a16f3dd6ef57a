"""The queue of a trainer: one query, whatever its length."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from casuistiek.models import CaseVersion, Feedback, PracticeCase
from casuistiek.models.case import PracticeCaseQuerySet
from casuistiek.reports.overview import COUNT_CAP
from cohorts.models import Cohort
from leergang.accounts.models import User

PAGE_SIZE = 20
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

    key: str
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


@dataclass(frozen=True)
class QueuePage:
    """`previous` and `next` are keys for the links to the pages beside this one, '' when there is none."""

    rows: Sequence[QueueRow]
    previous: str
    next: str


def queue_page(
    user: User, *, today: dt.date, cohort: Cohort | None = None, after: str = "", before: str = ""
) -> QueuePage:
    """The cases that wait for this trainer, longest waiting first, paged by key (20 a page).

    `after` and `before` are keys of a page that was shown; an unreadable one gives the first page.
    """
    cases = PracticeCase.objects.for_review(user).awaiting_feedback().strict()
    if cohort is not None:
        cases = cases.filter(cohort=cohort)
    position, backwards = _read_key(after or before), bool(before and not after)
    if position is not None:
        cases = _beyond(cases, position, backwards=backwards)
    found = list(_with_columns(cases, user)[: PAGE_SIZE + 1])
    more, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        rows.reverse()
    shown = [_row(case, today) for case in rows]
    has_previous = more if backwards and position else position is not None
    has_next = True if backwards and position else more
    return QueuePage(
        shown,
        previous=shown[0].key if shown and has_previous else "",
        next=shown[-1].key if shown and has_next else "",
    )


def _read_key(key: str) -> tuple[dt.date, int] | None:
    day, _, pk = key.partition("_")
    try:
        return dt.date.fromisoformat(day), int(pk)
    except ValueError:
        return None


def _beyond(
    cases: PracticeCaseQuerySet, position: tuple[dt.date, int], *, backwards: bool
) -> PracticeCaseQuerySet:
    day, pk = position
    if backwards:
        # The first comparison is implied by the second, and is the one that an index can follow.
        cases = cases.filter(feedback_due_on__lte=day).exclude(feedback_due_on=day, pk__gte=pk)
        return cases.order_by("-feedback_due_on", "-pk")
    return cases.filter(feedback_due_on__gte=day).exclude(feedback_due_on=day, pk__lte=pk)


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
        key=f"{due_on.isoformat()}_{case.pk}",
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

"""The queue of a trainer: three queries, whatever its length."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat, Now

from casuistiek.models import CaseVersion, Feedback, PracticeCase, Review
from casuistiek.models.case import PracticeCaseQuerySet
from casuistiek.states import MORE_ASKED_WAITS_DAYS, CaseStatus
from cohorts.models import Cohort
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import COUNT_CAP, Prepared, capped_count
from leergang.moment import at
from leergang.web.keyset import Order, Page, page

LONGEST_WAITING = Order("feedback_due_on")


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
    concept_points: int
    days_left: int
    claimed_by: str = ""

    @property
    def due_kind(self) -> str:
        """The kind of badge for `due_text`."""
        return "neutral" if self.days_left > 0 else "danger" if self.days_left else "warning"

    @property
    def due_icon(self) -> str:
        return "alert-circle" if self.days_left < 0 else "clock"

    @property
    def due_text(self) -> str:
        """'2 dagen te laat', 'Vandaag', 'Nog 4 dagen'."""
        if self.days_left == 0:
            return "Vandaag"
        days = abs(self.days_left)
        count = f"{days} dag" if days == 1 else f"{days} dagen"
        return f"Nog {count}" if self.days_left > 0 else f"{count} te laat"


@dataclass(frozen=True, slots=True)
class Trained:
    """A lichting that somebody trains, with what there is to do: numbers of at most COUNT_CAP."""

    pk: int
    slug: str
    name: str
    waiting: int
    late: int
    concepts: int


def trained_by(user: User, *, today: dt.date) -> list[Trained]:
    """The lichtingen whose cases this person reviews, by name. One query; it is the access check."""
    return [Trained(*row) for row in TRAINED.rows(user=user.pk, day=today)]


def _trained(user: int, day: dt.date) -> QuerySet[Cohort, tuple[Any, ...]]:
    person = cast("User", user)  # a mark of the prepared query; a primary key does
    here = Q(cohort=OuterRef("pk"))
    queue = PracticeCase.objects.for_review(person, among=here).awaiting_feedback().order_by()
    concepts = PracticeCase.objects.concepts_in_reach(person, among=here)
    return (
        Cohort.objects.granting(person, Permission.CASE_REVIEW, day=day)
        .order_by("name")
        .values_list(
            "pk",
            "slug",
            "name",
            capped_count(queue),
            capped_count(queue.filter(feedback_due_on__lt=day)),
            capped_count(concepts),
        )
    )


TRAINED = Prepared(_trained, user=int, day=dt.date)


def total(numbers: Iterable[int]) -> int:
    """The sum, at most COUNT_CAP: beyond it nobody counted."""
    return min(sum(numbers), COUNT_CAP)


def queue_page(
    user: User, cohorts: Iterable[int], *, today: dt.date, asked: Mapping[str, str]
) -> tuple[list[QueueRow], Page[PracticeCase]]:
    """The cases that wait for this trainer, longest waiting first, and the page they are on. Two queries.

    `cohorts` are keys of lichtingen out of `trained_by()`; `asked` may say which cases: see WHICH.
    """
    among = Q(cohort__in=list(cohorts))
    cases = PracticeCase.objects.for_review(user, among=among)
    cases = _of_kind(cases, user, asked.get("welke", ""), today).strict()
    shown = page(cases.only("public_id", LONGEST_WAITING.lead), LONGEST_WAITING, asked)
    rows = QUEUE_ROWS.rows(user=user.pk, cases=[case.pk for case in shown.rows])
    return [_row(row, today) for row in rows], shown


# What a trainer can look at; the values stand in addresses.
WHICH = {
    "": "Wacht op mij",
    "opgepakt": "Ik pakte op",
    "aanvulling": "Aanvulling langer dan 14 dagen",
}


def _of_kind(cases: PracticeCaseQuerySet, user: User, which: str, day: dt.date) -> PracticeCaseQuerySet:
    match which:
        case "opgepakt":
            mine = Review.objects.filter(trainer=user, claim_ends_at__gt=Now()).values("case_id")
            return cases.filter(pk__in=mine).order_by("feedback_due_on", "pk")
        case "aanvulling":
            since = at(day - dt.timedelta(days=MORE_ASKED_WAITS_DAYS - 1), dt.time.min)
            stuck = cases.filter(status=CaseStatus.MORE_ASKED, more_asked_at__lt=since)
            return stuck.order_by("feedback_due_on", "pk")
    return cases.awaiting_feedback()


def _queue_rows(user: int, cases: int) -> QuerySet[PracticeCase, tuple[Any, ...]]:
    """What a row shows, for the cases of one page."""
    last = CaseVersion.objects.filter(case=OuterRef("pk")).order_by("-number")
    concept = Feedback.objects.concepts_of(cast("User", user)).filter(case=OuterRef("pk")).order_by()
    points = concept.values("case").annotate(count=Count("points")).values("count")
    return (
        PracticeCase.objects.filter(pk__in=[cases])
        .order_by("feedback_due_on", "pk")
        .values_list(
            "public_id",
            Concat("owner__first_name", Value(" "), "owner__infix", Value(" "), "owner__last_name"),
            "enrolment__organisation__name",
            "cohort__name",
            Subquery(last.values(text=KeyTextTransform("title", "content"))[:1]),
            Subquery(last.values(text=KeyTextTransform("question_to_group", "content"))[:1]),
            Subquery(last.values("number")[:1]),
            Subquery(last.values("made_at")[:1]),
            Coalesce(Subquery(points), 0),
            "feedback_due_on",
        )
    )


QUEUE_ROWS = Prepared(_queue_rows, user=int, cases=list)


def _row(row: tuple[Any, ...], today: dt.date) -> QueueRow:
    public_id, owner, *shown, due_on = row
    days_left = ((due_on or today) - today).days
    values: tuple[Any, ...] = (public_id, " ".join(owner.split()), *shown, days_left)
    return QueueRow(*values)

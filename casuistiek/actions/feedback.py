"""What a trainer does with feedback, and the owner who reads it."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek import mails
from casuistiek.models import Feedback, FeedbackPoint, FeedbackRevision, PracticeCase
from casuistiek.models.points import anchored, point_problems, points_of
from casuistiek.reports.viewers import owner_users
from casuistiek.states import VERDICTS, CaseStatus, FeedbackKind, FeedbackStatus, check_transition
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.web.saving import StaleVersionError

type Points = list[dict[str, Any]]


def _for_review(case: PracticeCase, by: User) -> PracticeCase:
    """The case, locked and read again: it is always locked before its feedback.

    Raises DoesNotExist for anybody but a trainer who may review it.
    """
    return PracticeCase.objects.for_review(by).select_for_update(of=["self"]).get(pk=case.pk)


def last_version(case: PracticeCase) -> int:
    """The number of the text that others read, 0 before there is one."""
    return case.versions.values_list("number", flat=True).first() or 0


@transaction.atomic
def save(case: PracticeCase, *, by: User, now: dt.datetime, version: int, points: Points) -> Feedback:
    """Keep the points as they were typed, in the one concept that this trainer has for the case.

    `version` is the one the text builds on, 0 without a concept. The same points twice is once; empty
    points without a concept make none (the feedback that comes back then has no pk).
    Raises StaleVersionError when other points were stored since.
    """
    return keep_points(_for_review(case, by), by=by, now=now, version=version, points=points)


def keep_points(
    case: PracticeCase,
    *,
    by: User,
    now: dt.datetime,
    version: int,
    points: Points,
    kind: FeedbackKind = FeedbackKind.TRAINER,
) -> Feedback:
    """Store the points in the one concept that this person has for the case, as `save()` says.

    Inside the transaction of an action that locked the case and knows that this person may write here.
    """
    read = case.versions.first()
    if read is not None and any(point["quote"].strip() for point in points):
        points = anchored(points, read.content)
    concept = case.feedback.concepts_of(by).first() or Feedback(case=case, author=by, kind=kind)
    stored = points_of(concept) if concept.pk else []
    if points == stored:
        return concept
    if version != concept.version:
        raise StaleVersionError(concept.version)
    concept.case_version = read.number if read is not None else 0
    concept.version += 1
    concept.saved_at = now
    concept.save()
    _store(concept, points)
    return concept


def _store(feedback: Feedback, points: Points) -> None:
    """Make the points of this feedback these; a point on the same place keeps what the owner answered to it."""
    rows = [FeedbackPoint(feedback=feedback, **point) for point in points]
    feedback.points.exclude(position__in=[row.position for row in rows]).delete()
    FeedbackPoint.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["feedback", "position"],
        update_fields=[name for name in FeedbackPoint.CONTENT if name != "position"],
    )


@transaction.atomic
def publish(
    feedback: Feedback,
    *,
    by: User,
    now: dt.datetime,
    version: int,
    case_version: int,
    verdict: CaseStatus | None = None,
) -> Feedback:
    """Give the owner the points that were shown as `version`, about the text of `case_version`.

    A submitted case gets a verdict with it: accepted, or a question for more; in every other state there
    is none to give. The owner gets a letter without a word of it. Publishing twice is once.
    Raises ValidationError when a point misses its observation or the state does not fit, and
    StaleVersionError when the points or the text of the case are not the ones that were shown.
    """
    case = _for_review(feedback.case, by)
    feedback = Feedback.objects.select_for_update().get(pk=feedback.pk, author=by)
    if feedback.status != FeedbackStatus.CONCEPT:
        return feedback
    if version != feedback.version or case_version != last_version(case):
        raise StaleVersionError(feedback.version)
    if point_problems(points_of(feedback)):
        raise ValidationError("Je feedback is nog niet compleet.", code="incomplete")
    _give_verdict(case, verdict, now)
    feedback.case = case
    feedback.case_version = case_version
    feedback.status = FeedbackStatus.PUBLISHED
    feedback.published_at = now
    feedback.save(update_fields=["case_version", "status", "published_at"])
    outbox.post(*(mails.feedback_published(feedback, owner=owner, now=now) for owner in owner_users(case)))
    record("feedback.published", by=by, target=feedback, case=case.pk, case_status=str(case.status))
    return feedback


@transaction.atomic
def revise(feedback: Feedback, *, by: User, now: dt.datetime, version: int, points: Points) -> Feedback:
    """Change what was published: what it said is kept, and the owner sees it as new (domain/1 A3, invariant 7).

    By its author alone, while he or she may review the case. The same points again is nothing. Raises
    ValidationError when a point misses its observation, or one is taken away that the owner answered to, and
    StaleVersionError when the points were changed since.
    """
    case = _for_review(feedback.case, by)
    published = Feedback.objects.published().filter(author=by, kind=FeedbackKind.TRAINER)
    feedback = published.select_for_update().get(pk=feedback.pk)
    kept = case.versions.filter(number=feedback.case_version).first()
    points = anchored(points, kept.content) if kept is not None else points
    stored = points_of(feedback)
    if points == stored:
        return feedback
    if version != feedback.version:
        raise StaleVersionError(feedback.version)
    if point_problems(points):
        raise ValidationError("Je feedback is nog niet compleet.", code="incomplete")
    left = {point["position"] for point in points}
    if feedback.points.exclude(position__in=left).filter(reply__isnull=False).exists():
        raise ValidationError("Op dit punt heeft de inbrenger gereageerd. Laat het staan.", code="answered")
    FeedbackRevision.objects.create(
        feedback=feedback,
        number=feedback.revisions.count() + 1,
        content=stored,
        published_at=feedback.changed_at or feedback.published_at or now,
        replaced_at=now,
    )
    _store(feedback, points)
    feedback.version += 1
    feedback.changed_at = now
    feedback.status, feedback.read_at = FeedbackStatus.PUBLISHED, None
    feedback.save(update_fields=["version", "changed_at", "status", "read_at"])
    record("feedback.revised", by=by, target=feedback, case=case.pk)
    return feedback


def _give_verdict(case: PracticeCase, verdict: CaseStatus | None, now: dt.datetime) -> None:
    if case.status != CaseStatus.SUBMITTED:
        if verdict is not None:
            check_transition(case.status, verdict)
        return
    if verdict not in VERDICTS:
        raise ValidationError("Kies of je de casus accepteert of om een aanvulling vraagt.", code="verdict")
    check_transition(case.status, verdict)
    case.status = verdict
    case.more_asked_at = now if verdict == CaseStatus.MORE_ASKED else None
    case.save(update_fields=["status", "more_asked_at"])


@transaction.atomic
def mark_read(case: PracticeCase, *, by: User, now: dt.datetime) -> int:
    """The owner has read what was published on this case. Returns how many were new; again is nothing."""
    unread = Feedback.objects.for_owner(by).filter(case=case, status=FeedbackStatus.PUBLISHED)
    count = unread.update(status=FeedbackStatus.READ, read_at=now)
    if count:
        record("feedback.read", by=by, target=case, count=count)
    return count

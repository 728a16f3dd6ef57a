"""Thinking along: an owner asks people of the group, and each of them writes remarks of his or her own."""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek import mails
from casuistiek.actions.feedback import Points, keep_points, last_version
from casuistiek.models import Feedback, PeerAsk, PracticeCase
from casuistiek.models.points import point_problems, points_of
from casuistiek.models.reach import in_reach
from casuistiek.reports.viewers import owner_users
from casuistiek.states import FeedbackKind, FeedbackStatus
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.web.saving import StaleVersionError

OUT_OF_REACH = "Deze casus is nu niet met al deze mensen gedeeld. Laad de pagina opnieuw."


def _own(case: PracticeCase, by: User) -> PracticeCase:
    """The case, locked. Raises DoesNotExist for anybody but an owner who takes part."""
    return PracticeCase.objects.answerable_by(by).select_for_update(of=("self",)).get(pk=case.pk)


def _asked(case: PracticeCase, by: User) -> PracticeCase:
    """The case, locked. Raises DoesNotExist for who was not asked, or may not read it any more.

    Asked again once it is locked: the lock may have been waited for while a question was taken back.
    """
    asked = PracticeCase.objects.asked_of(by)
    asked.select_for_update(of=("self",)).get(pk=case.pk)
    return asked.get(pk=case.pk)


@transaction.atomic
def ask(case: PracticeCase, people: Collection[int], *, by: User, now: dt.datetime) -> list[PeerAsk]:
    """Ask people of the group, by the key of their enrolment, to think along. Each new one gets a letter.

    Who is asked reads no more than before: the level of the case decides, now and later (domain/3 C2).
    Asking twice is once. Raises ValidationError when one of them may not read the case.
    """
    case = _own(case, by)
    reached = list(in_reach(case).filter(pk__in=people).select_related("user").order_by("pk"))
    if len(reached) != len(set(people)):
        raise ValidationError(OUT_OF_REACH, code="out_of_reach")
    known = set(case.peer_asks.values_list("enrolment_id", flat=True))
    new = [enrolment for enrolment in reached if enrolment.pk not in known]
    asks = [PeerAsk.objects.create(case=case, enrolment=enrolment, asked_at=now) for enrolment in new]
    outbox.post(*(mails.peer_asked(ask, by=by, now=now) for ask in asks))
    for made in asks:
        record("peer.added", by=by, target=made.enrolment, case=case.pk)
    return asks


@transaction.atomic
def take_back(case: PracticeCase, enrolment: Enrolment, *, by: User) -> None:
    """Ask this person no longer. What he or she published stays; a letter that still waits does not go."""
    case = _own(case, by)
    asked = PeerAsk.objects.filter(case=case, enrolment=enrolment).first()
    if asked is None:
        return
    outbox.withdraw(mails.peer_asked_prefix(asked))
    asked.delete()
    record("peer.removed", by=by, target=enrolment, case=case.pk)


@transaction.atomic
def save(case: PracticeCase, *, by: User, now: dt.datetime, version: int, points: Points) -> Feedback:
    """Keep the points of who thinks along as they were typed; nobody else sees them before they are published.

    Raises DoesNotExist when this person was not asked or the case is not shared any more, and StaleVersionError as
    `actions.feedback.save()` does.
    """
    case = _asked(case, by)
    return keep_points(case, by=by, now=now, version=version, points=points, kind=FeedbackKind.PEER)


@transaction.atomic
def publish(feedback: Feedback, *, by: User, now: dt.datetime, version: int, case_version: int) -> Feedback:
    """Give the readers of each point what was shown as `version`, about the text of `case_version`.

    Publishing twice is once. Each owner gets a letter without a word of it. Raises as `save()` does, and
    ValidationError when a point is not complete.
    """
    case = _asked(feedback.case, by)
    feedback = Feedback.objects.of_peer(by).select_for_update().get(pk=feedback.pk, case=case)
    if feedback.status != FeedbackStatus.CONCEPT:
        return feedback
    if version != feedback.version or case_version != last_version(case):
        raise StaleVersionError(feedback.version)
    if point_problems(points_of(feedback)):
        raise ValidationError("Je opmerkingen zijn nog niet compleet.", code="incomplete")
    feedback.case_version = case_version
    feedback.status = FeedbackStatus.PUBLISHED
    feedback.published_at = now
    feedback.save(update_fields=["case_version", "status", "published_at"])
    outbox.post(*(mails.peer_published(feedback, owner=owner, now=now) for owner in owner_users(case)))
    record("feedback.published", by=by, target=feedback, case=case.pk, case_status=str(case.status))
    return feedback


@transaction.atomic
def delete(feedback: Feedback, *, by: User) -> None:
    """Take the own published remarks away, with what the owner answered. It cannot be undone.

    Raises DoesNotExist for anybody but their author, as long as he or she may read the case.
    """
    case = PracticeCase.objects.shared_with(by).select_for_update(of=("self",)).get(pk=feedback.case_id)
    feedback = Feedback.objects.of_peer(by).published().get(pk=feedback.pk, case=case)
    outbox.withdraw(mails.peer_published_prefix(feedback))
    record("feedback.deleted", by=by, target=feedback, case=case.pk)
    feedback.delete()


@transaction.atomic
def discard(case: PracticeCase, *, by: User) -> None:
    """Throw the own concept away, also when the case is not this person's to read any more."""
    Feedback.objects.of_peer(by).concepts_of(by).filter(case=case).delete()

"""What an owner does with a point of feedback: writes what became of it, and marks it as handled."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek.models import FeedbackPoint, PointReply, PracticeCase
from casuistiek.models.content import field_of
from casuistiek.states import Viewer
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.web.saving import StaleVersionError


def _reply_to(point: FeedbackPoint, by: User) -> PointReply:
    """The reply to this point, locked with its case; one without a key when there is none yet.

    Raises DoesNotExist of the case for who may not answer, and of the point when it is not there to read.
    """
    cases = PracticeCase.objects.answerable_by(by).select_for_update(of=("self",))
    case = cases.get(pk=point.feedback.case_id)
    readable = FeedbackPoint.objects.visible_to(by, Viewer.OWNER).filter(feedback__case=case)
    point = readable.select_related("feedback").get(pk=point.pk)
    return PointReply.objects.filter(point=point).first() or PointReply(point=point)


def _record(verb: str, reply: PointReply, by: User) -> None:
    feedback = reply.point.feedback
    record(f"feedback.{verb}", by=by, target=feedback, case=feedback.case_id, point=reply.point_id)


@transaction.atomic
def answer(point: FeedbackPoint, *, by: User, now: dt.datetime, version: int, text: str) -> PointReply:
    """Keep what the owner did with this point; who reads the point reads it too (domain/3 C4).

    `version` is the reply it builds on, 0 for the first. The same text twice is once, whatever the version.
    Raises StaleVersionError when another text was kept since, and ValidationError when it is too long.
    """
    reply = _reply_to(point, by)
    if text == reply.text:
        return reply
    if version != reply.version:
        raise StaleVersionError(reply.version)
    if len(text) > (field_of(PointReply, "text").max_length or 0):
        raise ValidationError("Je reactie is te lang.", code="too_long")
    reply.text = text
    reply.version += 1
    reply.saved_at = now
    reply.save()
    _record("answered", reply, by)
    return reply


@transaction.atomic
def handle(point: FeedbackPoint, *, by: User, now: dt.datetime) -> PointReply:
    """Mark the point as handled. Twice is once: the first moment stays."""
    reply = _reply_to(point, by)
    if reply.handled_at is None:
        reply.handled_at = now
        reply.save()
        _record("handled", reply, by)
    return reply


@transaction.atomic
def reopen(point: FeedbackPoint, *, by: User) -> PointReply:
    """Take the mark back. A point that was not handled stays as it is."""
    reply = _reply_to(point, by)
    if reply.handled_at is not None:
        reply.handled_at = None
        reply.save(update_fields=["handled_at"])
        _record("reopened", reply, by)
    return reply

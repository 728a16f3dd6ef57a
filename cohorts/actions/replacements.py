"""A colleague takes somebody's seat: the same seat, and nothing else of the predecessor."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import departures, enrolments, inviting, leaving, transitions, waiting
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import BY_BUREAU, HELD_INSIDE
from cohorts.mails import changes as mails
from cohorts.models import Enrolment
from cohorts.reports import audience
from cohorts.reports.replacements import already_waiting, verdict_on
from cohorts.states import CAME_IN, EnrolmentStatus, Leaving
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import local_date

TAKES_OVER = "Neemt de plaats van een collega over"


@transaction.atomic
def replace(
    enrolment: Enrolment,
    *,
    successor: Line,
    reason: str,
    by: User,
    now: dt.datetime,
    leaves_on: dt.date | None = None,
) -> Enrolment:
    """Give the seat of this person to a colleague of the same organisation; returns the colleague's enrolment.

    Also after enrolment has closed: no seat is taken or freed. A colleague who waits for a seat in this
    lichting leaves the queue with it. `leaves_on` says that the predecessor leaves the organisation, too.
    Ticks, case, intake and intervisiegroep stay with the old enrolment. Raises ValidationError, in words
    for who replaces: the enrolment ended meanwhile, or this colleague cannot be enrolled.
    """
    leaving.hold_lichtingen(enrolment)
    enrolment = transitions.locked(enrolment)
    was = EnrolmentStatus(enrolment.status)
    transitions.move(enrolment, EnrolmentStatus.REPLACED, by=by, now=now, reason=reason)
    outbox.post(*departures.let_go(enrolment, was=was, by=by, now=now))
    is_gone = was in CAME_IN and leaves_on is not None and leaves_on <= local_date(now)
    verdict = verdict_on(enrolment, successor, is_gone=is_gone, by=by)
    if verdict.is_error:
        raise ValidationError(verdict.reason, code="row")
    if leaves_on:
        leaving.declare(enrolment, leaves_on=leaves_on, how=Leaving.REPLACED, by=by, now=now)
    new = _seated(enrolment, successor, by=by, now=now)
    if new.user_id == enrolment.user_id:
        # In no words that tell what else this account is for.
        raise ValidationError(BY_BUREAU[HELD_INSIDE], code="row")
    enrolment.succeeded_by = new
    enrolment.save(update_fields=["succeeded_by"])
    trainers = audience.trainers_of(enrolment.cohort, now)
    outbox.post(*mails.replaced(enrolment, new, trainers=trainers, now=now))
    record("enrolment.succeeded", by=by, target=enrolment, successor=new.pk)
    waiting.move_up(enrolment.cohort, now=now)  # a colleague who held an offer leaves that seat free
    return new


def _seated(enrolment: Enrolment, successor: Line, *, by: User, now: dt.datetime) -> Enrolment:
    """The colleague with a seat: out of the queue when they stand in it, else newly enrolled."""
    waits = already_waiting(enrolment, successor.email)
    if waits is None:
        return enrolments.enrol_in_seat(
            enrolment.cohort, organisation=enrolment.organisation, person=successor, by=by, now=now
        )
    new = transitions.locked(waits)
    if new.status == EnrolmentStatus.WAITING_LIST:  # by the one way there is, in one go
        transitions.move(
            new, EnrolmentStatus.OFFERED, by=by, now=now, reason=TAKES_OVER, offer_ends_at=now + waiting.OFFER
        )
    transitions.move(
        new, EnrolmentStatus.CONFIRMED, by=by, now=now, reason=TAKES_OVER, invite_at=now, lapsed_at=None
    )
    outbox.withdraw_for(new.user, context=f"cohorts.cohort:{new.cohort_id}")
    inviting.invite([new], by=by, now=now)
    return new

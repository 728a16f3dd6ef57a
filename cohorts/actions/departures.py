"""Somebody stops: the seat comes free, and everything that was on its way to the person is taken back."""

import datetime as dt

from django.db import transaction

from cohorts.actions import appointments, transitions, waiting
from cohorts.mails import changes as mails
from cohorts.mails import sessions as session_mails
from cohorts.mails.sessions import Before
from cohorts.models import Cohort, Enrolment, Reminder, Session
from cohorts.models.session import SessionQuerySet
from cohorts.states import PROMISED, TRANSITIONS, EnrolmentStatus, News, ReminderState
from leergang.accounts.actions import invitations
from leergang.accounts.models import User
from leergang.mailing import outbox
from leergang.mailing.outbox import Draft
from leergang.moment import local_date

ACCOUNT_CLOSED = "Het account is afgesloten"


def ends_as(enrolment: Enrolment, *, day: dt.date) -> EnrolmentStatus:
    """What stopping is called on that day: a cancellation before the start, a withdrawal after it (domain/1 A3).

    Who never had a seat of their own has nothing to withdraw from, whatever the day.
    """
    may_withdraw = EnrolmentStatus.WITHDRAWN in TRANSITIONS[EnrolmentStatus(enrolment.status)]
    has_begun = enrolment.cohort.starts_on <= day
    return EnrolmentStatus.WITHDRAWN if may_withdraw and has_begun else EnrolmentStatus.CANCELLED


@transaction.atomic
def end(enrolment: Enrolment, *, reason: str, by: User | None, now: dt.datetime) -> Enrolment:
    """Let somebody stop, for a reason that the organisation and the bureau can read back.

    Access ends at once, and the seat goes to who waits. Raises ValidationError when the enrolment ended
    meanwhile.
    """
    enrolment = transitions.locked(enrolment)
    was = EnrolmentStatus(enrolment.status)
    to = ends_as(enrolment, day=local_date(now))
    transitions.move(enrolment, to, by=by, now=now, reason=reason)
    outbox.post(*let_go(enrolment, was=was, by=by, now=now))
    waiting.move_up(enrolment.cohort, now=now)
    return enrolment


@transaction.atomic
def end_all(user: User, *, by: User | None, now: dt.datetime) -> int:
    """Let somebody stop in every lichting, because the account is closed. Returns how many enrolments ended.

    What was finished stays finished. All lichtingen are locked first, in the order of everybody who locks more
    than one.
    """
    mine = Enrolment.objects.unfinished().filter(user=user).order_by("cohort", "pk")
    followed = Cohort.objects.filter(pk__in=mine.order_by().values("cohort"))
    list(followed.order_by("pk").select_for_update(no_key=True))
    rows = list(mine)
    for enrolment in rows:
        end(enrolment, reason=ACCOUNT_CLOSED, by=by, now=now)
    return len(rows)


def let_go(enrolment: Enrolment, *, was: EnrolmentStatus, by: User | None, now: dt.datetime) -> list[Draft]:
    """Take back what was promised to somebody who was just moved out of the lichting.

    The link dies, waiting letters and reminders are withdrawn, sessions leave the calendar. Returns the
    letters that say so; the caller posts them, in the same transaction.
    """
    if not _link_serves_elsewhere(enrolment):
        invitations.revoke(enrolment.user, by=by, now=now)
    elif enrolment.invitation is not None and enrolment.invitation.revoked_at:
        invitations.revoke_one(enrolment.invitation, now=now)
    outbox.withdraw_for(enrolment.user, context=f"cohorts.cohort:{enrolment.cohort_id}")
    Reminder.objects.filter(enrolment=enrolment, state__in=PROMISED).update(state=ReminderState.CANCELLED)
    return [*mails.ended(enrolment, was=was, now=now), *_called_off(enrolment, now=now)]


def sessions_to_call_off(enrolment: Enrolment, *, now: dt.datetime) -> SessionQuerySet:
    """The sessions still to come that stand in this person's calendar, but not as their trainer."""
    having = enrolment.user.appointments.standing().values("session_id")
    mine: SessionQuerySet = Session.objects.filter(cohort=enrolment.cohort_id, pk__in=having)
    ahead = mine.upcoming(now)
    return ahead.filter(starts_at__gt=now).exclude(trainers=enrolment.user_id)


def _called_off(enrolment: Enrolment, *, now: dt.datetime) -> list[Draft]:
    found = sessions_to_call_off(enrolment, now=now).with_days()
    return [
        session_mails.news(News.RELEASED, item, session=session, now=now, before=Before.of(session))
        for session in found.select_for_update(no_key=True, of=("self",))
        for item in appointments.call_off(session, [enrolment.user], now=now)
    ]


def _link_serves_elsewhere(enrolment: Enrolment) -> bool:
    """Whether the open link of this person is of another role, or another lichting waits for it too."""
    link = enrolment.user.invitations.open().first()
    others = Enrolment.objects.filter(user=enrolment.user_id, status=EnrolmentStatus.CONFIRMED)
    return link is not None and (link.pk != enrolment.invitation_id or others.exists())

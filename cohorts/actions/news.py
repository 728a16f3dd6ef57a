"""Telling people about a session: one message each, in the transaction of the change. The caller holds the lock."""

import datetime as dt

from django.db.models import prefetch_related_objects

from cohorts.actions import appointments, reminders
from cohorts.mails import sessions as mails
from cohorts.mails.sessions import Before
from cohorts.models import Session
from cohorts.reports import audience
from cohorts.reports.announcements import leaves_at
from cohorts.reports.audience import Audience, Group, Message
from cohorts.states import News
from leergang.mailing import outbox
from leergang.mailing.models import Letter


def tell(session: Session, what: News, *, now: dt.datetime, before: Before | None = None) -> Audience:
    """One message to everybody: the news, a first announcement, or that it goes on without them.

    What was said before and waits is taken back; reminders are planned. Within 24 hours of the start, old or
    new, the letters go at once; else they wait for the end of the quiet hours.
    """
    unaware: frozenset[int] = frozenset()
    if before:
        before = _last_heard(session, before, now=now)
        unaware = take_back(session, now=now)
    prefetch_related_objects([session], "parts", "trainers")
    told = audience.of_session(session, now=now)
    starts = [session.starts_at, *([before.starts_at] if before else [])]
    due_at = leaves_at(starts, now=now)
    invited = {item.user_id: item for item in appointments.invite(session, told.invited, now=now)}
    released = {item.user_id: item for item in appointments.call_off(session, told.released, now=now)}
    helping = {row.user_id: row for row in told.staff}
    outbox.post(
        *(
            mails.news(
                News.ANNOUNCED if message.user.pk in unaware and message.what is News.MOVED else message.what,
                (invited | released)[message.user.pk],
                session=session,
                now=due_at,
                before=before,
                is_trainer=message.group is Group.TRAINERS,
                staff=helping.get(message.user.pk),
            )
            for message in told.messages(what)
            if message.has_appointment
        ),
        *_information(told.messages(what), session=session, due_at=due_at, before=before),
    )
    session.last_heard = before.to_plain() if before and due_at > now else None
    session.save(update_fields=["last_heard"])
    reminders.plan(session, now=now)
    return told


def tell_cancelled(session: Session, *, now: dt.datetime) -> Audience:
    """One message to who has a session in the calendar, and to coördinatoren: it falls out."""
    prefetch_related_objects([session], "parts", "trainers")
    told = audience.of_cancellation(session, now=now)
    due_at = leaves_at([session.starts_at], now=now)
    teaches = {user.pk for user in told.trainers}
    helping = {row.user_id: row for row in told.staff}
    letters = [
        mails.news(
            News.CANCELLED,
            item,
            session=session,
            now=due_at,
            is_trainer=item.user_id in teaches,
            staff=helping.get(item.user_id),
        )
        for item in appointments.call_off(session, told.invited, now=now)
    ]
    outbox.post(*letters, *_information(told.messages(News.CANCELLED), session=session, due_at=due_at))
    return told


def _last_heard(session: Session, before: Before, *, now: dt.datetime) -> Before:
    """How people know the session: as it stood before a change of which the news still waits for the morning."""
    waits = Letter.objects.unsettled().filter(
        key__startswith=f"{mails.news_prefix(session)}{News.MOVED}:", due_at__gt=now
    )
    return Before.of_plain(session.last_heard) if session.last_heard and waits.exists() else before


def take_back(session: Session, *, now: dt.datetime) -> frozenset[int]:
    """What was said before and has not left yet is no longer true.

    Returns, by key, who has not heard of the session at all: their invitation waited for the morning.
    """
    first = Letter.objects.unsettled().filter(
        key__startswith=f"{mails.news_prefix(session)}{News.ANNOUNCED}:", due_at__gt=now
    )
    unaware = frozenset(first.values_list("recipient_id", flat=True))
    reminders.withdraw(session)
    outbox.withdraw(mails.news_prefix(session))
    return unaware


def _information(
    messages: list[Message], *, session: Session, due_at: dt.datetime, before: Before | None = None
) -> list[outbox.Draft]:
    return [
        mails.information(message.what, message.user, session=session, now=due_at, before=before)
        for message in messages
        if not message.has_appointment
    ]

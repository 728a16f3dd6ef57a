"""What a calendar address shows: what its owner may see at this moment, and nothing else."""

import datetime as dt

from django.db.models import Q

from cohorts import calendars
from cohorts.models import Appointment, CalendarFeed, Cohort, Enrolment, Session, SessionStaff
from cohorts.models.session import SessionQuerySet
from leergang.accounts.models import User
from leergang.accounts.models.invitation import fingerprint
from leergang.accounts.roles import Permission
from leergang.moment import local_date

# What is longer ago is not in the way of a calendar any more.
KEEPS = dt.timedelta(days=400)


def feed_of(token: str) -> CalendarFeed | None:
    """The feed with this address, as long as it works."""
    live = CalendarFeed.objects.live().select_related("user", "cohort")
    return live.filter(token_hash=fingerprint(token)).first()


def content_of(feed: CalendarFeed, *, now: dt.datetime) -> str:
    """The calendar text. Five queries, however many sessions."""
    sessions = _sessions(feed, now=now).filter(ends_at__gt=now - KEEPS)
    shown = list(sessions.with_days().order_by("starts_at", "pk"))
    mailed = {item.session_id: item for item in Appointment.objects.filter(user=feed.user, session__in=shown)}
    return calendars.feed(
        [(session, calendars.entry_of(session, feed.user, mailed.get(session.pk))) for session in shown],
        name=f"Lichting {feed.cohort.name}" if feed.cohort else "Leergang Regiegemeente",
        alarm_before=None if feed.alarm_minutes is None else dt.timedelta(minutes=feed.alarm_minutes),
    )


def _sessions(feed: CalendarFeed, *, now: dt.datetime) -> SessionQuerySet:
    if feed.cohort_id:
        cohorts = Cohort.objects.granting(feed.user, Permission.SESSION_PLAN).filter(pk=feed.cohort_id)
        return Session.objects.announced().filter(cohort__in=cohorts)
    return expected_at(feed.user, day=local_date(now))


def expected_at(user: User, *, day: dt.date) -> SessionQuerySet:
    """The announced sessions at which this person is expected: as participant, trainer, substitute or guest."""
    learning = Enrolment.objects.taking_part().filter(user=user)
    teaching = Cohort.objects.granting(user, Permission.SESSION_PLAN, day=day)
    helping = SessionStaff.objects.current(day).filter(user=user)
    return (
        Session.objects.announced()
        .filter(
            Q(cohort__in=learning.values("cohort_id"))
            | Q(trainers=user, cohort__in=teaching)
            | Q(pk__in=helping.values("session_id"))
        )
        .distinct()
    )

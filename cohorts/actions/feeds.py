"""Addresses for calendar programs: made, changed and revoked by their owner."""

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.models import CalendarFeed, Cohort
from cohorts.states import FeedKind
from leergang.accounts.models import User
from leergang.accounts.models.invitation import fingerprint
from leergang.accounts.roles import Permission
from leergang.audit.log import record

TOKEN_BYTES = 32


@transaction.atomic
def issue(
    user: User, *, cohort: Cohort | None = None, alarm_minutes: int | None = None, now: dt.datetime
) -> tuple[CalendarFeed, str]:
    """Make the address of somebody's own calendar, or of a lichting for who runs it; an earlier one dies.

    Returns the feed and the token, which is kept nowhere else. Raises ValidationError when the person does
    not run this lichting.
    """
    if cohort and not Cohort.objects.granting(user, Permission.SESSION_PLAN).filter(pk=cohort.pk).exists():
        raise ValidationError("De agenda van een lichting is voor haar trainers en het bureau.")
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one address at a time
    kind = FeedKind.COHORT if cohort else FeedKind.PERSONAL
    CalendarFeed.objects.live().filter(user=user, kind=kind, cohort=cohort).update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        user=user,
        kind=kind,
        cohort=cohort,
        token_hash=fingerprint(token),
        alarm_minutes=alarm_minutes,
        created_at=now,
    )
    record("calendar_feed.issued", by=user, target=feed, feed=kind.value)
    return feed, token


@transaction.atomic
def revoke(feed: CalendarFeed, *, by: User, now: dt.datetime) -> None:
    """Let an address die at once; doing it twice is doing it once."""
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=now):
        record("calendar_feed.revoked", by=by, target=feed)

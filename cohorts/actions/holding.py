"""A planned session whose time is over was held: attendance and certificates count it from then on."""

import datetime as dt

from django.db import transaction

from cohorts.models import Session
from cohorts.states import SessionStatus
from leergang.audit.log import record

BATCH = 100


@transaction.atomic
def mark_held(*, now: dt.datetime) -> int:
    """Write down of what is over that it was held (domain/1 A3); what fell out stays as it is. Returns how many.

    The sequence stays: nobody's calendar changes by it.
    """
    over = Session.objects.filter(status=SessionStatus.PLANNED, ends_at__lte=now).order_by("pk")
    sessions = list(over.select_for_update(skip_locked=True, no_key=True, of=("self",))[:BATCH])
    Session.objects.filter(pk__in=[session.pk for session in sessions]).update(status=SessionStatus.HELD)
    for session in sessions:
        record("session.held", by=None, target=session)
    return len(sessions)

"""Opening the call list: reading people's telephone numbers leaves a line behind (AVG-03)."""

import datetime as dt

from django.db import transaction

from cohorts.models import Session
from cohorts.reports.call_list import Contact, contacts
from leergang.accounts.models import User
from leergang.audit.log import record


@transaction.atomic
def open_list(session: Session, *, by: User, now: dt.datetime) -> list[Contact]:
    """Whom to call about this session, with their numbers; recorded with how many numbers were shown."""
    found = contacts(session, now=now)
    record("call_list.read", by=by, target=session, numbers=sum(bool(one.phone) for one in found))
    return found

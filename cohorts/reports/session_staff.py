"""Who helps with a session, for the planner; and the sessions that somebody helps with, for that person."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from cohorts.models import Session, SessionStaff
from leergang.accounts.models import User
from leergang.accounts.roles import Permission


def helping_with(session: Session) -> QuerySet[SessionStaff, Any]:
    """Everybody who was let in, also whose access has ended; by name. One query."""
    rows = SessionStaff.objects.filter(session=session).select_related("user", "instead_of").strict()
    return rows.order_by("user__sort_key", "pk")


def helped_by(user: User, *, day: dt.date) -> list[SessionStaff]:
    """The sessions that this person helps with and still sees on that day, soonest first. Three queries."""
    rows = SessionStaff.objects.granting(user, Permission.SESSION_VIEW, day=day)
    found = rows.select_related("session__cohort", "instead_of").prefetch_related("session__parts")
    return list(found.order_by("session__starts_at", "pk"))

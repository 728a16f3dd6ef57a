"""A new start for a participant: what leergang.accounts does, within the reach of who asks for it."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from cohorts.models import Enrolment, SessionStaff, TrainerAssignment
from cohorts.models.enrolment import of_organisations
from leergang.accounts.access import may
from leergang.accounts.actions import recovery
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Permission, Role
from leergang.moment import local_date

ASK_THE_BUREAU = "Voor dit account maakt het bureau een nieuwe start. Neem contact op met het bureau."


@transaction.atomic
def start(enrolment: Enrolment, *, by: User, now: dt.datetime) -> None:
    """Send this participant the link for a new start.

    A new start hands over everything the account opens. So a coördinator does it for people who are of
    the own organisation and nothing else; who also trains, works for another organisation or holds a
    role of the bureau is helped by a planner (SEC-06). Raises ValidationError, in words that do not tell
    which of these it is.
    """
    if not may(by, Permission.COHORT_MANAGE) and _reaches_further(enrolment.user, by, day=local_date(now)):
        raise ValidationError(ASK_THE_BUREAU)
    recovery.start(enrolment.user, by=by, now=now)


def _reaches_further(user: User, coordinator: User, *, day: dt.date) -> bool:
    """Whether this account opens more than the organisations of the coördinator."""
    own = OrganisationRole.objects.current(day).filter(user=coordinator, role=Role.COORDINATOR)
    organisations = own.values("organisation_id")
    ties: tuple[QuerySet[Any], ...] = (
        OrganisationRole.objects.current(day)
        .filter(user=user)
        .exclude(role=Role.COORDINATOR, organisation__in=organisations),
        TrainerAssignment.objects.current(day).filter(user=user),
        SessionStaff.objects.current(day).filter(user=user),
        Enrolment.objects.open().filter(user=user).exclude(of_organisations(organisations, day)),
    )
    return any(tie.exists() for tie in ties)

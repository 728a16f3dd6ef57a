"""What the bureau decides about letters and accounts."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from leergang.accounts.actions import people
from leergang.accounts.actions.merges import BUREAU_ROLES
from leergang.accounts.models import OrganisationRole, User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.mailing.models import Letter
from leergang.moment import local_date


@transaction.atomic
def send_again(letter: Letter, *, by: User, now: dt.datetime) -> None:
    """Send a letter that failed, or of which nobody knows whether it arrived, once more.

    Raises ValidationError when it is already on its way, or arrived after all.
    """
    if not outbox.send_again(letter, now=now):
        raise ValidationError(
            "Dit bericht is intussen al verstuurd of onderweg. Er is niets opnieuw gestuurd."
        )
    record("letter.repeated", by=by, target=letter, state=letter.state)


@transaction.atomic
def close(user: User, *, by: User, now: dt.datetime) -> User:
    """Close the account of somebody who left, and release the address (SEC-03). Taking part ends with it.

    Raises ValidationError, in words for the planner, when this account is not the planner's to close.
    """
    if reason := cannot_close(user, by=by, now=now):
        raise ValidationError(reason)
    return people.leave(user, by=by, now=now, last_day=local_date(now))


def cannot_close(user: User, *, by: User, now: dt.datetime) -> str:
    """Why this planner cannot close this account; empty when it can be. One query."""
    if user.pk == by.pk:
        return "Je eigen account kun je niet afsluiten. Vraag een collega van het bureau."
    if not user.is_active:
        return "Dit account is al afgesloten."
    held = OrganisationRole.objects.current(local_date(now)).filter(user=user, role__in=BUREAU_ROLES)
    if held.exists():
        return "Een account met een rol bij het bureau sluit je hier niet af. Beëindig eerst die rol."
    return ""

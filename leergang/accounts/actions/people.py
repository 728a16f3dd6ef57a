"""What happens to a person as a whole: sessions end, keys are taken away, somebody leaves."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from leergang.accounts.actions import invitations
from leergang.accounts.models import OrganisationRole, User
from leergang.audit.log import record


@transaction.atomic
def end_sessions(user: User, *, by: User | None) -> User:
    """End every session of this person, wherever it is kept, from the next request on (SEC-03).

    Returns the person as it now is; a view that wants to keep its own session renews it with that.
    """
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    record("sessions.ended", by=by, target=user)
    return User.objects.get(pk=user.pk)


@transaction.atomic
def take_keys_away(user: User, *, by: User | None) -> User:
    """Remove every way to log in: factors, password and sessions. Returns the person as it now is."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    removed = list(Authenticator.objects.filter(user=locked).values_list("type", flat=True))
    Authenticator.objects.filter(user=locked).delete()
    locked.set_unusable_password()
    locked.save(update_fields=["password"])
    record("factors.removed", by=by, target=locked, factors=sorted(removed))
    return end_sessions(locked, by=by)


@transaction.atomic
def deactivate(user: User, *, by: User | None, now: dt.datetime, last_day: dt.date) -> User:
    """Somebody leaves: no login, no link and no role from this moment on (SEC-03).

    `last_day` is the day on the wall on which roles in organisations end. What the person wrote stays;
    retention decides about that.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    invitations.revoke(locked, by=by, now=now)
    OrganisationRole.objects.filter(user=locked, starts_on__gt=last_day).delete()
    OrganisationRole.objects.current(last_day).filter(user=locked).update(ends_on=last_day)
    record("person.deactivated", by=by, target=locked)
    return take_keys_away(locked, by=by)

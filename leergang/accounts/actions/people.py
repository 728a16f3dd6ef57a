"""What happens to a person as a whole: sessions end, keys are taken away, somebody leaves."""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from leergang.accounts.actions import invitations
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.signals import account_closing
from leergang.audit.log import record
from leergang.mailing import outbox


@transaction.atomic
def end_sessions(user: User, *, by: User | None) -> User:
    """End every session of this person, wherever it is kept, from the next request on (SEC-03).

    Returns the person as it now is; a view that wants to keep its own session renews it with that.
    """
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    record("sessions.ended", by=by, target=user)
    return User.objects.get(pk=user.pk)


@transaction.atomic
def set_phone(user: User, *, phone: str) -> User:
    """Keep the number on which this person can be called, or forget it when empty (AVG-03).

    Only the person itself does so. The number is for the bellijst alone, and never in the audit log.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.phone != phone:
        locked.phone = phone
        locked.save(update_fields=["phone"])
        record("person.phone_set" if phone else "person.phone_removed", by=locked, target=locked)
    return locked


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

    `last_day` is the day on the wall on which roles in organisations end. What the person takes part in
    ends too: whoever knows of it hears so first. What the person wrote stays; retention decides about that.
    """
    account_closing.send(sender=User, user=user, by=by, now=now)
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    invitations.revoke(locked, by=by, now=now)
    OrganisationRole.objects.filter(user=locked, starts_on__gt=last_day).delete()
    OrganisationRole.objects.current(last_day).filter(user=locked).update(ends_on=last_day)
    record("person.deactivated", by=by, target=locked)
    return take_keys_away(locked, by=by)


@transaction.atomic
def leave(user: User, *, by: User | None, now: dt.datetime, last_day: dt.date) -> User:
    """Somebody leaves for good: the account closes and its address is released (decisions/0012).

    The address belongs to a job: who gets it next starts with an account of their own. What the account
    has instead can never receive mail. Letters that wait for the person are taken back, apart from those
    that take something out of the calendar.
    """
    left = deactivate(user, by=by, now=now, last_day=last_day)
    outbox.withdraw_for(left)
    left.email = f"vertrokken-{left.public_id}@invalid.example"
    left.phone = ""
    left.save(update_fields=["email", "phone"])
    EmailAddress.objects.filter(user=left).delete()
    left.address_changes.open().update(revoked_at=now)
    record("address.released", by=by, target=left)
    return left

"""Another address for an account: asked by the person, proven by a link that went there (SEC-03)."""

import datetime as dt
import secrets

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from leergang.accounts import mails
from leergang.accounts.actions import invitations, people
from leergang.accounts.models import AddressChange, User
from leergang.accounts.models.invitation import VALIDITY, fingerprint
from leergang.accounts.signals import address_asked, address_changed
from leergang.audit.log import record
from leergang.mailing import outbox

SAME = "Dit is het adres dat je nu al gebruikt. Vul een ander adres in."


@transaction.atomic
def ask(user: User, *, new_email: str, now: dt.datetime) -> AddressChange:
    """Send a link to the address that this person typed; an older link dies. Nothing changes before it is used.

    Who asks is the person itself, with a full login. When somebody else has the address already, that
    person hears of it and nobody else: the answer on the screen is the same. Raises ValidationError for
    the own address, for who left, and when a receiver of `address_asked` refuses it.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    new_email = new_email.strip().lower()
    if not user.is_active:
        raise ValidationError("Dit account is afgesloten.")
    if new_email == user.email:
        raise ValidationError(SAME, code="same")
    address_asked.send(sender=AddressChange, user=user, new_email=new_email)
    user.address_changes.open().update(revoked_at=now)
    outbox.withdraw(mails.address_prefix(user))
    token = secrets.token_urlsafe(32)
    change = AddressChange.objects.create(
        user=user,
        new_email=new_email,
        token_hash=fingerprint(token),
        created_at=now,
        expires_at=now + VALIDITY,
    )
    owner = User.objects.filter(email=new_email).first()
    if owner is None:
        outbox.post(mails.address_link(change, token=token, now=now))
    elif owner.is_active:
        outbox.post(mails.address_taken(change, owner=owner, now=now))
    record("address.asked", by=user, target=user)
    return change


@transaction.atomic
def confirm(token: str, *, user: User, now: dt.datetime) -> User:
    """Make the new address count: from now on this person logs in, and is written to, there and nowhere else.

    Every other session ends, and so do all links that went to the old address. Returns the person as it
    now is. Raises AddressChange.DoesNotExist when the link is unknown, used, revoked, expired, of
    somebody else, or when the address was taken meanwhile. Of two that come at once, one wins.
    """
    mine = AddressChange.objects.usable(now).for_token(token).filter(user_id=user.pk)
    if not mine.update(used_at=now):
        raise AddressChange.DoesNotExist
    change = AddressChange.objects.for_token(token).get()
    person = User.objects.select_for_update().get(pk=user.pk)
    if not person.is_active:
        raise AddressChange.DoesNotExist
    old_email = person.email
    _write(person, change.new_email)
    invitations.revoke(person, by=person, now=now)
    outbox.readdress(person, from_address=old_email, to_address=person.email)
    outbox.post(mails.address_changed(change, old_email=old_email, now=now))
    record("address.changed", by=person, target=person)
    address_changed.send(sender=AddressChange, user=person, now=now)
    return people.end_sessions(person, by=person)


def _write(person: User, new_email: str) -> None:
    """The address of the account, and the one row by which allauth knows it."""
    person.email = new_email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as taken:
        raise AddressChange.DoesNotExist from taken
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=new_email, verified=True, primary=True)

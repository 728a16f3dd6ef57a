"""The personal link with which somebody comes in: issued, revoked, accepted (MSG-06)."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from leergang.accounts.models import Invitation, InvitationKind, Organisation, User
from leergang.accounts.models.invitation import VALIDITY, fingerprint
from leergang.accounts.signals import invitation_accepted
from leergang.audit.log import record, record_many


class Issued(NamedTuple):
    """A link that was just made. The raw token exists here and in the letter, nowhere else."""

    invitation: Invitation
    token: str


@transaction.atomic
def issue_many(
    users: Collection[User],
    *,
    by: User | None,
    now: dt.datetime,
    kind: InvitationKind = InvitationKind.INVITATION,
    organisation: Organisation | None = None,
    letter_keys: Mapping[int, str] | None = None,
) -> dict[int, Issued]:
    """Give each of these people a fresh link; their older links die in the same moment.

    Returns the links by user pk. The letter is the caller's, in the same transaction, with
    `is_secret=True`; `letter_keys` names it per user pk, so that its fate is the link's.
    """
    # In the order of their keys, so that two lists with the same people never wait for each other.
    people = list(
        User.objects.select_for_update(no_key=True).filter(pk__in={user.pk for user in users}).order_by("pk")
    )
    Invitation.objects.open().filter(user__in=people).update(revoked_at=now)
    tokens = {user.pk: secrets.token_urlsafe(32) for user in people}
    keys = letter_keys or {}
    made = Invitation.objects.bulk_create(
        [
            Invitation(
                user=user,
                kind=kind,
                token_hash=fingerprint(tokens[user.pk]),
                created_by=by,
                organisation=organisation,
                letter_key=keys.get(user.pk, ""),
                created_at=now,
                expires_at=now + VALIDITY,
            )
            for user in people
        ],
        batch_size=1000,
    )
    record_many("invitation.issued", by=by, targets=people, purpose=kind.value)
    return {invitation.user_id: Issued(invitation, tokens[invitation.user_id]) for invitation in made}


def issue(
    user: User,
    *,
    by: User | None,
    now: dt.datetime,
    kind: InvitationKind = InvitationKind.INVITATION,
    letter_key: str = "",
) -> str:
    """The same for one person. Returns the raw token."""
    keys = {user.pk: letter_key}
    return issue_many([user], by=by, now=now, kind=kind, letter_keys=keys)[user.pk].token


def link(token: str) -> str:
    """The absolute address that goes in the letter."""
    return f"{settings.SITE_URL}{reverse('invitation', args=[token])}"


@transaction.atomic
def revoke(user: User, *, by: User | None, now: dt.datetime) -> int:
    """Make every link of this person worthless. Returns how many there were (0 or 1)."""
    count = Invitation.objects.open().filter(user=user).update(revoked_at=now)
    if count:
        record("invitation.revoked", by=by, target=user)
    return count


def revoke_one(invitation: Invitation, *, now: dt.datetime) -> None:
    """Make this one link worthless for good, and leave others of the same person alone.

    Also when a newer link took its place: the moment says that it is not for that reason alone any more,
    so that it does not come back when the newer one is taken back.
    """
    Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(revoked_at=now)


@transaction.atomic
def accept(token: str, *, now: dt.datetime) -> Invitation:
    """Use a link, once, and with that prove that the mailbox is theirs: the address counts as verified.

    Raises Invitation.DoesNotExist when the link is unknown, used, revoked or expired, or its person left:
    whoever holds a worthless link learns nothing more. Of two that come at once, one wins.
    """
    # One UPDATE on columns of this table alone: PostgreSQL then checks them again on the row that the
    # other one just wrote. (With a join it would not.)
    if not Invitation.objects.usable(now).for_token(token).update(used_at=now):
        raise Invitation.DoesNotExist
    invitation = Invitation.objects.select_related("user", "created_by").for_token(token).get()
    if not invitation.user.is_active:
        raise Invitation.DoesNotExist
    _verify_address(invitation.user)
    record("invitation.accepted", by=invitation.user, target=invitation.user, purpose=invitation.kind)
    return invitation


@transaction.atomic
def come_in(user: User, *, now: dt.datetime) -> None:
    """Tell the others that the person of a link that was just used is really there.

    Only of somebody without a second factor, who has nothing else to show. Of who has one it is told when
    that factor was shown (`factor_shown`, SEC-01): somebody who reads the mailbox alone starts nothing.
    """
    invitation_accepted.send(sender=Invitation, user=user, now=now)


@transaction.atomic
def opened(invitation: Invitation, *, now: dt.datetime) -> None:
    """Remember that the page behind the link was asked for, the first time. It uses nothing up."""
    Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=now)


def _verify_address(user: User) -> None:
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )

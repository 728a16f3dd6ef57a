"""A new start for somebody who lost every key, after a check by voice."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from leergang.accounts import mails, second_factor
from leergang.accounts.actions import invitations, people
from leergang.accounts.models import Invitation, InvitationKind, User
from leergang.audit.log import record
from leergang.mailing import outbox

# Two clicks on "Stuur de link" are one.
PATIENCE = dt.timedelta(minutes=1)


@transaction.atomic
def start(user: User, *, by: User, now: dt.datetime) -> None:
    """Send the link for a new start. Old keys and sessions keep working until it is used.

    A link that was made a moment ago still is the one: nothing is sent again.

    Who may do this for whom is the view's queryset; that the voice was recognised is what it asks.
    Raises ValidationError for oneself and for somebody who left.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user == by:
        raise ValidationError("Vraag iemand anders om dit voor je te doen.")
    if not user.is_active:
        raise ValidationError("Dit account is afgesloten.")
    made = user.invitations.usable(now).filter(kind=InvitationKind.RECOVERY)
    if made.filter(created_at__gt=now - PATIENCE).exists():
        return
    token = invitations.issue(user, by=by, now=now, kind=InvitationKind.RECOVERY)
    outbox.post(mails.recovery_link(user, url=invitations.link(token), by=by, now=now))
    record("recovery.started", by=by, target=user, voice_checked=True)


@transaction.atomic
def accept(token: str, *, now: dt.datetime) -> Invitation:
    """Use a personal link. With one for a new start the old keys and sessions end in the same moment.

    Who has a second factor has to show it before anything follows from the link (`factor_shown`).

    Raises Invitation.DoesNotExist as invitations.accept() does.
    """
    invitation = invitations.accept(token, now=now)
    if invitation.kind == InvitationKind.RECOVERY:
        invitation.user = people.take_keys_away(invitation.user, by=invitation.user)
        outbox.post(*mails.recovery_used(invitation, now=now))
        record("recovery.used", by=invitation.user, target=invitation.user)
    if not second_factor.exists_for(invitation.user):
        invitations.come_in(invitation.user, now=now)
    return invitation

"""Personal links for people who were enrolled: on the day that was chosen, and again when needed."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import transitions
from cohorts.mails import enrolments as mails
from cohorts.models import Enrolment
from cohorts.states import CAME_IN, EnrolmentStatus
from leergang.accounts.actions import invitations
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox

# Two clicks on "Stuur opnieuw" are one.
PATIENCE = dt.timedelta(minutes=1)


def invite(enrolments: Sequence[Enrolment], *, by: User | None, now: dt.datetime) -> None:
    """Give these people a fresh link and put the letters in the outbox, in the caller's transaction.

    They need `user`, `organisation` and `cohort__programme`. An older link of the same person dies.
    """

    def together(enrolment: Enrolment) -> tuple[int, int]:
        return (enrolment.cohort_id, enrolment.organisation_id)

    for _, some in groupby(sorted(enrolments, key=together), key=together):
        group = list(some)
        first = group[0]
        keys = {enrolment.user_id: mails.invitation_key(enrolment, now=now) for enrolment in group}
        issued = invitations.issue_many(
            [enrolment.user for enrolment in group],
            by=by,
            now=now,
            organisation=first.organisation,
            letter_keys=keys,
        )
        for enrolment in group:
            enrolment.invitation = issued[enrolment.user_id].invitation
        Enrolment.objects.bulk_update(group, ["invitation"], batch_size=500)
        outbox.post(
            *mails.invitations_to(
                group, cohort=first.cohort, organisation=first.organisation, issued=issued, now=now
            )
        )


@transaction.atomic
def invite_due(*, now: dt.datetime, limit: int = 200) -> int:
    """Invite people whose day has come. Returns how many; rows that another worker has are passed over."""
    due = (
        Enrolment.objects.to_invite(now)
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("user", "organisation", "cohort__programme", "enrolled_by")
    )
    enrolments = list(due[:limit])

    def host(enrolment: Enrolment) -> int:
        return enrolment.enrolled_by_id or 0

    for _, some in groupby(sorted(enrolments, key=host), key=host):
        group = list(some)
        invite(group, by=group[0].enrolled_by, now=now)
    return len(enrolments)


@transaction.atomic
def invite_again(enrolment: Enrolment, *, by: User, now: dt.datetime) -> bool:
    """Send a fresh link now, also when it was planned for later; the older one dies.

    False when that happened a moment ago already. Raises ValidationError when the person takes part by
    now and needs no link.
    """
    enrolment = transitions.locked(enrolment)
    refuse_when_not_waiting(enrolment)
    if enrolment.invitation is not None and enrolment.invitation.created_at > now - PATIENCE:
        return False
    send(enrolment, by=by, now=now)
    record("enrolment.invited_again", by=by, target=enrolment)
    return True


@transaction.atomic
def invite_later(enrolment: Enrolment, *, invite_at: dt.datetime, by: User, now: dt.datetime) -> None:
    """Choose another moment for an invitation that did not go out yet.

    Raises ValidationError when it did, when the person takes part by now, or when the moment has passed.
    """
    enrolment = transitions.locked(enrolment)
    refuse_when_not_waiting(enrolment)
    if enrolment.invitation_id is not None:
        raise ValidationError("De uitnodiging is al verstuurd. Een andere dag kiezen kan niet meer.")
    if invite_at <= now:
        raise ValidationError("Kies een dag die nog moet komen, of stuur de uitnodiging nu.")
    enrolment.invite_at = invite_at
    enrolment.save(update_fields=["invite_at"])
    record("enrolment.invitation_planned", by=by, target=enrolment)


def send(enrolment: Enrolment, *, by: User, now: dt.datetime) -> None:
    """Withdraw the letters with older links that wait, and send a fresh link now.

    In the caller's transaction; the row is locked.
    """
    outbox.withdraw(mails.invitation_prefix(enrolment))
    enrolment.invite_at = now
    enrolment.save(update_fields=["invite_at"])
    invite([enrolment], by=by, now=now)


def refuse_when_not_waiting(enrolment: Enrolment) -> None:
    """Only who is enrolled and did not come in yet has an invitation to look after."""
    if enrolment.status in CAME_IN:
        raise ValidationError(f"{enrolment.name} doet al mee. Een uitnodiging is niet meer nodig.")
    if enrolment.status != EnrolmentStatus.CONFIRMED:
        raise ValidationError(f"{enrolment.name} is nu niet ingeschreven. Er is niets te versturen.")

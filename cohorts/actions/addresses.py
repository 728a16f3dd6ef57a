"""A mistyped address: the right one gets a link, and the wrong one loses everything."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions import enrolments, inviting, transitions
from cohorts.actions.import_undo import pointed_at
from cohorts.importing.names import split_full_name
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Grade, Verdict, judge, refused_here
from cohorts.mails import enrolments as mails
from cohorts.models import (
    Attendance,
    Enrolment,
    EnrolmentTransition,
    PeerGroupMember,
    Reminder,
    Separation,
)
from cohorts.reports.imports import gather
from leergang.accounts.access import may
from leergang.accounts.actions import invitations, unused
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.audit.log import record
from leergang.mailing import outbox

# What the bureau keeps about the place goes along; whatever else there is, now or later, is the person's own.
GOES_ALONG = (EnrolmentTransition, Enrolment, PeerGroupMember, Separation, Reminder, Attendance)
IN_USE = "Dit adres kun je nu niet meer verbeteren. Neem contact op met het bureau."
SAME = "Dit is het adres dat we al hebben. Vul het juiste adres in, of stuur de uitnodiging opnieuw."


def line_with(enrolment: Enrolment, email: str) -> Line:
    """The person as the organisation wrote them down, at another address."""
    name = split_full_name(enrolment.listed_name) if enrolment.listed_name else enrolment.user
    return Line(0, name.first_name, name.infix, name.last_name, email, enrolment.job_title)


def verdict_on(enrolment: Enrolment, email: str, *, by: User) -> Verdict:
    """What there is to say about this address to this person, in the words that a row of a list gets."""
    for_bureau = may(by, Permission.COHORT_MANAGE)
    facts = gather(enrolment.cohort, enrolment.organisation, [email], for_bureau=for_bureau)
    verdict = refused_here(judge([line_with(enrolment, email)], facts)[0])
    # An address that the organisation may not see is none that it has.
    is_theirs = for_bureau or email in facts.known
    return Verdict(Grade.ERROR, SAME, "email") if email == enrolment.user.email and is_theirs else verdict


@transaction.atomic
def correct_address(enrolment: Enrolment, *, email: str, by: User, now: dt.datetime) -> Enrolment:
    """Enrol the same person at another address, for as long as nobody came in by the first one.

    The account of the mistyped address is somebody else's, or nobody's: it is never renamed. The enrolment
    goes to the account of the right address, made where there is none. The link that went out dies at
    once and its letter is withdrawn; a link for the right address leaves now, or on the day that was
    planned. Raises ValidationError in words that tell of no account that the organisation does not know
    (SEC-06): an address that the bureau would look at first, is for the bureau to write down. And when something hangs on the enrolment already.
    """
    enrolment = transitions.locked(enrolment)
    inviting.refuse_when_not_waiting(enrolment)
    _refuse_when_in_use(enrolment)
    verdict = verdict_on(enrolment, email, by=by)
    if verdict.grade is Grade.ERROR:
        raise ValidationError(verdict.reason, code="address")
    before, line = enrolment.user, line_with(enrolment, email)
    is_planned = (
        enrolment.invitation_id is None and enrolment.invite_at is not None and enrolment.invite_at > now
    )
    _end_link(enrolment, now=now)
    _move(enrolment, line, now=now)
    record("enrolment.address_corrected", by=by, target=enrolment)
    unused.discard(before, by=by)
    if not is_planned:
        inviting.send(enrolment, by=by, now=now)
    return enrolment


def _refuse_when_in_use(enrolment: Enrolment) -> None:
    """What somebody wrote or ticked here never goes to another account (AVG-10).

    Who had an account reads the lichting before using the link, so an intake or a case may be here.
    """
    if Enrolment.objects.filter(pointed_at(Enrolment, but=GOES_ALONG), pk=enrolment.pk).exists():
        raise ValidationError(IN_USE, code="in_use")


def _end_link(enrolment: Enrolment, *, now: dt.datetime) -> None:
    """Only the own link: one that another organisation sent to that address is not ours to take."""
    if enrolment.invitation is not None:
        invitations.revoke_one(enrolment.invitation, now=now)
    outbox.withdraw(mails.invitation_prefix(enrolment))


def _move(enrolment: Enrolment, line: Line, *, now: dt.datetime) -> None:
    facts = gather(enrolment.cohort, enrolment.organisation, [line.email])
    user = enrolments.accounts_of([line], now=now)[line.email]
    enrolment.user = user
    enrolment.invitation = None
    shown = enrolments.shown_name(line, user, is_known=line.email in facts.known)
    enrolment.listed_name, enrolment.sort_key = shown["listed_name"], shown["sort_key"]
    enrolment.save(update_fields=["user", "invitation", "listed_name", "sort_key"])

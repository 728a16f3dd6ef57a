"""After an incident: two people of the bureau open one case for a while, and one of them shields it at once.

Who may do so is an office admin (`Permission.CASE_INCIDENT`); the audit log gets facts, never content.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from casuistiek import mails
from casuistiek.actions import agenda, reads
from casuistiek.actions.feedback import last_version
from casuistiek.models import EmergencyAccess, PracticeCase, Proposal
from casuistiek.reports.viewers import owner_users
from casuistiek.states import CaseStatus, check_transition
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox

MOST_HOURS = 24
OWN_CASE = "Dit is je eigen casus. Vraag een andere beheerder."


def _locked(case: PracticeCase, by: User) -> PracticeCase:
    """The case, locked; never a concept, which nobody but its owners knows of, and never the own one."""
    shared = PracticeCase.objects.exclude(status=CaseStatus.CONCEPT)
    found = shared.select_for_update(of=("self",)).get(pk=case.pk)
    if by.pk in [owner.pk for owner in owner_users(found)]:
        raise ValidationError(OWN_CASE, code="own")
    return found


@transaction.atomic
def ask(case: PracticeCase, *, by: User, now: dt.datetime, reason: str) -> EmergencyAccess:
    """Ask a second person to approve that both read this case. Nobody reads anything yet.

    While an earlier question about the case still waits, that one comes back. Raises DoesNotExist for a concept,
    and ValidationError for the own case.
    """
    return _ask(_locked(case, by), by=by, now=now, reason=reason)


def _ask(case: PracticeCase, *, by: User, now: dt.datetime, reason: str) -> EmergencyAccess:
    going_on = Q(approved_at__isnull=True) | Q(expires_at__gt=now)
    known = EmergencyAccess.objects.filter(going_on, case=case, ended_at__isnull=True).first()
    if known is not None:
        return known
    access = EmergencyAccess.objects.create(case=case, reason=reason, asked_by=by, asked_at=now)
    record("emergency.asked", by=by, target=case)
    return access


@transaction.atomic
def approve(access: EmergencyAccess, *, by: User, now: dt.datetime, hours: int) -> EmergencyAccess:
    """Open the case for who asked and who approves, for so many hours. Each owner gets a letter at once.

    Raises ValidationError when the same person asked, it is too long, or it was approved or ended already.
    """
    case = _locked(access.case, by)
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if access.asked_by_id == by.pk:
        raise ValidationError("Een ander dan wie het vraagt, keurt het goed.", code="same_person")
    if access.approved_at is not None or access.ended_at is not None:
        raise ValidationError("Dit verzoek is al afgehandeld.", code="wrong_state")
    if not 1 <= hours <= MOST_HOURS:
        raise ValidationError(f"Kies tussen 1 en {MOST_HOURS} uur.", code="hours")
    access.approved_by, access.approved_at = by, now
    access.expires_at = now + dt.timedelta(hours=hours)
    access.save(update_fields=["approved_by", "approved_at", "expires_at"])
    outbox.post(*(mails.emergency_opened(access, owner=owner, now=now) for owner in owner_users(case)))
    record("emergency.approved", by=by, target=case, hours=hours)
    return access


@transaction.atomic
def end(access: EmergencyAccess, *, by: User, now: dt.datetime) -> None:
    """Close it before its time, or take the question back. From now on nobody reads by it. Twice is once."""
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if access.ended_at is None:
        access.ended_at = now
        access.save(update_fields=["ended_at"])
        record("emergency.ended", by=by, target=access.case)


@transaction.atomic
def note_reading(access: EmergencyAccess, *, by: User, now: dt.datetime) -> None:
    """Each time a handler has the case on the screen: in the audit log, and in the register of its owners."""
    reads.note(access.case, by=by, now=now, version=last_version(access.case))
    record("case.emergency_read", by=by, target=access.case)


@transaction.atomic
def shield(case: PracticeCase, *, by: User, now: dt.datetime, reason: str) -> EmergencyAccess:
    """From this moment nobody but its owners reads it, and who gets approved to. One person does it, for speed.

    The reason is kept as a question for noodtoegang, which a second person may approve. What was planned about
    the case goes; each owner gets a letter. Twice is once. Raises ValidationError for a state in which nobody
    reads along.
    """
    case = _locked(case, by)
    access = _ask(case, by=by, now=now, reason=reason)
    if case.status == CaseStatus.SHIELDED:
        return access
    check_transition(case.status, CaseStatus.SHIELDED)
    agenda.leave(PracticeCase.objects.filter(pk=case.pk), by=by)
    case.refresh_from_db(fields=["status"])
    case.shielded_from, case.status = case.status, CaseStatus.SHIELDED
    case.save(update_fields=["shielded_from", "status"])
    Proposal.objects.filter(case=case).delete()
    outbox.withdraw(mails.about(case))
    outbox.post(*(mails.case_shielded(case, owner=owner, now=now) for owner in owner_users(case)))
    record("case.shielded", by=by, target=case, was=case.shielded_from)
    return access


@transaction.atomic
def restore(case: PracticeCase, *, by: User, now: dt.datetime) -> None:
    """Back to where it was, with the same readers. Each owner gets a letter. Twice is once."""
    case = _locked(case, by)
    if case.status != CaseStatus.SHIELDED:
        return
    check_transition(case.status, case.shielded_from)
    case.status, case.shielded_from = case.shielded_from, ""
    case.save(update_fields=["shielded_from", "status"])
    outbox.post(*(mails.case_restored(case, owner=owner, now=now) for owner in owner_users(case)))
    record("case.restored", by=by, target=case, status=str(case.status))

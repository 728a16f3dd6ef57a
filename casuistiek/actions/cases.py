"""What the owner does with a case. Saving is not in the audit log: it happens every few seconds."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek import mails
from casuistiek.actions import agenda, agreements
from casuistiek.actions.field_rows import store_field
from casuistiek.documents import AGREEMENT_VERSION
from casuistiek.models import CaseActor, CaseVersion, PracticeCase, Proposal
from casuistiek.models.content import OWN_PLACE, Content, content_of, problems, whole
from casuistiek.reports.viewers import other_owners
from casuistiek.states import (
    DELETABLE,
    EDITABLE,
    SHAREABLE,
    SUBMIT_LEADS_TO,
    CaseStatus,
    ConfidentialityLevel,
    check_transition,
)
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import local_date
from leergang.web.saving import StaleVersionError
from leergang.workdays import add_working_days


def own(case: PracticeCase, by: User) -> PracticeCase:
    """The case, locked and read again. Raises DoesNotExist for anybody but an owner."""
    return PracticeCase.objects.owned_by(by).select_for_update(of=("self",)).get(pk=case.pk)


@transaction.atomic
def start(enrolment: Enrolment, *, by: User) -> PracticeCase:
    """Begin a case in the lichting of this enrolment; a case that is still empty is used again.

    Raises DoesNotExist when the enrolment is not of this person.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk, user=by)
    untouched = PracticeCase.objects.owned_by(by).filter(
        enrolment=enrolment, status=CaseStatus.CONCEPT, version=0
    )
    case = untouched.first()
    if case is None:
        case = PracticeCase.objects.create(enrolment=enrolment, owner=by, cohort_id=enrolment.cohort_id)
        CaseActor.objects.create(case=case, **OWN_PLACE)
        record("case.started", by=by, target=case)
    return case


@transaction.atomic
def save(case: PracticeCase, *, by: User, now: dt.datetime, version: int, content: Content) -> PracticeCase:
    """Keep the working text as it was typed, complete or not, too long or not.

    `version` is the one that the text builds on. The same text twice is once, whatever the version.
    Raises StaleVersionError when another text was stored since, and ValidationError when the case can
    no longer change.
    """
    case = own(case, by)
    if case.status not in EDITABLE:
        raise ValidationError("Deze casus kan niet meer worden gewijzigd.", code="wrong_state")
    stored = content_of(case)
    if content == stored:
        return case
    if version != case.version:
        raise StaleVersionError(case.version)
    for name in PracticeCase.CONTENT:
        setattr(case, name, content[name])
    case.version += 1
    case.saved_at = now
    case.save(update_fields=[*PracticeCase.CONTENT, "version", "saved_at"])
    store_field(case, content, stored)
    return case


@transaction.atomic
def submit(
    case: PracticeCase, *, by: User, now: dt.datetime, version: int, level: ConfidentialityLevel
) -> PracticeCase:
    """Share the text of `version` with the readers of `level`; the owner has ticked the six checks.

    The first time, and after a question for more, the clock of the feedback starts. The same text with
    the same readers twice is once. Raises ValidationError when the text is not complete, the state does
    not allow it, nobody would read along or other owners must agree first (`sharing.hand_in`), and
    StaleVersionError when the text is not the one shown.
    """
    case = shareable(case, by=by, version=version, level=level)
    if widens(case, level) and other_owners(case, by):
        raise ValidationError("De andere inbrengers moeten het hier eerst mee eens zijn.", code="joint")
    return share(case, by=by, now=now, level=level)


def shareable(case: PracticeCase, *, by: User, version: int, level: ConfidentialityLevel) -> PracticeCase:
    """The case, locked, when this text may go to these readers. Raises as `submit()` does."""
    case = own(case, by)
    if case.status not in SHAREABLE or level < ConfidentialityLevel.TRAINERS:
        raise ValidationError("Deze casus kan nu niet worden ingediend.", code="wrong_state")
    if version != case.version:
        raise StaleVersionError(case.version)
    if case.status in EDITABLE and problems(content_of(case)):
        raise ValidationError("Je casus is nog niet compleet.", code="incomplete")
    return case


def widens(case: PracticeCase, level: ConfidentialityLevel) -> bool:
    """Whether this level lets people read who may not read it now: of a joint case everybody must agree."""
    return case.status == CaseStatus.CONCEPT or level > case.confidentiality_level


def share(case: PracticeCase, *, by: User, now: dt.datetime, level: ConfidentialityLevel) -> PracticeCase:
    """Let the readers of `level` read it. The caller locked the case, and knows that its owners agree.

    Once the text is locked the readers get the version that was handed in, and the state stays.
    """
    number, is_new = _keep_version(case, now)
    leads_to = SUBMIT_LEADS_TO.get(case.status, CaseStatus(case.status))
    Proposal.objects.filter(case=case).delete()
    agreements.accept_in(case.cohort, by=by, now=now)
    if not is_new and case.status == leads_to and case.confidentiality_level == level:
        return case
    if case.status != CaseStatus.SUBMITTED and leads_to == CaseStatus.SUBMITTED:
        case.submitted_at = now
        case.feedback_due_on = add_working_days(local_date(now), case.cohort.feedback_working_days)
    case.status = leads_to
    case.confidentiality_level = level
    case.agreement_version = AGREEMENT_VERSION
    case.save(
        update_fields=[
            "status",
            "confidentiality_level",
            "agreement_version",
            "submitted_at",
            "feedback_due_on",
        ]
    )
    record("case.submitted", by=by, target=case, version=number, level=int(level), status=str(case.status))
    return case


def _keep_version(case: PracticeCase, now: dt.datetime) -> tuple[int, bool]:
    """Keep the text as a version, unless it is the last one or locked. Returns its number and whether it is new."""
    last = case.versions.first()
    if last is not None and case.status not in EDITABLE:
        return last.number, False
    content = content_of(case)
    if last is not None and whole(last.content) == content:
        return last.number, False
    number = last.number + 1 if last is not None else 1
    CaseVersion.objects.create(case=case, number=number, content=content, made_at=now)
    return number, True


@transaction.atomic
def withdraw(case: PracticeCase, *, by: User) -> PracticeCase:
    """Take the case back: from this moment nobody but its owners reads it (domain/3 C3).

    Letters about it that still wait do not go. Withdrawing twice is once. Raises ValidationError for a concept,
    which nobody could read.
    """
    case = own(case, by)
    if case.status != CaseStatus.WITHDRAWN:
        check_transition(case.status, CaseStatus.WITHDRAWN)
        record("case.withdrawn", by=by, target=case, status=str(case.status))
        case.status = CaseStatus.WITHDRAWN
        case.save(update_fields=["status"])
        agenda.leave(PracticeCase.objects.filter(pk=case.pk), by=by)
        Proposal.objects.filter(case=case).delete()
        outbox.withdraw(mails.about(case))
    return case


@transaction.atomic
def delete(case: PracticeCase, *, by: User) -> None:
    """Throw a case away that nobody counts on, with its versions and feedback. It cannot be undone.

    Raises ValidationError when others may still read it, or when other owners must agree first
    (`sharing.ask_to_delete`).
    """
    case = deletable(case, by=by)
    if other_owners(case, by):
        raise ValidationError("De andere inbrengers moeten het hier eerst mee eens zijn.", code="joint")
    throw_away(case, by=by)


def deletable(case: PracticeCase, *, by: User) -> PracticeCase:
    """The case, locked. Raises ValidationError when others may still read it."""
    case = own(case, by)
    if case.status not in DELETABLE:
        raise ValidationError("Trek de casus eerst in.", code="wrong_state")
    return case


def throw_away(case: PracticeCase, *, by: User) -> None:
    """Delete the case for good. The caller locked it, and knows that its owners agree."""
    record("case.deleted", by=by, target=case, status=str(case.status))
    outbox.withdraw(mails.about(case))
    case.delete()

"""What the owner does with a case. Saving is not in the audit log: it happens every few seconds."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek.actions import agenda
from casuistiek.actions.field_rows import store_field
from casuistiek.documents import AGREEMENT_VERSION
from casuistiek.models import CaseActor, CaseVersion, PracticeCase
from casuistiek.models.content import OWN_PLACE, Content, content_of, problems, whole
from casuistiek.states import (
    DELETABLE,
    EDITABLE,
    SUBMIT_LEADS_TO,
    CaseStatus,
    ConfidentialityLevel,
    check_transition,
)
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.moment import local_date
from leergang.web.saving import StaleVersionError
from leergang.workdays import add_working_days


def _own(case: PracticeCase, by: User) -> PracticeCase:
    """The case, locked and read again. Raises DoesNotExist for anybody but the owner."""
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
    case = _own(case, by)
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
    not allow it or nobody would read along, and StaleVersionError when the text is not the one shown.
    """
    case = _own(case, by)
    leads_to = SUBMIT_LEADS_TO.get(case.status)
    if leads_to is None or level < ConfidentialityLevel.TRAINERS:
        raise ValidationError("Deze casus kan nu niet worden ingediend.", code="wrong_state")
    if version != case.version:
        raise StaleVersionError(case.version)
    content = content_of(case)
    if problems(content):
        raise ValidationError("Je casus is nog niet compleet.", code="incomplete")
    number, is_new = _keep_version(case, content, now)
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


def _keep_version(case: PracticeCase, content: Content, now: dt.datetime) -> tuple[int, bool]:
    """Keep this text as a version, unless it is the last one. Returns its number and whether it is new."""
    last = case.versions.first()
    if last is not None and whole(last.content) == content:
        return last.number, False
    number = last.number + 1 if last is not None else 1
    CaseVersion.objects.create(case=case, number=number, content=content, made_at=now)
    return number, True


@transaction.atomic
def withdraw(case: PracticeCase, *, by: User) -> PracticeCase:
    """Take the case back: from this moment nobody but the owner reads it (domain/3 C3).

    Withdrawing twice is once. Raises ValidationError for a concept, which nobody could read.
    """
    case = _own(case, by)
    if case.status != CaseStatus.WITHDRAWN:
        check_transition(case.status, CaseStatus.WITHDRAWN)
        record("case.withdrawn", by=by, target=case, status=str(case.status))
        case.status = CaseStatus.WITHDRAWN
        case.save(update_fields=["status"])
        agenda.leave(PracticeCase.objects.filter(pk=case.pk), by=by)
    return case


@transaction.atomic
def delete(case: PracticeCase, *, by: User) -> None:
    """Throw a concept or a withdrawn case away, with its versions and feedback. It cannot be undone.

    Raises ValidationError when others may still read it.
    """
    case = _own(case, by)
    if case.status not in DELETABLE:
        raise ValidationError("Trek de casus eerst in.", code="wrong_state")
    record("case.deleted", by=by, target=case, status=str(case.status))
    case.delete()

"""Joint cases: an owner asks somebody of the lichting to join, who says yes or no, and may leave again."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek import mails
from casuistiek.actions import cases
from casuistiek.models import CoOwner, PracticeCase, Proposal
from casuistiek.reports.owners import candidates_for
from casuistiek.states import EDITABLE
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox


@transaction.atomic
def invite(case: PracticeCase, enrolment: Enrolment, *, by: User, now: dt.datetime) -> CoOwner:
    """Ask somebody of the lichting to be an owner as well. A letter goes, which says who asks and no more.

    Asking twice is once. Raises DoesNotExist for anybody but an owner, and ValidationError when the text is locked
    or this person cannot be asked.
    """
    case = cases.own(case, by)
    known = CoOwner.objects.filter(case=case, user=enrolment.user_id).first()
    if known is not None:
        return known
    if case.status not in EDITABLE:
        raise ValidationError("Deze casus ligt vast. Er kan niemand meer bij komen.", code="wrong_state")
    if not candidates_for(case).filter(pk=enrolment.pk).exists():
        raise ValidationError("Kies iemand die aan deze lichting meedoet.", code="outsider")
    asked = CoOwner.objects.create(
        case=case, user=enrolment.user, enrolment=enrolment, invited_by=by, invited_at=now
    )
    outbox.post(mails.owner_invited(asked, by=by, now=now))
    record("co_owner.invited", by=by, target=case, person=enrolment.user_id)
    return asked


@transaction.atomic
def accept(asked: CoOwner, *, by: User, now: dt.datetime) -> PracticeCase:
    """Become an owner. A proposal that waits lapses: it was made without this person. Twice is once.

    Raises DoesNotExist when the question was taken back, and ValidationError when this person does not take part
    any more or gave feedback on the case.
    """
    case = PracticeCase.objects.select_for_update(of=("self",)).get(pk=asked.case_id)
    asked = CoOwner.objects.get(pk=asked.pk, user=by)
    if asked.accepted_at is None:
        if not candidates_for(case, joining=True).filter(user=by).exists():
            raise ValidationError("Je kunt aan deze casus niet meer meedoen.", code="outsider")
        asked.accepted_at = now
        asked.save(update_fields=["accepted_at"])
        Proposal.objects.filter(case=case).delete()
        record("co_owner.accepted", by=by, target=case)
    return case


@transaction.atomic
def decline(asked: CoOwner, *, by: User) -> None:
    """Say no to the question. Who asked can ask again. Raises DoesNotExist when it is not this person's to answer."""
    asked = CoOwner.objects.select_for_update().invitations_of(by).get(pk=asked.pk)
    _forget(asked)
    record("co_owner.refused", by=by, target=asked.case)


@transaction.atomic
def take_back(asked: CoOwner, *, by: User) -> None:
    """An owner does not ask any more. Raises DoesNotExist when there is no such question, or it was accepted."""
    case = cases.own(asked.case, by)
    asked = CoOwner.objects.get(pk=asked.pk, case=case, accepted_at__isnull=True)
    _forget(asked)
    record("co_owner.withdrawn", by=by, target=case, person=asked.user_id)


@transaction.atomic
def leave(case: PracticeCase, *, by: User) -> None:
    """Stop being an owner; what was written stays with the others. Who began a case cannot leave it.

    A proposal lapses: it was made with other owners. Raises DoesNotExist for who did not join.
    """
    case = cases.own(case, by)
    joined = CoOwner.objects.accepted().get(case=case, user=by)
    _forget(joined)
    Proposal.objects.filter(case=case).delete()
    record("co_owner.left", by=by, target=case)


def stop(enrolment: Enrolment) -> None:
    """Who does not take part any more is not asked any more; a case that was joined stays the own one to read.

    Inside the transaction that ended taking part.
    """
    for asked in CoOwner.objects.filter(enrolment=enrolment, accepted_at__isnull=True):
        _forget(asked)


def _forget(asked: CoOwner) -> None:
    outbox.withdraw(mails.owner_invited_prefix(asked))
    asked.delete()

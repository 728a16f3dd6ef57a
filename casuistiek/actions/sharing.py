"""The ladder of confidentiality: one owner narrows at once, all of them agree to widen or to throw away.

One owner alone needs nobody (domain/1 A3, invariant 4).
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from casuistiek import mails
from casuistiek.actions import agenda, agreements, cases, discussions
from casuistiek.models import DiscussionSeat, PeerAsk, PracticeCase, Proposal, ProposalConsent
from casuistiek.models.reach import in_reach
from casuistiek.reports.viewers import other_owners, owner_users
from casuistiek.states import (
    READABLE_BY_TRAINER,
    ConfidentialityLevel,
    DiscussionStatus,
    ProposalKind,
)
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.web.saving import StaleVersionError


@transaction.atomic
def hand_in(
    case: PracticeCase, *, by: User, now: dt.datetime, version: int, level: ConfidentialityLevel
) -> Proposal | None:
    """Share the text of `version` with the readers of `level`, or ask the other owners to agree to that.

    Returns the proposal that waits for them, None when it is done. Raises as `cases.submit()` does.
    """
    case = cases.shareable(case, by=by, version=version, level=level)
    others = other_owners(case, by)
    if not others or not cases.widens(case, level):
        cases.share(case, by=by, now=now, level=level)
        return None
    return _propose(case, others, ProposalKind.SHARE, by=by, now=now, level=level)


@transaction.atomic
def ask_to_delete(case: PracticeCase, *, by: User, now: dt.datetime) -> Proposal | None:
    """Throw the case away, or ask the other owners to agree to that. Raises as `cases.delete()` does."""
    case = cases.deletable(case, by=by)
    others = other_owners(case, by)
    if not others:
        cases.throw_away(case, by=by)
        return None
    return _propose(case, others, ProposalKind.DELETE, by=by, now=now)


def _propose(
    case: PracticeCase,
    others: list[User],
    kind: ProposalKind,
    *,
    by: User,
    now: dt.datetime,
    level: ConfidentialityLevel | None = None,
) -> Proposal:
    """A proposal takes the place of an earlier one; the same one by the same owner stays. Each other owner hears."""
    same = {"kind": kind, "level": level, "version": case.version}
    known = Proposal.objects.filter(case=case, proposed_by=by, **same).first()
    if known is not None:
        return known
    Proposal.objects.filter(case=case).delete()
    proposal = Proposal.objects.create(case=case, proposed_by=by, proposed_at=now, **same)
    _consent(proposal, by=by, now=now)
    outbox.post(*(mails.proposal_made(proposal, owner=owner, now=now) for owner in others))
    record("proposal.created", by=by, target=case, sort=str(kind), level=int(level) if level else None)
    return proposal


def _consent(proposal: Proposal, *, by: User, now: dt.datetime) -> None:
    ProposalConsent.objects.get_or_create(proposal=proposal, user=by, defaults={"agreed_at": now})
    if proposal.kind == ProposalKind.SHARE:
        agreements.accept_in(proposal.case.cohort, by=by, now=now)


@transaction.atomic
def agree(proposal: Proposal, *, by: User, now: dt.datetime, version: int) -> bool:
    """Agree to what was shown: the text of `version`. With the last owner it happens; True when it did.

    Raises DoesNotExist for who is no owner or when the proposal is gone, StaleVersionError when the text changed
    since, and ValidationError when the state does not allow it any more.
    """
    case = cases.own(proposal.case, by)
    proposal = Proposal.objects.get(pk=proposal.pk, case=case)
    if not proposal.version == version == case.version:
        raise StaleVersionError(case.version)
    _consent(proposal, by=by, now=now)
    agreed = set(proposal.consents.values_list("user_id", flat=True))
    record("proposal.accepted", by=by, target=case, sort=proposal.kind)
    if any(owner.pk not in agreed for owner in other_owners(case, by)):
        return False
    if proposal.kind == ProposalKind.DELETE:
        cases.throw_away(cases.deletable(case, by=by), by=by)
    else:
        level = ConfidentialityLevel(proposal.level or ConfidentialityLevel.ONLY_ME)
        case = cases.shareable(case, by=by, version=version, level=level)
        cases.share(case, by=by, now=now, level=level)
    return True


@transaction.atomic
def refuse(proposal: Proposal, *, by: User) -> None:
    """An owner does not agree, or takes the own proposal back: it is gone, and nothing changes.

    Raises DoesNotExist for who is no owner.
    """
    case = cases.own(proposal.case, by)
    deleted, _ = Proposal.objects.filter(pk=proposal.pk, case=case).delete()
    if deleted:
        outbox.withdraw(mails.proposal_prefix(proposal))
        record("proposal.refused", by=by, target=case, sort=proposal.kind)


@transaction.atomic
def narrow(case: PracticeCase, *, by: User, level: ConfidentialityLevel) -> PracticeCase:
    """Fewer people read it, from this moment: any owner, at once. Narrowing to where it is changes nothing.

    Who may not read it any more loses the place in the room and the letter that waits; when no trainer reads it,
    it leaves the agenda. Raises ValidationError for a higher level, or in a state in which nobody reads along.
    """
    case = cases.own(case, by)
    if case.status not in READABLE_BY_TRAINER or level > case.confidentiality_level:
        raise ValidationError("Zo kun je deze casus niet delen. Laad de pagina opnieuw.", code="wrong_state")
    if level == case.confidentiality_level:
        return case
    record("case.narrowed", by=by, target=case, was=case.confidentiality_level, level=int(level))
    case.confidentiality_level = level
    case.save(update_fields=["confidentiality_level"])
    Proposal.objects.filter(case=case).delete()
    outbox.withdraw(f"{mails.about(case)}proposal:")
    if level == ConfidentialityLevel.ONLY_ME:
        agenda.leave(PracticeCase.objects.filter(pk=case.pk), by=by)
    elif level == ConfidentialityLevel.TRAINERS:
        discussions.drop(case, by=by)
    _leave_outsiders(case)
    case.refresh_from_db(fields=["status"])
    return case


def _leave_outsiders(case: PracticeCase) -> None:
    """Nobody keeps a place in the room, or gets a letter, about a case that he or she may not read any more."""
    reached = in_reach(case).values("pk")
    owners = [owner.pk for owner in owner_users(case)]
    seats = DiscussionSeat.objects.filter(discussion__case=case).exclude(enrolment__in=reached)
    seats.exclude(enrolment__user__in=owners).exclude(discussion__status=DiscussionStatus.CLOSED).delete()
    asked = PeerAsk.objects.filter(case=case).exclude(enrolment__in=reached)
    if prefixes := [mails.peer_asked_prefix(ask) for ask in asked]:
        outbox.withdraw(*prefixes)

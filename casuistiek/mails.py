"""The letters about cases. None of them carries a word of a case or of feedback, not even a title."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from casuistiek.models import (
    ActionOutcome,
    CoOwner,
    EmergencyAccess,
    Feedback,
    PeerAsk,
    PracticeCase,
    Proposal,
)
from leergang.accounts.models import User
from leergang.audit.log import reference
from leergang.mailing.outbox import Draft


def about(case: PracticeCase) -> str:
    """How the keys of all letters about a case begin: what waits is taken back in one go."""
    return f"case:{case.pk}:"


def _to_owner(
    case: PracticeCase, owner: User, *, key: str, kind: str, subject: str, now: dt.datetime, **facts: object
) -> Draft:
    """A letter to one owner, with the link to the case behind the login and not a word of it."""
    return Draft(
        key=f"{about(case)}{key}",
        kind=kind,
        recipient=owner,
        to_address=owner.email,
        subject=subject,
        template=kind,
        facts={"url": f"{settings.SITE_URL}{case.get_absolute_url()}", **facts},
        context=reference(case.cohort),
        due_at=now,
    )


def owner_invited_prefix(asked: CoOwner) -> str:
    return f"case:{asked.case_id}:owner:{asked.pk}:"


def owner_invited(asked: CoOwner, *, by: User, now: dt.datetime) -> Draft:
    """To somebody of the lichting: an owner asks you to bring a case in together. Who asks, and nothing of what."""
    return Draft(
        key=f"{owner_invited_prefix(asked)}{asked.user_id}",
        kind="owner_invited",
        recipient=asked.user,
        to_address=asked.user.email,
        subject=f"{by.name} vraagt of je samen een casus inbrengt",
        template="owner_invited",
        facts={"url": f"{settings.SITE_URL}{reverse('casuistiek:case-list')}", "asked_by": by.name},
        context=reference(asked.case.cohort),
        due_at=now,
    )


def proposal_prefix(proposal: Proposal) -> str:
    return f"case:{proposal.case_id}:proposal:{proposal.pk}:"


def proposal_made(proposal: Proposal, *, owner: User, now: dt.datetime) -> Draft:
    """To another owner: there is a proposal that waits for you. Which one stands behind the login."""
    return _to_owner(
        proposal.case,
        owner,
        key=f"proposal:{proposal.pk}:{owner.pk}",
        kind="proposal_made",
        subject="Er ligt een voorstel voor je klaar",
        now=now,
        asked_by=proposal.proposed_by.name,
    )


def emergency_opened(access: EmergencyAccess, *, owner: User, now: dt.datetime) -> Draft:
    """To an owner, at once: two people of the bureau read the case for a while. Why stands behind the login."""
    return _to_owner(
        access.case,
        owner,
        key=f"emergency:{access.pk}:{owner.pk}",
        kind="emergency_opened",
        subject="Het bureau leest je casus tijdelijk mee",
        now=now,
    )


def case_shielded(case: PracticeCase, *, owner: User, now: dt.datetime) -> Draft:
    """To an owner: nobody of the lichting reads the case any more, after an incident."""
    return _to_owner(
        case,
        owner,
        key=f"shield:{now:%Y%m%d%H%M%S}:{owner.pk}",
        kind="case_shielded",
        subject="Je casus is afgeschermd",
        now=now,
    )


def case_restored(case: PracticeCase, *, owner: User, now: dt.datetime) -> Draft:
    """To an owner: the case is back where it was, with the same readers."""
    return _to_owner(
        case,
        owner,
        key=f"restore:{now:%Y%m%d%H%M%S}:{owner.pk}",
        kind="case_restored",
        subject="Je casus is niet meer afgeschermd",
        now=now,
    )


def feedback_published(feedback: Feedback, *, owner: User, now: dt.datetime) -> Draft:
    """To each owner of the case: feedback is ready to be read, behind the login."""
    case = feedback.case
    return Draft(
        key=f"{about(case)}feedback:{feedback.pk}:{owner.pk}",
        kind="feedback_published",
        recipient=owner,
        to_address=owner.email,
        subject="Er staat een reactie voor je klaar",
        template="feedback_published",
        facts={"url": f"{settings.SITE_URL}{case.get_absolute_url()}#feedback"},
        context=reference(case.cohort),
        due_at=now,
    )


def peer_asked_prefix(ask: PeerAsk) -> str:
    """How the key of the letter about this question begins; all letters about a case begin with the case."""
    return f"case:{ask.case_id}:peer:{ask.enrolment_id}:{ask.pk}:"


def peer_asked(ask: PeerAsk, *, by: User, now: dt.datetime) -> Draft:
    """To somebody of the group: an owner asks you to think along. Who asks, and nothing of what."""
    url = reverse("casuistiek:think-edit", args=[ask.case.public_id])
    return Draft(
        key=f"{peer_asked_prefix(ask)}asked",
        kind="peer_asked",
        recipient=ask.enrolment.user,
        to_address=ask.enrolment.user.email,
        subject=f"{by.name} vraagt je om mee te denken",
        template="peer_asked",
        facts={"url": f"{settings.SITE_URL}{url}", "asked_by": by.name},
        context=reference(ask.case.cohort),
        due_at=now,
    )


def peer_published_prefix(feedback: Feedback) -> str:
    return f"case:{feedback.case_id}:remark:{feedback.pk}:"


def peer_published(feedback: Feedback, *, owner: User, now: dt.datetime) -> Draft:
    """To an owner: somebody of the group wrote remarks, which can be read behind the login."""
    return Draft(
        key=f"{peer_published_prefix(feedback)}{owner.pk}",
        kind="peer_published",
        recipient=owner,
        to_address=owner.email,
        subject="Er staat een reactie voor je klaar",
        template="peer_published",
        facts={"url": f"{settings.SITE_URL}{feedback.case.get_absolute_url()}#feedback"},
        context=reference(feedback.case.cohort),
        due_at=now,
    )


def reflection_asked(case: PracticeCase, *, owner: User, now: dt.datetime) -> Draft:
    """To an owner, a week after the case was talked about: look back. Once, by the key."""
    url = f"{settings.SITE_URL}{reverse('casuistiek:reflection-edit', args=[case.public_id])}"
    return _to_owner(
        case,
        owner,
        key=f"reflection:{owner.pk}",
        kind="reflection_asked",
        subject="Kijk je terug op je casus?",
        now=now,
        url=url,
    )


def outcome_prefix(outcome: ActionOutcome) -> str:
    return f"case:{outcome.action.case_id}:outcome:{outcome.pk}:"


def outcome_asked(outcome: ActionOutcome, *, owner: User, now: dt.datetime) -> Draft:
    """To an owner, three weeks or three months after an action was written down. Not a word of the action."""
    case = outcome.action.case
    url = f"{settings.SITE_URL}{reverse('casuistiek:action-outcome', args=[case.public_id, outcome.pk])}"
    return _to_owner(
        case,
        owner,
        key=f"outcome:{outcome.pk}:{owner.pk}",
        kind="outcome_asked",
        subject="Wat is er van je actie geworden?",
        now=now,
        url=url,
    )

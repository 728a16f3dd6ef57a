"""The letters about cases. None of them carries a word of a case or of feedback, not even a title."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from casuistiek.models import Feedback, PeerAsk
from leergang.accounts.models import User
from leergang.audit.log import reference
from leergang.mailing.outbox import Draft


def feedback_published(feedback: Feedback, *, now: dt.datetime) -> Draft:
    """To the owner of the case: feedback is ready to be read, behind the login."""
    case = feedback.case
    return Draft(
        key=f"feedback:{feedback.pk}:published:{case.owner_id}",
        kind="feedback_published",
        recipient=case.owner,
        to_address=case.owner.email,
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

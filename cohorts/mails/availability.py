"""Letters to trainers about the dates on which they can teach. They carry a link without login: secret."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from cohorts.models import AvailabilityPoll
from leergang.accounts.models import User
from leergang.mailing.outbox import Draft

ASKED = "Leergang Regiegemeente: wanneer kun je lesgeven?"
REMINDED = "Leergang Regiegemeente: we wachten nog op je antwoord"


def availability_prefix(poll: AvailabilityPoll, user: User | None = None) -> str:
    """What the keys of all letters about one question begin with, or of those to one person."""
    return f"availability:{poll.pk}:{user.pk}:" if user else f"availability:{poll.pk}:"


def asked(poll: AvailabilityPoll, user: User, *, token: str, dates: int, now: dt.datetime) -> Draft:
    """The question. Needs `cohort`."""
    return _letter("availability_asked", ASKED, poll, user, token=token, dates=dates, now=now)


def reminded(poll: AvailabilityPoll, user: User, *, token: str, dates: int, now: dt.datetime) -> Draft:
    """The same question to who did not answer, with a new link. Needs `cohort`."""
    return _letter("availability_reminded", REMINDED, poll, user, token=token, dates=dates, now=now)


def _letter(
    template: str,
    subject: str,
    poll: AvailabilityPoll,
    user: User,
    *,
    token: str,
    dates: int,
    now: dt.datetime,
) -> Draft:
    return Draft(
        key=f"{availability_prefix(poll, user)}{now:%Y%m%d%H%M%S%f}",
        kind=template.replace("_", "-"),
        recipient=user,
        to_address=user.email,
        subject=subject,
        template=template,
        context=f"cohorts.cohort:{poll.cohort_id}",
        facts={
            "cohort": poll.cohort,
            "closes_on": poll.closes_on,
            "note": poll.note,
            "dates": dates,
            "url": f"{settings.SITE_URL}{reverse('availability-answer', args=[token])}",
        },
        due_at=now,
        is_secret=True,
    )

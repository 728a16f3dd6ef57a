"""The letters about cases. None of them carries a word of a case or of feedback, not even a title."""

import datetime as dt

from django.conf import settings

from casuistiek.models import Feedback
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

"""Letters about asking for a place. The inbox in the app is the truth; a letter is a copy (MSG-07)."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from cohorts.mails.waiting import to_person
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.mailing.outbox import Draft
from leergang.moment import local_date

RECEIVED = "Je aanmelding voor de leergang is binnen"
REJECTED = "Je aanmelding voor de leergang"
TO_DECIDE = "Er is een nieuwe aanmelding voor de leergang"


def received(enrolment: Enrolment, *, now: dt.datetime) -> Draft:
    """The receipt for who asked."""
    return to_person("request_received", enrolment, subject=RECEIVED, now=now)


def known_already(enrolment: Enrolment, *, now: dt.datetime) -> Draft:
    """Somebody asked with an address that has a place here already: told to the mailbox, never on the page.

    At most one a day, however often the form is sent.
    """
    return Draft(
        key=f"request-known:{enrolment.pk}:{local_date(now):%Y%m%d}",
        kind="request-known",
        recipient=enrolment.user,
        to_address=enrolment.user.email,
        subject=RECEIVED,
        template="request_known",
        context=f"cohorts.cohort:{enrolment.cohort_id}",
        facts={"cohort": enrolment.cohort},
        due_at=now,
    )


def rejected(enrolment: Enrolment, *, reason: str, now: dt.datetime) -> Draft:
    """The answer is no, and why."""
    return to_person("request_rejected", enrolment, subject=REJECTED, now=now, has_link=False, reason=reason)


def to_decide(enrolment: Enrolment, *, to: User, leaves_at: dt.datetime) -> Draft:
    """Who decides is told that somebody asks; who it is, stands in the app."""
    page = reverse("cohorts:request-list", args=[enrolment.cohort.slug])
    return Draft(
        key=f"request:{enrolment.pk}:{to.pk}",
        kind="request-to-decide",
        recipient=to,
        to_address=to.email,
        subject=TO_DECIDE,
        template="request_to_decide",
        context=f"cohorts.cohort:{enrolment.cohort_id}",
        facts={
            "cohort": enrolment.cohort,
            "organisation": enrolment.organisation,
            "url": f"{settings.SITE_URL}{page}",
        },
        due_at=leaves_at,
    )

"""Letters about waiting for a place: to the person, and a copy to who decides for the organisation.

No name and no address in a subject (MSG-07). The letters to the person carry a link that works without
login, so they are secret. What a letter says of the queue is nothing: a place changes, a letter does not.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import reverse

from cohorts.models import Cohort, Enrolment
from cohorts.models.waiting_link import waiting_token
from leergang.accounts.models import Organisation, User
from leergang.mailing.outbox import Draft

QUEUED = "Je staat op de wachtlijst van de leergang"
OFFERED = "Er is een plaats voor je in de leergang"
LAPSED = "De plaats in de leergang is niet meer voor je vrij"
REMOVED = "Je staat niet meer op de wachtlijst van de leergang"
OFFERED_COPY = "Een plaats aangeboden aan de wachtlijst"


def waiting_prefix(enrolment: Enrolment) -> str:
    """What the keys of all letters about the waiting list of one enrolment begin with."""
    return f"waiting:{enrolment.pk}:"


def waiting_url(enrolment: Enrolment) -> str:
    """The absolute address of the person's own page. Needs `user`."""
    return f"{settings.SITE_URL}{reverse('waiting-place', args=[waiting_token(enrolment)])}"


def queued(enrolments: Iterable[Enrolment], *, now: dt.datetime) -> list[Draft]:
    """They are on the waiting list."""
    return [to_person("waiting_queued", each, subject=QUEUED, now=now) for each in enrolments]


def offered(enrolments: Iterable[Enrolment], *, leaves_at: dt.datetime, now: dt.datetime) -> list[Draft]:
    """A seat is theirs until the moment in the letter, counted from when it leaves."""
    return [
        to_person("waiting_offered", each, subject=OFFERED, due_at=leaves_at, now=now) for each in enrolments
    ]


def lapsed(enrolments: Iterable[Enrolment], *, now: dt.datetime) -> list[Draft]:
    """The offer was not answered in time."""
    return [to_person("waiting_lapsed", each, subject=LAPSED, now=now) for each in enrolments]


def removed(enrolment: Enrolment, *, now: dt.datetime) -> Draft:
    """Somebody of the organisation or the bureau took them off the waiting list."""
    return to_person("waiting_removed", enrolment, subject=REMOVED, now=now, has_link=False)


def offered_copy(
    enrolments: Sequence[Enrolment],
    *,
    to: User,
    cohort: Cohort,
    organisation: Organisation,
    leaves_at: dt.datetime,
    now: dt.datetime,
) -> Draft:
    """One letter for all people of one organisation who got an offer at the same moment."""
    page = reverse("cohorts:waiting-list", args=[cohort.slug])
    return Draft(
        key=f"waiting-copy:{cohort.pk}:{organisation.pk}:{to.pk}:{now:%Y%m%d%H%M%S%f}",
        kind="waiting-offered-copy",
        recipient=to,
        to_address=to.email,
        subject=OFFERED_COPY,
        template="waiting_offered_copy",
        context=f"cohorts.cohort:{cohort.pk}",
        facts={
            "enrolments": enrolments,
            "cohort": cohort,
            "organisation": organisation,
            "offer_ends_at": enrolments[0].offer_ends_at,
            "url": f"{settings.SITE_URL}{page}",
        },
        due_at=leaves_at,
    )


def to_person(
    template: str,
    enrolment: Enrolment,
    *,
    subject: str,
    now: dt.datetime,
    due_at: dt.datetime | None = None,
    has_link: bool = True,
    **facts: object,
) -> Draft:
    """A letter about waiting to the person. Needs `user`, `organisation` and `cohort`."""
    return Draft(
        key=f"{waiting_prefix(enrolment)}{template}:{now:%Y%m%d%H%M%S%f}",
        kind=template.replace("_", "-"),
        recipient=enrolment.user,
        to_address=enrolment.user.email,
        subject=subject,
        template=template,
        context=f"cohorts.cohort:{enrolment.cohort_id}",
        facts={
            "enrolment": enrolment,
            "cohort": enrolment.cohort,
            "organisation": enrolment.organisation,
            "offer_ends_at": enrolment.offer_ends_at,
            "is_own_request": enrolment.enrolled_by_id is None,
            **({"url": waiting_url(enrolment)} if has_link else {}),
            **facts,
        },
        due_at=due_at or now,
        is_secret=has_link,
    )

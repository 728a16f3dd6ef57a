"""What the bureau decided about an address, told to who asked. The page in the app is the truth (MSG-07)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.urls import reverse

from cohorts.models import Cohort, HeldEntry
from leergang.accounts.models import Organisation, User
from leergang.mailing.outbox import Draft

ADMITTED = "Het bureau heeft mensen ingeschreven voor de leergang"
REFUSED = "Het bureau heeft iemand niet ingeschreven voor de leergang"


def admitted(
    cohort: Cohort,
    entries: Iterable[HeldEntry],
    listeners: Mapping[int, Sequence[User]],
    *,
    leaves_at: dt.datetime,
) -> list[Draft]:
    """One letter for all people of one organisation of whom the same person hears."""
    told: dict[tuple[User, Organisation], list[HeldEntry]] = {}
    for entry in entries:
        for user in listeners[entry.pk]:
            told.setdefault((user, entry.organisation), []).append(entry)
    return [
        _letter("held_admitted", user, cohort, organisation, people, subject=ADMITTED, leaves_at=leaves_at)
        for (user, organisation), people in told.items()
    ]


def refused(entry: HeldEntry, listeners: Sequence[User], *, leaves_at: dt.datetime) -> list[Draft]:
    """The answer is no, and why."""
    return [
        _letter(
            "held_refused",
            user,
            entry.cohort,
            entry.organisation,
            [entry],
            subject=REFUSED,
            leaves_at=leaves_at,
        )
        for user in listeners
    ]


def _letter(
    template: str,
    user: User,
    cohort: Cohort,
    organisation: Organisation,
    entries: Sequence[HeldEntry],
    *,
    subject: str,
    leaves_at: dt.datetime,
) -> Draft:
    page = "cohorts:held-list" if template == "held_refused" else "cohorts:enrolment-list"
    return Draft(
        key=f"held:{template}:{entries[0].pk}:{user.pk}",
        kind=template.replace("_", "-"),
        recipient=user,
        to_address=user.email,
        subject=subject,
        template=template,
        context=f"cohorts.cohort:{cohort.pk}",
        facts={
            "entries": entries,
            "cohort": cohort,
            "organisation": organisation,
            "reason": entries[0].reason,
            "url": f"{settings.SITE_URL}{reverse(page, args=[cohort.slug])}",
        },
        due_at=leaves_at,
    )

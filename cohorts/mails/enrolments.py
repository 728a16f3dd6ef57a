"""Letters about taking part. No name or address in a subject (MSG-07), nothing of a case."""

import datetime as dt
from collections.abc import Iterable, Mapping

from cohorts.models import Cohort, Enrolment
from leergang.accounts.actions import invitations as links
from leergang.accounts.actions.invitations import Issued
from leergang.accounts.models import Organisation, User
from leergang.accounts.models.invitation import VALIDITY
from leergang.mailing.mould import Mould
from leergang.mailing.outbox import Draft

INVITATION = "Uitnodiging voor de leergang"


def invitation_prefix(enrolment: Enrolment) -> str:
    """What the keys of all invitations of one enrolment begin with."""
    return f"invitation:{enrolment.pk}:"


def invitation_key(enrolment: Enrolment, *, now: dt.datetime) -> str:
    return f"{invitation_prefix(enrolment)}{now:%Y%m%d%H%M%S%f}"


def invitations_to(
    enrolments: Iterable[Enrolment],
    *,
    cohort: Cohort,
    organisation: Organisation,
    issued: Mapping[int, Issued],
    now: dt.datetime,
) -> list[Draft]:
    """The personal links for people who were enrolled. One letter for each link that is made."""
    facts = {
        "expires_at": now + VALIDITY,
        "cohort": cohort,
        "programme": cohort.programme,
        "organisation": organisation,
    }
    mould = Mould("invitation", subject=INVITATION, facts=facts, personal=["url"])
    return [
        Draft(
            key=invitation_key(enrolment, now=now),
            kind="invitation",
            recipient=enrolment.user,
            to_address=enrolment.user.email,
            subject=INVITATION,
            template="invitation",
            context=f"cohorts.cohort:{cohort.pk}",
            due_at=now,
            is_secret=True,
            bodies=mould.cast(recipient=enrolment.user, url=links.link(issued[enrolment.user_id].token)),
        )
        for enrolment in enrolments
    ]


def staff_invitation_key(user: User, *, now: dt.datetime) -> str:
    return f"staff-invitation:{user.pk}:{now:%Y%m%d%H%M%S%f}"


def staff_invitation(user: User, *, what: str, context: str, token: str, now: dt.datetime) -> Draft:
    """The personal link for a trainer, coördinator or planner. `what` ends "Je bent nu ..."."""
    return Draft(
        key=staff_invitation_key(user, now=now),
        kind="staff-invitation",
        recipient=user,
        to_address=user.email,
        subject="Uitnodiging voor het platform van de leergang",
        template="staff_invitation",
        context=context,
        facts={"url": links.link(token), "expires_at": now + VALIDITY, "what": what},
        due_at=now,
        is_secret=True,
    )

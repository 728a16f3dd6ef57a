"""Letters about what happens to one enrolment: it ends, a colleague takes over, somebody leaves.

No name in a subject (MSG-07), no reason and nothing of a case in the text.
"""

import datetime as dt
from collections.abc import Iterable

from cohorts.models import Enrolment
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import User
from leergang.mailing.outbox import Draft

ENDED = "Je doet niet meer mee aan de leergang"
REPLACED = "Een deelnemer in je lichting is vervangen"
OWN_TITLE = "Zo kun je de leergang afmaken"
WITHOUT_ADDRESS = "Een deelnemer is vertrokken zonder privéadres"


def ended(enrolment: Enrolment, *, was: EnrolmentStatus, now: dt.datetime) -> list[Draft]:
    """To the person: it stops here. Nothing to who was enrolled and never heard of it."""
    if was == EnrolmentStatus.CONFIRMED and enrolment.invitation_id is None:
        return []
    return [_draft("ended", enrolment, enrolment.user, subject=ENDED, now=now)]


def replaced(old: Enrolment, new: Enrolment, *, trainers: Iterable[User], now: dt.datetime) -> list[Draft]:
    """The note to the trainers of the lichting: who went, who came."""
    return [
        _draft("replaced", old, trainer, subject=REPLACED, now=now, successor=new) for trainer in trainers
    ]


def own_title_prefix(enrolment: Enrolment) -> str:
    """What the keys of the letters about going on under the own title begin with."""
    return f"enrolment-own-title:{enrolment.pk}:"


def own_title(enrolment: Enrolment, *, now: dt.datetime) -> Draft:
    """To the person, at the address of work: give a private address before the last day."""
    return _draft("own_title", enrolment, enrolment.user, subject=OWN_TITLE, now=now)


def left_without_address(enrolment: Enrolment, *, planners: Iterable[User], now: dt.datetime) -> list[Draft]:
    """To the planners: somebody wanted to go on and has no way in any more."""
    return [
        _draft("without_address", enrolment, planner, subject=WITHOUT_ADDRESS, now=now)
        for planner in planners
    ]


def _draft(
    what: str, enrolment: Enrolment, recipient: User, *, subject: str, now: dt.datetime, **facts: object
) -> Draft:
    kind = f"enrolment-{what}".replace("_", "-")
    return Draft(
        key=f"{kind}:{enrolment.pk}:{recipient.pk}:{now:%Y%m%d%H%M%S%f}",
        kind=kind,
        recipient=recipient,
        to_address=recipient.email,
        subject=subject,
        template=f"enrolment_{what}",
        context=f"cohorts.cohort:{enrolment.cohort_id}",
        facts={"enrolment": enrolment, "cohort": enrolment.cohort, "organisation": enrolment.organisation}
        | facts,
        due_at=now,
    )

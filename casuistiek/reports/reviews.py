"""Who is at work on a case, and which case waits next."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from casuistiek.models import PracticeCase, Review
from leergang.accounts.models import User

# Who did not ask for so long closed the page.
LOOKED_LATELY = dt.timedelta(seconds=75)


@dataclass(frozen=True)
class AtWork:
    """A colleague at a case: until when it is claimed, and whether they look at it now."""

    name: str
    claim_ends_at: dt.datetime | None
    is_looking: bool


@dataclass(frozen=True)
class Desk:
    """A case on the desk of a trainer: the own claim, and the colleagues."""

    claim_ends_at: dt.datetime | None
    others: list[AtWork]


def desk_of(case: PracticeCase, user: User, *, now: dt.datetime) -> Desk:
    """One query."""
    mine, others = None, []
    for review in Review.objects.filter(case=case).select_related("trainer").order_by("pk").strict():
        ends_at = review.claim_ends_at if review.claim_ends_at and review.claim_ends_at > now else None
        if review.trainer_id == user.pk:
            mine = ends_at
        elif ends_at or review.seen_at > now - LOOKED_LATELY:
            others.append(AtWork(review.trainer.name, ends_at, review.seen_at > now - LOOKED_LATELY))
    return Desk(mine, others)


def claims_on(cases: Collection[int], *, now: dt.datetime) -> dict[uuid.UUID, str]:
    """Who is working on these cases, by their public name. One query."""
    found = Review.objects.claimed(now).filter(case__in=cases).select_related("trainer", "case").strict()
    return {review.case.public_id: review.trainer.name for review in found}


def next_case(user: User, *, now: dt.datetime, after: PracticeCase | None = None) -> PracticeCase | None:
    """The case that waits longest, is not this one and is not claimed by a colleague. One query."""
    waiting = PracticeCase.objects.for_review(user).awaiting_feedback()
    taken = Review.objects.claimed(now).exclude(trainer=user).values("case_id")
    waiting = waiting.exclude(pk__in=taken)
    return (waiting.exclude(pk=after.pk) if after is not None else waiting).first()

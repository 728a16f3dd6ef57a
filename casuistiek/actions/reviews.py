"""Which trainer is at which case: a courtesy between colleagues that ends by itself and blocks nobody."""

import datetime as dt

from django.db import transaction

from casuistiek.models import PracticeCase, Review
from leergang.accounts.models import User

CLAIM = dt.timedelta(hours=2)


def _at(case: PracticeCase, by: User) -> PracticeCase:
    """The case, locked. Raises DoesNotExist for who may not review it."""
    return PracticeCase.objects.for_review(by).select_for_update(of=("self",)).get(pk=case.pk)


def look(case: PracticeCase, *, by: User, now: dt.datetime) -> None:
    """Note that a trainer has the case in front of them. That keeps no claim: a tab may stay open for a day."""
    Review.objects.bulk_create(
        [Review(case=case, trainer=by, seen_at=now)],
        update_conflicts=True,
        unique_fields=["case", "trainer"],
        update_fields=["seen_at"],
    )


def keep_on(case: PracticeCase, *, by: User, now: dt.datetime) -> None:
    """Somebody wrote: a claim of their own that is running starts anew."""
    Review.objects.claimed(now).filter(case=case, trainer=by).update(claim_ends_at=now + CLAIM)


@transaction.atomic
def claim(case: PracticeCase, *, by: User, now: dt.datetime) -> None:
    """'Ik pak deze op': the colleagues see it, for two hours. Whoever had it lets go."""
    case = _at(case, by)
    Review.objects.filter(case=case).update(claim_ends_at=None)
    Review.objects.bulk_create(
        [Review(case=case, trainer=by, seen_at=now, claim_ends_at=now + CLAIM)],
        update_conflicts=True,
        unique_fields=["case", "trainer"],
        update_fields=["seen_at", "claim_ends_at"],
    )


@transaction.atomic
def release(case: PracticeCase, *, by: User) -> None:
    """Let go of it. Whoever does not hold it lets go of nothing."""
    Review.objects.filter(case=_at(case, by), trainer=by).update(claim_ends_at=None)

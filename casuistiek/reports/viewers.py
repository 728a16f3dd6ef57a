"""Whose a case is, and in which part somebody reads it."""

from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from casuistiek.models import CoOwner, PracticeCase
from casuistiek.states import Viewer
from leergang.accounts.models import User
from leergang.accounts.names import full_name
from leergang.db import Prepared

__all__ = ["Owner", "Viewer", "other_owners", "owner_users", "owners_of", "viewer_of"]


class Owner(NamedTuple):
    pk: int
    name: str


def owners_of(case: PracticeCase) -> list[Owner]:
    """Who began the case and who joined since, in that order. One query, when the case has its owner at hand."""
    joined = (Owner(pk, full_name(*name)) for pk, *name in JOINED.rows(case=case.pk))
    return [Owner(case.owner_id, case.owner.name), *joined]


def _joined(case: int) -> QuerySet[CoOwner, tuple[Any, ...]]:
    accepted = CoOwner.objects.accepted().filter(case=case).order_by("accepted_at", "pk")
    return accepted.values_list("user_id", "user__first_name", "user__infix", "user__last_name")


JOINED = Prepared(_joined, case=int)


def owner_users(case: PracticeCase) -> list[User]:
    """The people to whom the case belongs, to write a letter to each. One query."""
    joined = CoOwner.objects.accepted().filter(case=case)
    return list(User.objects.filter(Q(pk=case.owner_id) | Q(pk__in=joined.values("user_id"))).order_by("pk"))


def other_owners(case: PracticeCase, user: User) -> list[User]:
    """The owners who must agree with this one: everybody whose account still works. One query."""
    return [owner for owner in owner_users(case) if owner.pk != user.pk and owner.is_active]


def viewer_of(case: PracticeCase, user: User, owners: list[Owner]) -> Viewer:
    """In which part this person, who may read the case, reads it. At most two queries."""
    if user.pk in [owner.pk for owner in owners]:
        return Viewer.OWNER
    if PracticeCase.objects.for_review(user).filter(pk=case.pk).exists():
        return Viewer.TRAINER
    if PracticeCase.objects.shared_with(user).filter(pk=case.pk).exists():
        return Viewer.PEER
    return Viewer.SUBSTITUTE

"""The conditions under which somebody reaches a case (SEC-06); the queryset of the case puts them together."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Exists, Q, QuerySet

from casuistiek.models.owners import CoOwner
from casuistiek.states import (
    READABLE_BY_GROUP,
    READABLE_BY_TRAINER,
    ConfidentialityLevel,
)
from cohorts.models import Cohort, Enrolment, PeerGroup
from cohorts.states import TAKES_PART
from leergang.accounts.models import User
from leergang.accounts.roles import Permission

if TYPE_CHECKING:
    from casuistiek.models.case import PracticeCase


def trained_by(user: User, day: dt.date | None = None) -> Q:
    """Cases in the lichtingen that this person trains."""
    return Q(cohort__in=Cohort.objects.granting(user, Permission.CASE_REVIEW, day=day))


# What leaves the owner: nothing before it was submitted, and then for who may read along (domain/3 C3).
SHARED_WITH_TRAINERS = Q(
    status__in=READABLE_BY_TRAINER, confidentiality_level__gte=ConfidentialityLevel.TRAINERS
)


def also_owned_by(user: User) -> Q:
    """Joint cases of which this person accepted to be an owner."""
    return Q(pk__in=CoOwner.objects.filter(user=user, accepted_at__isnull=False).values("case_id"))


def shared_with(user: User, day: dt.date | None = None) -> Q:
    """Cases that a trainer accepted and whose owner admits the lichting, or the own intervisiegroep.

    Asked of the rows as they are at this moment: who moves to another group reads what that group may read.
    """
    cohorts = Cohort.objects.granting(user, Permission.CASE_SHARED, day=day)
    groups = PeerGroup.objects.filter(
        members__enrolment__user=user, members__enrolment__status__in=TAKES_PART, cohort__in=cohorts
    )
    admitted = Q(confidentiality_level__gte=ConfidentialityLevel.COHORT, cohort__in=cohorts) | Q(
        confidentiality_level=ConfidentialityLevel.PEER_GROUP,
        enrolment__peer_group_member__group__in=groups.order_by(),
    )
    return Q(status__in=READABLE_BY_GROUP, enrolment__status__in=TAKES_PART) & admitted


def in_reach(case: "PracticeCase") -> QuerySet[Enrolment]:
    """The people of the lichting, or of the intervisiegroep, who may read this case at this moment: `shared_with()`
    asked from the other side. Its owners are not among them.
    """
    begun = Enrolment.objects.taking_part().filter(pk=case.enrolment_id)
    people = Enrolment.objects.taking_part().filter(Exists(begun), cohort=case.cohort_id)
    others = people.exclude(user=case.owner_id).exclude(
        user__in=CoOwner.objects.filter(case=case, accepted_at__isnull=False).values("user_id")
    )
    if case.status in READABLE_BY_GROUP and case.confidentiality_level >= ConfidentialityLevel.COHORT:
        return others
    if case.status in READABLE_BY_GROUP and case.confidentiality_level == ConfidentialityLevel.PEER_GROUP:
        return others.filter(peer_group_member__group__members__enrolment=case.enrolment_id)
    return others.none()

"""Whose turn it is: who has not brought a case in, and who led or observed least (domain/1 A4)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from casuistiek.models import PracticeCase
from casuistiek.states import ConfidentialityLevel, DiscussionRole
from cohorts.models import Cohort, Enrolment
from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.states import TAKES_PART
from leergang.accounts.names import full_name

NAME = ("user__first_name", "user__infix", "user__last_name")


@dataclass(frozen=True)
class Turn:
    """How often somebody had which role in a discussion that is planned, going on or over."""

    enrolment: int
    user: int
    name: str
    brought: int
    moderated: int
    observed: int


def turns_in(cohort: Cohort) -> list[Turn]:
    """Everybody who takes part, who brought least first. One query."""
    return _turns(Enrolment.objects.filter(cohort=cohort, status__in=TAKES_PART))


def admitted_to(case: PracticeCase) -> list[Turn]:
    """Who of the lichting the owner of this case admits, the owner among them. One query."""
    people = Enrolment.objects.filter(cohort=case.cohort_id, status__in=TAKES_PART)
    if case.confidentiality_level < ConfidentialityLevel.COHORT:
        own = Q(pk=case.enrolment_id)
        group = Q(peer_group_member__group__members__enrolment=case.enrolment_id)
        people = people.filter(own | group)
    return _turns(people)


def _turns(people: EnrolmentQuerySet) -> list[Turn]:
    def count(role: DiscussionRole) -> Count:
        return Count("discussion_seats", filter=Q(discussion_seats__role=role), distinct=True)

    rows = (
        people.annotate(
            brought=count(DiscussionRole.CASE_OWNER),
            moderated=count(DiscussionRole.MODERATOR),
            observed=count(DiscussionRole.OBSERVER),
        )
        .order_by("brought", "user__last_name", "user__first_name", "pk")
        .distinct()
        .values_list("pk", "user_id", *NAME, "brought", "moderated", "observed")
    )
    return [
        Turn(pk, user, full_name(*name), brought, moderated, observed)
        for pk, user, *name, brought, moderated, observed in rows
    ]


def proposed(case: PracticeCase, people: list[Turn]) -> dict[int, DiscussionRole]:
    """Roles by enrolment: the owner brings in, who led least leads, who observed least observes."""
    others = [person for person in people if person.enrolment != case.enrolment_id]
    roles = {person.enrolment: DiscussionRole.PEER for person in others}
    roles[case.enrolment_id] = DiscussionRole.CASE_OWNER
    if others:
        leader = min(others, key=lambda person: (person.moderated, person.observed))
        roles[leader.enrolment] = DiscussionRole.MODERATOR
        rest = [person for person in others if person is not leader]
        if len(rest) > 1:
            roles[min(rest, key=lambda person: (person.observed, person.moderated)).enrolment] = (
                DiscussionRole.OBSERVER
            )
    return roles

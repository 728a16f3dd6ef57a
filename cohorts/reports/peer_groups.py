"""The intervisiegroepen of a lichting: who is in which, and what the rules say about it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cohorts.grouping import explaining
from cohorts.grouping.people import Apart, Division, Pair, Person, Rules
from cohorts.grouping.proposing import propose
from cohorts.models import Cohort, Enrolment, PeerGroupMember, Separation
from cohorts.states import TAKES_PART

type Places = dict[int, int]
"""The number of the group of each enrolment, by primary key; who is in none is not in it."""


@dataclass(frozen=True, slots=True)
class MemberLine:
    enrolment: Enrolment
    reason: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group with its people, why they sit together and what to look at."""

    number: int
    members: list[MemberLine]
    reasons: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class Facts:
    """What a division is made from: who takes part, by name, and who had better be apart."""

    people: list[Enrolment]
    separations: list[Separation]
    saved: Places

    @property
    def fingerprint(self) -> str:
        """Tells whether somebody else saved another division since."""
        return hashlib.sha256(repr(sorted(self.saved.items())).encode()).hexdigest()[:16]

    @property
    def rules(self) -> Rules:
        pairs: Mapping[Pair, Apart] = {
            frozenset((each.first_id, each.second_id)): Apart(each.kind) for each in self.separations
        }
        return Rules.of((_person(enrolment) for enrolment in self.people), pairs)

    @property
    def about_sizes(self) -> str:
        return explaining.about_sizes(len(self.people))

    @property
    def unplaced(self) -> list[Enrolment]:
        """Who came since the division was saved, or was left out of it."""
        return [enrolment for enrolment in self.people if enrolment.pk not in self.saved]


def facts(cohort: Cohort) -> Facts:
    """Three queries. Who left drops out: of the division, and of the pairs."""
    people = list(
        Enrolment.objects.filter(cohort=cohort)
        .taking_part()
        .select_related("user", "organisation")
        .order_by("sort_key", "pk")
        .strict()
    )
    pairs = Separation.objects.filter(
        first__cohort=cohort, first__status__in=TAKES_PART, second__status__in=TAKES_PART
    ).select_related("first__user", "second__user")
    members = PeerGroupMember.objects.filter(group__cohort=cohort, enrolment__status__in=TAKES_PART)
    return Facts(
        people,
        list(pairs.order_by("first__sort_key", "second__sort_key", "pk")),
        dict(members.values_list("enrolment_id", "group__number")),
    )


def proposal(found: Facts) -> Places:
    """A division by the rules, as places."""
    return {key: number for number, group in enumerate(propose(found.rules), start=1) for key in group}


def lines(found: Facts, places: Mapping[int, int]) -> list[GroupLine]:
    """A division in words, saved or not."""
    by_key = {enrolment.pk: enrolment for enrolment in found.people}
    return [
        GroupLine(
            group.number,
            [MemberLine(by_key[member.key], member.reason) for member in group.members],
            group.reasons,
            group.warnings,
        )
        for group in explaining.explain(found.rules, _division(found.people, places))
    ]


def _division(people: Iterable[Enrolment], places: Mapping[int, int]) -> Division:
    groups: Sequence[list[int]] = [[] for _ in range(max(places.values(), default=0))]
    for enrolment in people:
        if number := places.get(enrolment.pk):
            groups[number - 1].append(enrolment.pk)
    return groups


def _person(enrolment: Enrolment) -> Person:
    return Person(enrolment.pk, enrolment.name, enrolment.organisation.name, enrolment.job_title)

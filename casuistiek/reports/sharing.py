"""The ladder of confidentiality as its owners see it: who reads at each step, who read, and what is proposed."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from casuistiek.models import CaseRead, EmergencyAccess, PracticeCase, Proposal, ProposalConsent
from casuistiek.reports.viewers import owner_users
from casuistiek.states import (
    READABLE_BY_GROUP,
    READABLE_BY_TRAINER,
    CaseStatus,
    ConfidentialityLevel,
    ProposalKind,
)
from cohorts.models import Enrolment, TrainerAssignment
from leergang.accounts.models import User
from leergang.accounts.names import full_name
from leergang.db import Prepared
from leergang.moment import today


@dataclass(frozen=True)
class Step:
    """A step of the ladder. `state` is 'now', 'done' for a step below it, or ''; `move` says what the owner can do."""

    level: int
    title: str
    text: str
    state: str
    move: str


@dataclass(frozen=True)
class Reader:
    name: str
    role: str
    first_at: dt.datetime
    last_at: dt.datetime
    version: int


@dataclass(frozen=True)
class Asked:
    """A proposal as one of the owners sees it."""

    kind: str
    by: str
    is_own: bool
    level: str
    made_at: dt.datetime
    agreed: list[str]
    waiting: list[str]
    is_stale: bool
    must_answer: bool

    @property
    def is_delete(self) -> bool:
        return self.kind == ProposalKind.DELETE

    @property
    def what(self) -> str:
        """What happens when all agree, in one line."""
        return "De casus verwijderen" if self.is_delete else f"Laten lezen: {self.level.lower()}"


@dataclass(frozen=True)
class Alerts:
    """What an owner must know on the page of the case: a proposal, and that the bureau reads or read along.

    Of a case that was shielded and that nobody opened there is a reason without an end.
    """

    proposed_by: str
    proposal_is_own: bool
    proposal_is_stale: bool
    must_answer: bool
    reason: str
    expires_at: dt.datetime | None
    is_running: bool


def alerts(case: PracticeCase, user: User, *, now: dt.datetime) -> Alerts:
    """One query."""
    version, by, *name, has_agreed, reason, expires_at, ended_at = ALERTS.rows(case=case.pk, user=user.pk)[0]
    ends_at = ended_at or expires_at
    is_stale = version is not None and version != case.version
    return Alerts(
        proposed_by=full_name(*name) if by else "",
        proposal_is_own=by == user.pk,
        proposal_is_stale=is_stale,
        must_answer=bool(by) and not is_stale and not has_agreed,
        reason=reason or "",
        expires_at=ends_at,
        is_running=ends_at is not None and ends_at > now,
    )


def _alerts(case: int, user: int) -> QuerySet[PracticeCase, tuple[Any, ...]]:
    agreed = ProposalConsent.objects.filter(proposal__case=OuterRef("pk"), user=user)
    told = Q(approved_at__isnull=False) | Q(case__status=CaseStatus.SHIELDED)
    last = EmergencyAccess.objects.filter(told, case=OuterRef("pk")).order_by("-asked_at", "-pk")
    names = (f"proposals__proposed_by__{name}" for name in ("first_name", "infix", "last_name"))
    return PracticeCase.objects.filter(pk=case).values_list(
        "proposals__version",
        "proposals__proposed_by_id",
        *names,
        Exists(agreed),
        *(Subquery(last.values(name)[:1]) for name in ("reason", "expires_at", "ended_at")),
    )


ALERTS = Prepared(_alerts, case=int, user=int)


def ladder(case: PracticeCase, *, may_share: bool) -> list[Step]:
    """The four steps, lowest first. At most 3 queries."""
    present = _present(case)
    steps = []
    for level, text in zip(ConfidentialityLevel, _who(case), strict=True):
        state = "now" if level == present else "done" if level < present else ""
        move = _move(level, present, may_share=may_share)
        steps.append(Step(int(level), str(level.label), text, state, move))
    return steps


def _present(case: PracticeCase) -> int:
    """Where the case stands: of a concept, and of what was withdrawn or shielded, nobody else reads a word."""
    if case.status not in READABLE_BY_TRAINER:
        return ConfidentialityLevel.ONLY_ME
    return case.confidentiality_level


def _move(level: int, present: int, *, may_share: bool) -> str:
    if level < present:
        return "narrow"
    return "widen" if level > present and may_share and level > ConfidentialityLevel.ONLY_ME else ""


def _who(case: PracticeCase) -> list[str]:
    """Who reads at each step, with how many they are."""
    owners = owner_users(case)
    others = (
        Enrolment.objects.taking_part()
        .filter(cohort=case.cohort_id)
        .exclude(user__in=[owner.pk for owner in owners])
    )
    same_group = Q(peer_group_member__group__members__enrolment=case.enrolment_id)
    counted = others.aggregate(
        cohort=Count("pk", distinct=True), group=Count("pk", filter=same_group, distinct=True)
    )
    trainers = [
        full_name(*name)
        for name in TrainerAssignment.objects.current(today())
        .filter(cohort=case.cohort_id)
        .order_by("user__last_name", "user__first_name")
        .values_list("user__first_name", "user__infix", "user__last_name")
    ]
    group = counted["group"]
    return [
        "Jij" if len(owners) == 1 else f"Jullie samen: {_listed([owner.name for owner in owners])}",
        f"En de trainers: {_listed(trainers)}" if trainers else "En de trainers van je lichting",
        f"En je intervisiegroep: {_people(group)}" if group else "En je intervisiegroep, zodra die er is",
        f"En de hele lichting: {_people(counted['cohort'])}",
    ]


def _listed(names: list[str]) -> str:
    return " en ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _people(count: int) -> str:
    return "1 andere deelnemer" if count == 1 else f"{count} andere deelnemers"


def readers_who_lose(case: PracticeCase, level: ConfidentialityLevel) -> list[Reader]:
    """Who opened the case and may not read it any more at this level. At most 4 queries.

    They keep what they remember, so an owner sees them before narrowing.
    """
    readers = CaseRead.objects.filter(case=case).select_related("reader")
    losing = readers.exclude(reader__in=_still(case, level))
    roles = _roles(case, [row.reader_id for row in losing])
    return [_reader(row, roles) for row in losing]


def _still(case: PracticeCase, level: ConfidentialityLevel) -> "QuerySet[Any, Any] | list[int]":
    if level == ConfidentialityLevel.ONLY_ME:
        return []
    trainers = TrainerAssignment.objects.current(today()).filter(cohort=case.cohort_id).values("user_id")
    if level == ConfidentialityLevel.TRAINERS or case.status not in READABLE_BY_GROUP:
        return User.objects.filter(pk__in=trainers).values("pk")
    same_group = Enrolment.objects.taking_part().filter(
        peer_group_member__group__members__enrolment=case.enrolment_id
    )
    return User.objects.filter(Q(pk__in=trainers) | Q(pk__in=same_group.values("user_id"))).values("pk")


def reads_of(case: PracticeCase) -> dict[str, Any]:
    """The register of a case, last reading first, and every noodtoegang that was approved. 4 queries."""
    rows = list(CaseRead.objects.filter(case=case).select_related("reader"))
    roles = _roles(case, [row.reader_id for row in rows])
    accesses = EmergencyAccess.objects.filter(case=case, approved_at__isnull=False)
    return {
        "readers": [_reader(row, roles) for row in rows],
        "accesses": list(accesses.select_related("asked_by", "approved_by")),
    }


def _reader(row: CaseRead, roles: dict[int, str]) -> Reader:
    return Reader(
        row.reader.name, roles.get(row.reader_id, "via het bureau"), row.first_at, row.last_at, row.version
    )


def _roles(case: PracticeCase, people: Collection[int]) -> dict[int, str]:
    """As what each of these people reads along. Two queries."""
    trainers = TrainerAssignment.objects.filter(cohort=case.cohort_id, user__in=people)
    peers = Enrolment.objects.filter(cohort=case.cohort_id, user__in=people)
    return {
        **dict.fromkeys(peers.values_list("user_id", flat=True), "deelnemer"),
        **dict.fromkeys(trainers.values_list("user_id", flat=True), "trainer"),
    }


def proposal_of(case: PracticeCase, user: User) -> Asked | None:
    """What is proposed about this case, if anything. At most 3 queries, one when there is nothing."""
    proposal = Proposal.objects.filter(case=case).select_related("proposed_by").first()
    if proposal is None:
        return None
    agreed = set(proposal.consents.values_list("user_id", flat=True))
    owners = [owner for owner in owner_users(case) if owner.is_active]
    is_stale = proposal.version != case.version
    return Asked(
        kind=proposal.kind,
        by=proposal.proposed_by.name,
        is_own=proposal.proposed_by_id == user.pk,
        level=str(ConfidentialityLevel(proposal.level).label) if proposal.level else "",
        made_at=proposal.proposed_at,
        agreed=[owner.name for owner in owners if owner.pk in agreed],
        waiting=[owner.name for owner in owners if owner.pk not in agreed],
        is_stale=is_stale,
        must_answer=not is_stale and user.pk not in agreed,
    )

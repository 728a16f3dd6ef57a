"""The enrolment list of a lichting: who sees whom, in which state, with which numbers on top."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, OuterRef, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from cohorts.models import Cohort, Enrolment, SeatReservation, Seats
from cohorts.models.enrolment import EnrolmentQuerySet, of_organisations
from cohorts.reports.enrolment_lines import Shown, lines_of, shown
from cohorts.reports.invitations import Badge, state_of_invitation
from cohorts.reports.narrowing import STATES, Choice, narrowed
from cohorts.reports.reach import Reach, organisations_to_enrol_for, reach_of
from cohorts.states import UNDER_WAY, EnrolmentStatus, InvitationState
from leergang.db import Prepared
from leergang.moment import local_date
from leergang.web.keyset import Order, Page, page

BY_NAME = Order("sort_key")
# A lichting has at most 500 seats; whatever went wrong, counting more than this tells nobody anything.
COUNTED = 2000
# These use up no seat; nor does somebody of another organisation who is in one of them.
WITHOUT_SEAT = (EnrolmentStatus.REQUESTED, EnrolmentStatus.WAITING_LIST)
ELSEWHERE = "elsewhere"
NO_SEAT = {ELSEWHERE, *WITHOUT_SEAT}
NOT_YET = (InvitationState.NOT_SENT, InvitationState.PLANNED)


def chosen(asked: Mapping[str, str], reach: Reach, *, words: str) -> Choice:
    """What was asked of the list. Who does not manage anybody knows of no states to choose from."""
    status = asked.get("status", "")
    may_choose = reach.manages_some and status in STATES
    return Choice(
        words=words, token=asked.get("zoek", "") if words else "", status=status if may_choose else ""
    )


def listed(cohort: Cohort, reach: Reach, choice: Choice, *, now: dt.datetime) -> EnrolmentQuerySet:
    """The enrolments that this person sees, of those that were chosen."""
    rows = reach.managed_rows if choice.status else reach.rows
    found: EnrolmentQuerySet = Enrolment.objects.filter(rows, cohort=cohort)
    return narrowed(found, choice, STATES, now=now).strict()


def enrolment_page(
    cohort: Cohort, reach: Reach, choice: Choice, *, now: dt.datetime, asked: Mapping[str, str]
) -> tuple[list[Shown], Page[Enrolment]]:
    """The rows of a page and the page itself. Two queries: which enrolments, and what to show of those."""
    rows = listed(cohort, reach, choice, now=now).only("public_id", BY_NAME.lead)
    found = page(rows, BY_NAME, asked).keeping(choice.query)
    lines = lines_of([enrolment.pk for enrolment in found.rows], now=now)
    return [shown(lines[enrolment.pk], reach) for enrolment in found.rows], found


@dataclass(frozen=True)
class InLine:
    """How many ask for a place, wait for one or have an offer, of the people that somebody may see."""

    requested: int
    waiting: int
    offered: int

    @property
    def on_list(self) -> int:
        return self.waiting + self.offered


@dataclass(frozen=True)
class Numbers:
    """The key figures above the list. Of seats only what is left: the rest is other organisations' business."""

    seats: int
    seats_left: int  # that the own organisation may fill, or that are free in all
    active: int
    invited: int  # or soon to be
    undelivered: int
    expired: int
    in_line: InLine

    @property
    def enrolled(self) -> int:
        return self.active + self.invited + self.undelivered + self.expired


def numbers(cohort: Cohort, reach: Reach, *, now: dt.datetime) -> Numbers:
    """One query, over this lichting only."""
    own, day = [*reach.organisation_ids], local_date(now)
    if reach.sees_all:
        [(states, kept)] = STATES_OF_ALL.rows(cohort=cohort.pk, now=now)
    else:
        [(states, kept)] = STATES_OF_SOME.rows(cohort=cohort.pk, organisations=own, now=now, day=day)
    pairs = [text.split(":") for text in states]
    seats = Seats(
        cohort.seats,
        Counter(int(organisation) for state, organisation in pairs if state not in NO_SEAT),
        {int(organisation): int(count) for organisation, count in (text.split(":") for text in kept)},
    )
    left = max((seats.free_for(organisation) for organisation in own), default=0)
    counted = Counter(state for state, _ in pairs)
    return Numbers(
        seats=cohort.seats,
        seats_left=max(0, seats.total - seats.taken) if reach.sees_all else left,
        active=counted[InvitationState.ACCEPTED],
        invited=sum(counted[state] for state in (*UNDER_WAY, *NOT_YET)),
        undelivered=counted[InvitationState.UNDELIVERED],
        expired=counted[InvitationState.EXPIRED],
        in_line=InLine(
            requested=counted[EnrolmentStatus.REQUESTED],
            waiting=counted[EnrolmentStatus.WAITING_LIST],
            offered=counted[EnrolmentStatus.OFFERED],
        ),
    )


def _states(
    cohort: int, organisations: int, now: dt.datetime, day: dt.date, *, sees_all: bool
) -> QuerySet[Cohort, tuple[Any, ...]]:
    """The state and organisation of everybody in a lichting, as one array; of others it says only whether
    they hold a seat. And a second array: which organisation has how many seats reserved.

    To be counted here: as an aggregate over at most COUNTED rows the query could not be prepared, and
    building it took a quarter of the page.
    """
    theirs = ~of_organisations([organisations], day)
    others = [When(theirs, status__in=WITHOUT_SEAT, then=Value(ELSEWHERE)), When(theirs, then=Value("other"))]
    joining = [
        When(status=status, then=Value(status.value)) for status in (*WITHOUT_SEAT, EnrolmentStatus.OFFERED)
    ]
    state = Case(*([] if sees_all else others), *joining, default=state_of_invitation(now))
    of_organisation = Cast("organisation_id", CharField())
    there = Enrolment.objects.filter(cohort=OuterRef("pk")).open().order_by()
    kept = SeatReservation.objects.filter(cohort=OuterRef("pk")).order_by()
    return Cohort.objects.filter(pk=cohort).values_list(
        ArraySubquery(there.values_list(Concat(state, Value(":"), of_organisation))[:COUNTED]),
        ArraySubquery(kept.values_list(Concat(of_organisation, Value(":"), Cast("seats", CharField())))),
    )


STATES_OF_ALL = Prepared(
    partial(_states, organisations=0, day=dt.date.min, sees_all=True), cohort=int, now=dt.datetime
)
STATES_OF_SOME = Prepared(
    partial(_states, sees_all=False), cohort=int, organisations=list, now=dt.datetime, day=dt.date
)


__all__ = [
    "Badge",
    "Choice",
    "InLine",
    "Numbers",
    "Reach",
    "chosen",
    "enrolment_page",
    "listed",
    "numbers",
    "organisations_to_enrol_for",
    "reach_of",
]

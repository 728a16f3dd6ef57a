"""The enrolment list: who sees whom, in which state, with which numbers on top."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from cohorts.models import Cohort, Enrolment, TrainerAssignment
from cohorts.states import TAKES_PART, EnrolmentStatus
from leergang.accounts.models import Invitation, InvitationKind, Organisation, OrganisationRole, User
from leergang.accounts.names import full_name
from leergang.accounts.roles import Role
from leergang.db import Prepared
from leergang.moment import today
from leergang.web.dutch import short_date_text
from leergang.web.keyset import Order, Page, page

BY_NAME = Order("sort_key")
# A lichting has at most 500 seats; whatever went wrong, counting more than this tells nobody anything.
COUNTED = 2000


@dataclass(frozen=True)
class Reach:
    """What this person may see and do among the enrolments of a lichting."""

    sees_all: bool  # of every organisation
    manages_all: bool
    organisation_ids: frozenset[int]  # for which the person is coördinator

    @property
    def manages_some(self) -> bool:
        return self.manages_all or bool(self.organisation_ids)

    def manages(self, enrolment: "Enrolment | Line") -> bool:
        return self.manages_all or enrolment.organisation_id in self.organisation_ids

    @property
    def rows(self) -> Q:
        return Q() if self.sees_all else Q(organisation__in=self.organisation_ids)


def reach_of(user: User, cohort: Cohort) -> Reach:
    """For somebody who reached the lichting by ENROLMENT_VIEW: planner, trainer or coördinator. One query."""
    held = ROLES.rows(user=user.pk, cohort=cohort.pk, day=today())
    roles = {role for role, _ in held}
    return Reach(
        sees_all=Role.PLANNER in roles or Role.TRAINER in roles,
        manages_all=Role.PLANNER in roles,
        organisation_ids=frozenset(organisation for role, organisation in held if role == Role.COORDINATOR),
    )


def _roles(user: int, cohort: int, day: dt.date) -> QuerySet[Any, tuple[Any, ...]]:
    held = OrganisationRole.objects.current(day).filter(user=user, role__in=(Role.PLANNER, Role.COORDINATOR))
    trains = TrainerAssignment.objects.current(day).filter(user=user, cohort=cohort)
    return held.values_list("role", "organisation_id").union(
        trains.values_list(Value(Role.TRAINER), Value(0)), all=True
    )


ROLES = Prepared(_roles, user=int, cohort=int, day=dt.date)


def organisations_to_enrol_for(user: User, cohort: Cohort) -> QuerySet[Organisation]:
    """The organisations of this lichting on whose behalf this person enrols people (SEC-06)."""
    held = OrganisationRole.objects.current(today()).filter(user=user)
    own = held.filter(role=Role.COORDINATOR).values("organisation_id")
    return cohort.organisations.filter(Q(pk__in=own) | Exists(held.filter(role=Role.PLANNER)))


def listed(cohort: Cohort, reach: Reach) -> QuerySet[Enrolment]:
    """The enrolments that this person sees."""
    return Enrolment.objects.filter(reach.rows, cohort=cohort).open().strict()


def for_file(cohort: Cohort, reach: Reach) -> QuerySet[Enrolment]:
    """The same by name, with the account and the organisation. One query, however many there are."""
    found = listed(cohort, reach).select_related("user", "organisation")
    return found.only(
        "listed_name", "job_title", "status", "sort_key", "cohort_id",
        "user__first_name", "user__infix", "user__last_name", "user__email",
        "organisation__name",
    ).order_by("sort_key", "pk")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An enrolment as the page lists it; moments are those of the newest invitation."""

    public_id: uuid.UUID
    user_public_id: uuid.UUID
    job_title: str
    status: str
    organisation_id: int
    organisation: str
    invited_at: dt.datetime | None
    expires_at: dt.datetime | None
    name: str


def enrolment_page(
    cohort: Cohort, reach: Reach, *, now: dt.datetime, asked: Mapping[str, str]
) -> tuple[list["Shown"], Page[Enrolment]]:
    """The rows of a page and the page itself. Two queries: which enrolments, and what to show of those."""
    found = page(listed(cohort, reach).only("public_id", BY_NAME.lead), BY_NAME, asked)
    return [
        shown(_line(row), reach, now=now)
        for row in LINES.rows(enrolments=[enrolment.pk for enrolment in found.rows])
    ], found


def _line(row: tuple[Any, ...]) -> Line:
    *facts, listed_name, first_name, infix, last_name = row
    values: tuple[Any, ...] = (*facts, listed_name or full_name(first_name, infix, last_name))
    return Line(*values)


def _lines(enrolments: int) -> QuerySet[Enrolment, tuple[Any, ...]]:
    """The newest invitation comes from an index on (person, newest first), row by row of the page."""
    newest = Invitation.objects.filter(user=OuterRef("user"), kind=InvitationKind.INVITATION)
    newest = newest.order_by("-created_at")
    return (
        Enrolment.objects.filter(pk__in=[enrolments])
        .order_by(BY_NAME.lead, "pk")
        .values_list(
            "public_id",
            "user__public_id",
            "job_title",
            "status",
            "organisation_id",
            "organisation__name",
            Subquery(newest.values("created_at")[:1]),
            Subquery(newest.values("expires_at")[:1]),
            "listed_name",
            "user__first_name",
            "user__infix",
            "user__last_name",
        )
    )


LINES = Prepared(_lines, enrolments=list)


@dataclass(frozen=True)
class Numbers:
    """The key figures above the list. Of seats only what is left: the rest is other organisations' business."""

    seats: int
    seats_left: int
    active: int
    invited: int
    expired: int

    @property
    def enrolled(self) -> int:
        return self.active + self.invited + self.expired


def numbers(cohort: Cohort, reach: Reach, *, now: dt.datetime) -> Numbers:
    """One query, over this lichting only."""
    states = STATES_OF_ALL if reach.sees_all else STATES_OF_SOME
    [(found,)] = states.rows(cohort=cohort.pk, organisations=[*reach.organisation_ids], now=now)
    counted = Counter(found)
    return Numbers(
        seats=cohort.seats,
        seats_left=max(0, cohort.seats - len(found)),
        active=counted["active"],
        invited=counted["invited"],
        expired=counted["expired"],
    )


def _states(
    cohort: int, organisations: int, now: dt.datetime, *, sees_all: bool
) -> QuerySet[Cohort, tuple[Any, ...]]:
    """The state of everybody who holds a seat, as one array; of other organisations it says 'other'.

    To be counted here: as an aggregate over at most COUNTED rows the query could not be prepared, and
    building it took a quarter of the page.
    """
    usable = Invitation.objects.usable(now).filter(user=OuterRef("user"), kind=InvitationKind.INVITATION)
    others = [] if sees_all else [When(~Q(organisation__in=[organisations]), then=Value("other"))]
    state = Case(
        *others,
        When(~Q(status=EnrolmentStatus.CONFIRMED), then=Value("active")),
        When(Exists(usable), then=Value("invited")),  # only who waits has a link worth looking for
        default=Value("expired"),
    )
    holding = Enrolment.objects.filter(cohort=OuterRef("pk")).holding_seat().order_by()
    return Cohort.objects.filter(pk=cohort).values_list(ArraySubquery(holding.values_list(state)[:COUNTED]))


STATES_OF_ALL = Prepared(
    partial(_states, sees_all=True),
    may_ignore="organisations",
    cohort=int,
    organisations=list,
    now=dt.datetime,
)
STATES_OF_SOME = Prepared(partial(_states, sees_all=False), cohort=int, organisations=list, now=dt.datetime)


@dataclass(frozen=True)
class Badge:
    kind: str
    icon: str
    text: str


@dataclass(frozen=True)
class Shown:
    """One row as the page has it."""

    line: Line
    badge: Badge
    invite: str  # the verb on the button, '' when there is nothing to send
    can_start_anew: bool = False  # somebody who came in before, and may be helped when every key is lost


def shown(line: Line, reach: Reach, *, now: dt.datetime) -> Shown:
    """The state of an enrolment in words, for whoever may know and act."""
    manages = reach.manages(line)
    if line.status != EnrolmentStatus.CONFIRMED:
        takes_part = line.status in TAKES_PART
        text = str(EnrolmentStatus(line.status).label)
        badge = (
            Badge("success", "circle-check", text) if takes_part else Badge("neutral", "circle-dashed", text)
        )
        return Shown(line, badge, "", can_start_anew=takes_part and manages)
    if line.invited_at is None or line.expires_at is None:
        badge, verb = Badge("neutral", "circle-dashed", "Nog niet uitgenodigd"), "Stuur uitnodiging"
    elif line.expires_at > now:
        sent = f"Verstuurd op {short_date_text(line.invited_at)}"
        badge, verb = Badge("warning", "mail", sent), "Stuur opnieuw"
    else:
        badge = Badge("danger", "hourglass", f"Verlopen op {short_date_text(line.expires_at)}")
        verb = "Nodig opnieuw uit"
    return Shown(line, badge, verb if manages else "")

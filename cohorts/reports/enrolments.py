"""The enrolment list: who sees whom, in which state, with which numbers on top."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from cohorts.models import Cohort, Enrolment
from cohorts.states import HOLDS_SEAT, TAKES_PART, EnrolmentStatus
from leergang.accounts.models import Invitation, InvitationKind, Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import today
from leergang.web.dutch import short_date_text
from leergang.web.keyset import Order

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

    def manages(self, enrolment: Enrolment) -> bool:
        return self.manages_all or enrolment.organisation_id in self.organisation_ids

    @property
    def rows(self) -> Q:
        return Q() if self.sees_all else Q(organisation__in=self.organisation_ids)


def reach_of(user: User, cohort: Cohort) -> Reach:
    """For somebody who reached the lichting by ENROLMENT_VIEW: planner, trainer or coördinator. One query."""
    held = set(
        OrganisationRole.objects.current(today())
        .filter(user=user, role__in=(Role.PLANNER, Role.COORDINATOR))
        .values_list("role", "organisation_id")
    )
    is_planner = any(role == Role.PLANNER for role, _ in held)
    own = frozenset(organisation for role, organisation in held if role == Role.COORDINATOR)
    trains = not is_planner and cohort.trainer_assignments.current(today()).filter(user=user).exists()
    return Reach(sees_all=is_planner or trains, manages_all=is_planner, organisation_ids=own)


def organisations_to_enrol_for(user: User, cohort: Cohort) -> QuerySet[Organisation]:
    """The organisations of this lichting on whose behalf this person enrols people (SEC-06)."""
    held = OrganisationRole.objects.current(today()).filter(user=user)
    own = held.filter(role=Role.COORDINATOR).values("organisation_id")
    return cohort.organisations.filter(Q(pk__in=own) | Exists(held.filter(role=Role.PLANNER)))


def listed(cohort: Cohort, reach: Reach) -> QuerySet[Enrolment]:
    """The enrolments this person sees, with the account, the organisation and the newest invitation.

    `invited_at` and `invitation_expires_at` come from an index on (person, newest first), row by row of
    the page: the list costs one query.
    """
    newest = Invitation.objects.filter(user=OuterRef("user"), kind=InvitationKind.INVITATION).order_by(
        "-created_at"
    )
    return (
        Enrolment.objects.filter(reach.rows, cohort=cohort)
        .open()
        .select_related("user", "organisation")
        .annotate(
            invited_at=Subquery(newest.values("created_at")[:1]),
            invitation_expires_at=Subquery(newest.values("expires_at")[:1]),
        )
        .only(
            "public_id", "listed_name", "job_title", "status", "sort_key", "cohort_id",
            "user__first_name", "user__infix", "user__last_name", "user__email", "user__public_id",
            "organisation__name",
        )
        .strict()
    )  # fmt: skip


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
    usable = Invitation.objects.usable(now).filter(user=OuterRef("user"), kind=InvitationKind.INVITATION)
    waits = Q(status=EnrolmentStatus.CONFIRMED)
    found = (
        Enrolment.objects.filter(cohort=cohort, status__in=HOLDS_SEAT)
        # Only who waits has a link worth looking for.
        .annotate(has_link=Case(When(waits, then=Exists(usable)), default=Value(value=False)))[:COUNTED]
        .aggregate(
            held=Count("pk"),
            active=Count("pk", filter=reach.rows & ~waits),
            invited=Count("pk", filter=reach.rows & waits & Q(has_link=True)),
            expired=Count("pk", filter=reach.rows & waits & Q(has_link=False)),
        )
    )
    left = max(0, cohort.seats - found.pop("held"))
    return Numbers(seats=cohort.seats, seats_left=left, **found)


@dataclass(frozen=True)
class Badge:
    kind: str
    icon: str
    text: str


@dataclass(frozen=True)
class Shown:
    """One row as the page has it."""

    enrolment: Enrolment
    badge: Badge
    invite: str  # the verb on the button, '' when there is nothing to send
    can_start_anew: bool = False  # somebody who came in before, and may be helped when every key is lost


def shown(enrolment: Enrolment, reach: Reach, *, now: dt.datetime) -> Shown:
    """The state of an enrolment out of `listed()`, in words, for whoever may know and act."""
    if enrolment.status != EnrolmentStatus.CONFIRMED:
        takes_part = enrolment.status in TAKES_PART
        badge = Badge("success" if takes_part else "neutral", "", enrolment.get_status_display())
        return Shown(enrolment, badge, "", can_start_anew=takes_part and reach.manages(enrolment))
    invited_at = enrolment.invited_at  # type: ignore[attr-defined]  # annotated by listed()
    expires_at = enrolment.invitation_expires_at  # type: ignore[attr-defined]
    if invited_at is None:
        badge, verb = Badge("neutral", "", "Nog niet uitgenodigd"), "Stuur uitnodiging"
    elif expires_at > now:
        badge, verb = Badge("warning", "mail", f"Verstuurd op {short_date_text(invited_at)}"), "Stuur opnieuw"
    else:
        badge = Badge("danger", "hourglass", f"Verlopen op {short_date_text(expires_at)}")
        verb = "Nodig opnieuw uit"
    return Shown(enrolment, badge, verb if reach.manages(enrolment) else "")

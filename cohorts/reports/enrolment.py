"""One enrolment as its page shows it: who, in which state, what happened to it, and what may be done."""

import datetime as dt
from dataclasses import dataclass

from cohorts.models import Cohort, Enrolment, EnrolmentTransition
from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.reports.actors import Actors, actors
from cohorts.reports.addresses import shown_address, with_own_address
from cohorts.reports.deferrals import possible
from cohorts.states import CAME_IN, OPEN, TRANSITIONS, EnrolmentStatus
from leergang.accounts.access import may
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import local_date

SYSTEM = "vanzelf"
ENDINGS = frozenset({EnrolmentStatus.CANCELLED, EnrolmentStatus.WITHDRAWN})


@dataclass(frozen=True)
class Step:
    """One line of the history."""

    label: str
    at: dt.datetime
    who: str
    reason: str


@dataclass(frozen=True)
class Detail:
    """What the page shows to who manages this enrolment."""

    enrolment: Enrolment
    address: str  # '' when it is not for the organisation to see
    steps: list[Step]
    successor: Enrolment | None
    predecessor: Enrolment | None
    may_end: bool
    may_replace: bool
    may_defer: bool
    may_leave: bool
    may_stay: bool

    @property
    def may_correct(self) -> bool:
        return self.enrolment.status in OPEN

    @property
    def has_acts(self) -> bool:
        return self.may_end or self.may_replace or self.may_defer or self.may_leave


def managed(user: User, cohort: Cohort) -> EnrolmentQuerySet:
    """The enrolments of this lichting that this person may change (SEC-06)."""
    found = Enrolment.objects.visible_to(user, Permission.ENROLMENT_MANAGE).filter(cohort=cohort)
    return with_own_address(found).select_related("user", "organisation", "cohort__programme", "succeeded_by")


def detail_of(enrolment: Enrolment, *, viewer: User, now: dt.datetime) -> Detail:
    """Everything on the page of one enrolment, for who manages it."""
    sees_names = may(viewer, Permission.COHORT_MANAGE)
    follows = TRANSITIONS[EnrolmentStatus(enrolment.status)]
    is_open = enrolment.status in OPEN
    later = EnrolmentStatus.DEFERRED in follows and possible(enrolment, day=local_date(now)).exists()
    is_leaving = enrolment.leaves_on is not None
    return Detail(
        enrolment=enrolment,
        address=shown_address(enrolment, sees_all=sees_names),
        steps=steps_of(enrolment, sees_names=sees_names),
        successor=_mine(viewer, enrolment.succeeded_by_id),
        predecessor=_mine(viewer, getattr(getattr(enrolment, "succeeds", None), "pk", None)),
        may_end=bool(ENDINGS & follows),
        may_replace=EnrolmentStatus.REPLACED in follows,
        may_defer=later,
        may_leave=is_open and not is_leaving and enrolment.status != EnrolmentStatus.REQUESTED,
        may_stay=is_open and is_leaving and not enrolment.left_at and not enrolment.own_address_at,
    )


def steps_of(enrolment: Enrolment, *, sees_names: bool) -> list[Step]:
    """What happened, newest first. A coördinator reads the names of the own organisation and no others."""
    rows = list(
        EnrolmentTransition.objects.filter(enrolment=enrolment)
        .select_related("by")
        .order_by("-moved_at", "-pk")
    )
    known = actors({row.by_id for row in rows if row.by_id}, sees_names=sees_names)
    return [
        Step(
            label=row.get_to_status_display(),
            at=row.moved_at,
            who=_who(row, enrolment, known),
            reason=row.reason,
        )
        for row in rows
    ]


def _who(row: EnrolmentTransition, enrolment: Enrolment, known: Actors) -> str:
    if row.by is None:
        # Nobody is logged in on the page where somebody asks for a place.
        return enrolment.name if row.to_status == EnrolmentStatus.REQUESTED else SYSTEM
    if row.by_id == enrolment.user_id:
        return enrolment.name
    return known.name(row.by, organisation_id=enrolment.organisation_id)


def _mine(viewer: User, pk: int | None) -> Enrolment | None:
    """The enrolment before or after this one, when this person may see it."""
    if pk is None:
        return None
    found = Enrolment.objects.visible_to(viewer, Permission.ENROLMENT_MANAGE).filter(pk=pk)
    return found.select_related("user", "cohort").first()


def came_in(enrolment: Enrolment) -> bool:
    """Whether the person used the personal link: from then on the name is that of the account."""
    return enrolment.status in CAME_IN

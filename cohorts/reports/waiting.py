"""The waiting list: who waits, on which place, and who is told about it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.models import Cohort, Enrolment
from cohorts.reports.audience import planners
from cohorts.reports.enrolments import Badge, InLine, Reach
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.web.dutch import short_date_text
from leergang.web.keyset import Order, Page, page

IN_LINE = (EnrolmentStatus.WAITING_LIST, EnrolmentStatus.OFFERED)
IN_ORDER = Order("queued_at")


def in_line(cohort: Cohort, reach: Reach) -> QuerySet[Enrolment]:
    """Who waits or has an offer, as far as this person may see it, each with its place.

    `place` counts among the people of the own organisation: the full number would tell a coördinator how
    many others wait. `full_place` is for the planner. Who has an offer is in the queue no more.
    """
    found = Enrolment.objects.filter(reach.rows, cohort=cohort, status__in=IN_LINE)
    return (
        found.select_related("user", "organisation")
        .annotate(place=_place("organisation"), full_place=_place())
        .strict()
    )


def place_of(enrolment: Enrolment) -> int:
    """The place of one person among the waiting people of the own organisation. One query."""
    here = Enrolment.objects.filter(pk=enrolment.pk).annotate(place=_place("organisation"))
    return int(here.values_list("place", flat=True).get())


def _place(*within: str) -> Coalesce:
    same = {name: OuterRef(name) for name in ("cohort", *within)}
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(
        queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk")
    )
    ahead = Enrolment.objects.filter(earlier, status=EnrolmentStatus.WAITING_LIST, **same).order_by()
    return Coalesce(Subquery(ahead.values("cohort").annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True)
class Waiting:
    """One row of the page."""

    enrolment: Enrolment
    badge: Badge
    place: int | None  # None for who has an offer
    full_place: int | None
    has_offer: bool
    has_lapsed: bool


def waiting_page(
    cohort: Cohort, reach: Reach, *, asked: Mapping[str, str]
) -> tuple[list[Waiting], Page[Enrolment]]:
    """The rows of a page of the waiting list, and the page itself. One query."""
    found = page(in_line(cohort, reach), IN_ORDER, asked)
    return [_shown(enrolment) for enrolment in found.rows], found


def _shown(enrolment: Enrolment) -> Waiting:
    has_offer = enrolment.status == EnrolmentStatus.OFFERED
    has_lapsed = not has_offer and enrolment.lapsed_at is not None
    if has_offer:
        badge = Badge("active", "hourglass", "Plaats aangeboden")
    elif has_lapsed and enrolment.lapsed_at:
        badge = Badge("warning", "clock", f"Niet beantwoord op {short_date_text(enrolment.lapsed_at)}")
    else:
        badge = Badge("neutral", "list-check", "Wacht")
    return Waiting(
        enrolment,
        badge,
        None if has_offer else enrolment.place,  # type: ignore[attr-defined]  # annotated above
        None if has_offer else enrolment.full_place,  # type: ignore[attr-defined]  # annotated above
        has_offer,
        has_lapsed,
    )


def counts(cohort: Cohort, reach: Reach) -> InLine:
    """One query."""
    seen = Enrolment.objects.filter(reach.rows, cohort=cohort).order_by()
    return InLine(
        **seen.aggregate(
            requested=Count("pk", filter=Q(status=EnrolmentStatus.REQUESTED)),
            waiting=Count("pk", filter=Q(status=EnrolmentStatus.WAITING_LIST)),
            offered=Count("pk", filter=Q(status=EnrolmentStatus.OFFERED)),
        )
    )


def with_somebody_to_offer(day: dt.date) -> QuerySet[Enrolment]:
    """Who waits for an offer in a lichting that still makes them, by lichting."""
    takes = Q(cohort__enrolment_closes_on__isnull=True) | Q(cohort__enrolment_closes_on__gte=day)
    here = Enrolment.objects.in_queue().filter(takes, lapsed_at__isnull=True, user__is_active=True)
    return here.order_by("cohort", "pk")


def deciders(organisations: Collection[int], day: dt.date) -> dict[int, list[User]]:
    """Who decides on behalf of each organisation: its coördinatoren of that day, else the planners.

    At most two queries. Somebody whose account is closed gets no letters.
    """
    current = OrganisationRole.objects.current(day).filter(user__is_active=True).select_related("user")
    found: dict[int, list[User]] = defaultdict(list)
    held = current.filter(role=Role.COORDINATOR, organisation__in=organisations)
    for role in held.order_by("user__sort_key", "pk"):
        if role.user not in found[role.organisation_id]:
            found[role.organisation_id].append(role.user)
    missing = set(organisations) - found.keys()
    if missing:
        found |= dict.fromkeys(missing, planners(day))
    return found

"""Lichtingen and organisations at a glance."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Coalesce

from cohorts.models import Cohort, Enrolment, SeatReservation, Session
from cohorts.reports.enrolments import Reach
from cohorts.states import HOLDS_SEAT, EnrolmentStatus
from leergang.accounts.models import Organisation, OrganisationKind, OrganisationRole, User
from leergang.accounts.roles import Permission, Role
from leergang.moment import today
from leergang.web.keyset import Order

NEWEST_FIRST = Order("starts_on", cursor="slug", descending=True)
BY_NAME = Order("name", cursor="slug")
# A page of an organisation shows so many lichtingen; who wants more looks in the list of lichtingen.
MOST_PLACES = 30


def cohorts_of(user: User) -> QuerySet[Cohort]:
    """The lichtingen in which this person works, with the number of people that this person may see."""
    seen = (
        Enrolment.objects.visible_to(user)
        .filter(cohort=OuterRef("pk"), status__in=HOLDS_SEAT)
        .order_by()
        .values("cohort")
    )
    waiting = (
        Enrolment.objects.visible_to(user)
        .filter(cohort=OuterRef("pk"), status=EnrolmentStatus.WAITING_LIST)
        .order_by()
        .values("cohort")
    )
    kept = SeatReservation.objects.filter(cohort=OuterRef("pk")).order_by().values("cohort")
    return (
        Cohort.objects.granting(user, Permission.ENROLMENT_VIEW)
        .annotate(
            people=Coalesce(Subquery(seen.annotate(count=Count("pk")).values("count")), 0),
            waiting=Coalesce(Subquery(waiting.annotate(count=Count("pk")).values("count")), 0),
            # Shown to who manages the lichting, and to nobody else.
            reserved=Coalesce(Subquery(kept.annotate(sum=Sum("seats")).values("sum")), 0),
        )
        .strict()
    )


def session_count(cohort: Cohort) -> int:
    return Session.objects.filter(cohort=cohort).count()


def trainers_of(cohort: Cohort) -> list[User]:
    current = cohort.trainer_assignments.current(today())
    return list(User.objects.filter(pk__in=current.values("user")).order_by("sort_key", "pk"))


def organisations_of(cohort: Cohort, reach: Reach) -> list[Organisation]:
    """The organisations of a lichting that this person may know of, with people and coördinatoren."""
    held = Q(enrolments__cohort=cohort, enrolments__status__in=HOLDS_SEAT)
    if not reach.sees_all:  # who left is no longer theirs to count (of_organisations)
        held &= Q(enrolments__leaves_on__isnull=True) | Q(enrolments__leaves_on__gte=today())
    found = cohort.organisations.annotate(people=Count("enrolments", filter=held)).order_by("name")
    if not reach.sees_all:
        found = found.filter(pk__in=reach.organisation_ids)
    return list(found.prefetch_related(_coordinators()))


def senders() -> QuerySet[Organisation]:
    """Every organisation that sends people, with its coördinatoren of today.

    Without those that went up in another one (herindeling).
    """
    found = Organisation.objects.standing().exclude(kind=OrganisationKind.BUREAU)
    return found.prefetch_related(_coordinators())


def found_senders(words: str) -> QuerySet[Organisation]:
    """The same, with these words in the name or in a domain."""
    found = senders()
    words = words.strip().replace("\0", "")
    if not words:
        return found
    domains = Func(F("email_domains"), Value(" "), function="array_to_string", output_field=TextField())
    return found.alias(domains=domains).filter(
        Q(name__icontains=words) | Q(domains__icontains=words.lstrip("@"))
    )


@dataclass(frozen=True)
class Place:
    """One lichting of an organisation: the seats kept for it, and those that its people hold."""

    cohort: Cohort
    reserved: int
    held: int


def places_of(organisation: Organisation) -> "tuple[list[Place], bool]":
    """The lichtingen of an organisation, the newest first, and whether there are more. One query."""
    held = (
        Enrolment.objects.filter(cohort=OuterRef("pk"), organisation=organisation)
        .holding_seat()
        .order_by()
        .values("cohort")
        .annotate(count=Count("pk"))
        .values("count")
    )
    kept = SeatReservation.objects.filter(cohort=OuterRef("pk"), organisation=organisation).values("seats")
    cohorts = (
        Cohort.objects.filter(organisations=organisation)
        .annotate(held=Coalesce(Subquery(held), 0), kept=Coalesce(Subquery(kept), 0))
        .order_by("-starts_on", "-pk")
        .strict()
    )
    found: list[Any] = list(cohorts[: MOST_PLACES + 1])  # with what was counted along
    places = [Place(cohort, cohort.kept, cohort.held) for cohort in found[:MOST_PLACES]]
    return places, len(found) > MOST_PLACES


def _coordinators() -> "Prefetch[str, QuerySet[OrganisationRole], str]":
    return Prefetch(
        "roles",
        OrganisationRole.objects.current(today())
        .filter(role=Role.COORDINATOR, user__is_active=True)
        .select_related("user")
        .order_by("user__sort_key", "pk"),
        to_attr="coordinators",
    )

"""Lichtingen and organisations at a glance."""

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.models import Cohort, Enrolment, Session
from cohorts.reports.enrolments import Reach
from cohorts.states import HOLDS_SEAT
from leergang.accounts.models import Organisation, OrganisationKind, OrganisationRole, User
from leergang.accounts.roles import Permission, Role
from leergang.moment import today
from leergang.web.keyset import Order

NEWEST_FIRST = Order("starts_on", cursor="slug", descending=True)
BY_NAME = Order("name", cursor="slug")


def cohorts_of(user: User) -> QuerySet[Cohort]:
    """The lichtingen in which this person works, with the number of people that this person may see."""
    seen = (
        Enrolment.objects.visible_to(user)
        .filter(cohort=OuterRef("pk"), status__in=HOLDS_SEAT)
        .order_by()
        .values("cohort")
    )
    return (
        Cohort.objects.granting(user, Permission.ENROLMENT_VIEW)
        .annotate(people=Coalesce(Subquery(seen.annotate(count=Count("pk")).values("count")), 0))
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
    found = cohort.organisations.annotate(people=Count("enrolments", filter=held)).order_by("name")
    if not reach.sees_all:
        found = found.filter(pk__in=reach.organisation_ids)
    return list(found.prefetch_related(_coordinators()))


def senders() -> QuerySet[Organisation]:
    """Every organisation that sends people, with its coördinatoren of today."""
    found = Organisation.objects.exclude(kind=OrganisationKind.BUREAU)
    return found.prefetch_related(_coordinators())


def _coordinators() -> "Prefetch[str, QuerySet[OrganisationRole], str]":
    return Prefetch(
        "roles",
        OrganisationRole.objects.current(today())
        .filter(role=Role.COORDINATOR, user__is_active=True)
        .select_related("user")
        .order_by("user__sort_key", "pk"),
        to_attr="coordinators",
    )

"""What moves when one organisation goes up in another (herindeling), shown before and counted after."""

import hashlib
from dataclasses import astuple, dataclass

from django.db.models import QuerySet

from cohorts.models import Cohort, ColumnMapping, Enrolment, ImportBatch, SeatReservation
from cohorts.states import AT_WORK, NOT_CONFIRMED
from leergang.accounts.models import Organisation, OrganisationKind, OrganisationRole
from leergang.accounts.roles import Role
from leergang.moment import today


@dataclass(frozen=True)
class Reservation:
    """Seats in one lichting that are kept for the old organisation, and already for the new one."""

    cohort: str
    moving: int
    there: int

    @property
    def together(self) -> int:
        return self.moving + self.there


@dataclass(frozen=True)
class Merger:
    """What moves. Nothing of a person but the names of the coördinatoren."""

    people: int
    enrolments: int
    coordinators: tuple[str, ...]
    cohorts: tuple[str, ...]
    reservations: tuple[Reservation, ...]
    domains: tuple[str, ...]
    drafts: int
    lists: int
    mappings: int
    source: int
    target: int

    @property
    def fingerprint(self) -> str:
        """The same for the same preview: what is confirmed is what was shown."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:40]


def merger_of(source: Organisation, target: Organisation) -> Merger:
    """What moves from `source` to `target`. A handful of queries, however many people."""
    enrolled = Enrolment.objects.filter(organisation=source)
    lists = ImportBatch.objects.filter(organisation=source)
    return Merger(
        people=enrolled.order_by().values("user").distinct().count(),
        enrolments=enrolled.count(),
        coordinators=tuple(role.user.name for role in _coordinators(source)),
        cohorts=tuple(affected_cohorts(source).order_by("-starts_on", "pk").values_list("name", flat=True)),
        reservations=tuple(_reservations(source, target)),
        domains=tuple(domain for domain in source.email_domains if domain not in target.email_domains),
        drafts=lists.filter(state__in=NOT_CONFIRMED).count(),
        lists=lists.count(),
        mappings=ColumnMapping.objects.filter(organisation=source).count(),
        source=source.pk,
        target=target.pk,
    )


def affected_cohorts(source: Organisation) -> QuerySet[Cohort]:
    """The lichtingen in which this organisation has a place, a person or a list."""
    through = Cohort.organisations.through.objects.filter(organisation_id=source.pk).values("cohort_id")
    people = Enrolment.objects.filter(organisation=source).order_by().values("cohort_id")
    kept = SeatReservation.objects.filter(organisation=source).values("cohort_id")
    lists = ImportBatch.objects.filter(organisation=source).values("cohort_id")
    return Cohort.objects.filter(pk__in=through.union(people, kept, lists))


def possible_targets(source: Organisation) -> QuerySet[Organisation]:
    """In which organisations this one can go up: those that stand and send people, but itself."""
    return Organisation.objects.standing().exclude(kind=OrganisationKind.BUREAU).exclude(pk=source.pk)


def obstacle(source: Organisation, target: Organisation) -> str:
    """Why `source` cannot go up in `target`, in words for the planner; empty when it can."""
    if source.pk == target.pk:
        return "Een organisatie kan niet in zichzelf opgaan. Kies een andere organisatie."
    for organisation in (source, target):
        if organisation.merged_into_id:
            return f"{organisation.name} is al opgegaan in een andere organisatie."
        if organisation.kind == OrganisationKind.BUREAU:
            return "Het bureau zelf kan niet samengaan met een organisatie die mensen stuurt."
    if ImportBatch.objects.filter(organisation=source, state__in=AT_WORK).exists():
        return (
            f"Er wordt nu een lijst van {source.name} ingeschreven of teruggedraaid. "
            "Probeer het over een minuut opnieuw."
        )
    return ""


def _coordinators(source: Organisation) -> QuerySet[OrganisationRole]:
    current = OrganisationRole.objects.current(today()).filter(organisation=source, role=Role.COORDINATOR)
    return current.select_related("user").order_by("user__sort_key", "pk")


def _reservations(source: Organisation, target: Organisation) -> list[Reservation]:
    there = dict(SeatReservation.objects.filter(organisation=target).values_list("cohort", "seats"))
    moving = SeatReservation.objects.filter(organisation=source).order_by("cohort__starts_on", "cohort")
    rows = moving.values_list("cohort", "seats", "cohort__name")
    return [Reservation(name, seats, there.get(cohort, 0)) for cohort, seats, name in rows]

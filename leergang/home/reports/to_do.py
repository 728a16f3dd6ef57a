"""What waits for the bureau, and what may go wrong: each with the page on which it is solved.

Eight queries, however many lichtingen run.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from cohorts.models import Cohort, Enrolment, HeldEntry, ImportBatch, Session
from cohorts.states import Decision, EnrolmentStatus, ImportState
from leergang.accounts.models import Organisation, OrganisationKind, OrganisationRole
from leergang.accounts.roles import Role
from leergang.moment import at
from leergang.web.dutch import short_date_text
from leergang.workdays import add_working_days

# Of each kind so many stand on the start page.
MOST = 5
# A request waits this long for its coördinator before the bureau has a look.
PATIENCE = 3
# So long before the start a lichting with too few people asks for attention.
NEAR = dt.timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One line: what is the matter, and where it is solved."""

    text: str
    about: str
    url: str
    is_warning: bool = False


def to_dos(cohorts: QuerySet[Cohort], *, day: dt.date, now: dt.datetime) -> list[ToDo]:
    """What waits in these lichtingen, warnings first."""
    return [
        *_seats(cohorts, day=day),
        *_stuck_lists(cohorts),
        *_at_bureau(cohorts),
        *_without_coordinator(cohorts, day=day),
        *_without_domains(cohorts),
        *_decisions(cohorts, day=day),
        *_people(cohorts, day=day, now=now),
        *_without_trainer(cohorts, now=now),
    ]


def _seats(cohorts: QuerySet[Cohort], *, day: dt.date) -> Iterator[ToDo]:
    """Lichtingen with more people than seats, and those that start soon with fewer than the minimum."""
    held = Enrolment.objects.filter(cohort=OuterRef("pk")).holding_seat().order_by().values("cohort")
    counted = cohorts.annotate(held=Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0))
    soon = Q(starts_on__gte=day, starts_on__lte=day + NEAR, held__lt=F("min_participants"))
    found = counted.filter(Q(held__gt=F("seats")) | soon & ~Q(decision=Decision.NO_GO))
    rows = found.order_by("starts_on", "pk").values_list("slug", "name", "held", "seats", "min_participants")
    for slug, name, people, seats, minimum in rows[:MOST]:
        if people > seats:
            text = f"{people} mensen op {seats} plaatsen"
            yield ToDo(text, name, reverse("cohorts:seats-update", args=[slug]), is_warning=True)
        else:
            text = f"Begint binnen vier weken met {people} van minstens {minimum} mensen"
            yield ToDo(text, name, reverse("cohorts:decision-make", args=[slug]), is_warning=True)


def _stuck_lists(cohorts: QuerySet[Cohort]) -> Iterator[ToDo]:
    """Lists that took their worker along every time: somebody must speak to who uploaded them."""
    stuck = ImportBatch.objects.stuck().filter(cohort__in=cohorts.order_by().values("pk")).order_by("pk")
    for slug, name, state in stuck.values_list("organisation__slug", "organisation__name", "state")[:MOST]:
        what = "terugdraaien" if state == ImportState.CONFIRMED else "inschrijven"
        url = reverse("cohorts:organisation-detail", args=[slug])
        yield ToDo(
            f"Het {what} van een lijst liep steeds vast. Bel de coördinator.", name, url, is_warning=True
        )


def _at_bureau(cohorts: QuerySet[Cohort]) -> Iterator[ToDo]:
    """Addresses that a coördinator typed and that nobody looked at yet; per lichting."""
    waiting = HeldEntry.objects.waiting().filter(cohort__in=cohorts.order_by().values("pk"))
    rows = waiting.order_by("cohort__starts_on", "cohort").values_list("cohort__slug", "cohort__name")
    for slug, name, n in rows.annotate(n=Count("pk"))[:MOST]:
        text = f"{_number(n, 'adres wacht', 'adressen wachten')} op controle"
        yield ToDo(text, name, reverse("cohorts:held-list", args=[slug]))


def _without_domains(cohorts: QuerySet[Cohort]) -> Iterator[ToDo]:
    """Organisations of which every address has to be looked at."""
    found = _in(cohorts).filter(email_domains=[]).order_by("name")
    for slug, name in found.values_list("slug", "name")[:MOST]:
        yield ToDo(
            "Geen domeinen van e-mailadressen", name, reverse("cohorts:organisation-update", args=[slug])
        )


def _in(cohorts: QuerySet[Cohort]) -> QuerySet[Organisation]:
    """The organisations that send people to these lichtingen."""
    through = Cohort.organisations.through.objects.filter(cohort__in=cohorts.order_by().values("pk"))
    standing = Organisation.objects.standing().exclude(kind=OrganisationKind.BUREAU)
    return standing.filter(Exists(through.filter(organisation=OuterRef("pk"))))


def _without_coordinator(cohorts: QuerySet[Cohort], *, day: dt.date) -> Iterator[ToDo]:
    found = _in(cohorts).filter(~_has_coordinator(OuterRef("pk"), day)).order_by("name")
    for slug, name in found.values_list("slug", "name")[:MOST]:
        url = reverse("cohorts:organisation-detail", args=[slug])
        yield ToDo("Geen coördinator", name, url, is_warning=True)


def _decisions(cohorts: QuerySet[Cohort], *, day: dt.date) -> Iterator[ToDo]:
    due = Cohort.objects.to_decide(day).filter(pk__in=cohorts.order_by().values("pk"))
    for slug, name, decide_on in due.values_list("slug", "name", "decide_on")[:MOST]:
        text = f"Beslis of de lichting doorgaat: dat zou op {short_date_text(decide_on or day)}"
        yield ToDo(text, name, reverse("cohorts:decision-make", args=[slug]))


def _people(cohorts: QuerySet[Cohort], *, day: dt.date, now: dt.datetime) -> Iterator[ToDo]:
    """Requests that nobody answers, links that ran out, and seats that were offered; per lichting."""
    since = at(add_working_days(day, -PATIENCE), dt.time())
    unanswered = Q(
        Q(status_changed_at__lt=since) | ~_has_coordinator(OuterRef("organisation"), day),
        status=EnrolmentStatus.REQUESTED,
    )
    expired = Q(
        status=EnrolmentStatus.CONFIRMED,
        invitation__used_at__isnull=True,
        invitation__revoked_at__isnull=True,
        invitation__expires_at__lte=now,
    )
    offered = Q(status=EnrolmentStatus.OFFERED)
    rows = (
        Enrolment.objects.filter(unanswered | expired | offered, cohort__in=cohorts.order_by().values("pk"))
        .order_by("cohort__starts_on", "cohort")
        .values("cohort__slug", "cohort__name")
        .annotate(
            unanswered=Count("pk", filter=unanswered),
            expired=Count("pk", filter=expired),
            offered=Count("pk", filter=offered),
        )
    )
    for row in rows[:MOST]:
        yield from _of_one(row)


def _of_one(row: Mapping[str, Any]) -> Iterator[ToDo]:
    slug, name = row["cohort__slug"], row["cohort__name"]
    if n := row["unanswered"]:
        text = f"{_number(n, 'aanmelding wacht', 'aanmeldingen wachten')} te lang of zonder coördinator"
        yield ToDo(text, name, reverse("cohorts:request-list", args=[slug]))
    if n := row["expired"]:
        text = f"{_number(n, 'uitnodiging is', 'uitnodigingen zijn')} verlopen"
        yield ToDo(text, name, reverse("cohorts:enrolment-list", args=[slug]))
    if n := row["offered"]:
        text = f"{_number(n, 'aangeboden plaats wacht', 'aangeboden plaatsen wachten')} op antwoord"
        yield ToDo(text, name, reverse("cohorts:waiting-list", args=[slug]))


def _without_trainer(cohorts: QuerySet[Cohort], *, now: dt.datetime) -> Iterator[ToDo]:
    found = Session.objects.upcoming(now).filter(cohort__in=cohorts.order_by().values("pk"))
    rows = found.filter(trainers__isnull=True).values_list("cohort__slug", "cohort__name", "number", "title")
    for slug, name, number, title in rows[:MOST]:
        url = reverse("cohorts:session-update", args=[slug, number])
        yield ToDo("Bijeenkomst zonder trainer", f"{title} · {name}", url)


def _has_coordinator(organisation: OuterRef, day: dt.date) -> Exists:
    held = OrganisationRole.objects.current(day).filter(role=Role.COORDINATOR, user__is_active=True)
    return Exists(held.filter(organisation=organisation))


def _number(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"

"""The people of an organisation over all lichtingen: who, where, in which state, how often present.

Never what somebody did or when: no last login, no case, no feedback, no scan (AVG-10). The only
organisation in the picture is the reader's own; a planner sees all.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Collate, Concat

from cohorts.models import Cohort, Enrolment
from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.reports.attended import Attended, attended_by
from cohorts.reports.enrolment_lines import Shown, lines_of, shown
from cohorts.reports.invitations import REFUSED
from cohorts.reports.narrowing import INVITATIONS, PEOPLE, Choice, narrowed
from cohorts.reports.reach import Reach
from cohorts.states import EnrolmentStatus
from leergang.db import SORTED
from leergang.web.keyset import Order, Page, page

NAME, COHORT, STATE = "", "lichting", "status"
ORDERS = {NAME: Order("sort_key"), COHORT: Order("by_cohort"), STATE: Order("by_state")}
# Who asks, who waits, who is in, and then who left; what needs a hand comes before all of them.
RANKS = (
    EnrolmentStatus.REQUESTED,
    EnrolmentStatus.OFFERED,
    EnrolmentStatus.WAITING_LIST,
    EnrolmentStatus.CONFIRMED,
    EnrolmentStatus.ACTIVE,
    EnrolmentStatus.COMPLETED,
)
NOTHING_RECORDED = Attended([])
# So many lichtingen to choose from; an older one is found by searching for a person.
OFFERED_COHORTS = 100


@dataclass(frozen=True)
class Person:
    """One row of the page."""

    shown: Shown
    attended: Attended


def chosen(asked: Mapping[str, str], *, words: str) -> Choice:
    """What was asked; what does not exist is not asked."""
    status, invitation, sort = (asked.get(name, "") for name in ("status", "uitnodiging", "sorteer"))
    cohort = asked.get("lichting", "")
    return Choice(
        words=words,
        token=asked.get("zoek", "") if words else "",
        status=status if status in PEOPLE else "",
        invitation=invitation if invitation in INVITATIONS else "",
        cohort="" if "\0" in cohort else cohort,
        sort=sort if sort in ORDERS else NAME,
    )


@dataclass(frozen=True)
class Heading:
    """The head of a column that sorts: where it leads, and whether the list is in that order."""

    title: str
    address: str
    is_sorted: bool


def headings(choice: Choice) -> dict[str, Heading]:
    """The columns that sort, by the name of their place in the table."""
    names = {"name": ("Naam", NAME), "cohort": ("Lichting", COHORT), "status": ("Status", STATE)}
    return {
        place: Heading(title, replace(choice, sort=sort).address or "?", choice.sort == sort)
        for place, (title, sort) in names.items()
    }


def people(reach: Reach, choice: Choice, *, now: dt.datetime) -> EnrolmentQuerySet:
    """The enrolments that this person manages, of those that were chosen."""
    found: EnrolmentQuerySet = Enrolment.objects.filter(reach.managed_rows)
    return narrowed(found, choice, PEOPLE, now=now).strict()


def people_page(
    reach: Reach, choice: Choice, *, now: dt.datetime, asked: Mapping[str, str]
) -> tuple[list[Person], Page[Enrolment]]:
    """The rows of a page and the page itself. Three queries, however many people there are."""
    rows = _sorted(people(reach, choice, now=now), choice.sort, now=now)
    found = page(rows.only("public_id", "sort_key"), ORDERS[choice.sort], asked).keeping(choice.query)
    keys = [enrolment.pk for enrolment in found.rows]
    lines, attended = lines_of(keys, now=now), attended_by(keys)
    return [Person(shown(lines[pk], reach), attended.get(pk, NOTHING_RECORDED)) for pk in keys], found


def cohorts_to_choose(reach: Reach) -> QuerySet[Cohort]:
    """The lichtingen in which there is somebody to see."""
    own = Cohort.objects.all()
    if not reach.manages_all:
        own = own.filter(organisations__in=reach.organisation_ids).distinct()
    return own.order_by("-starts_on", "-pk").only("slug", "name")[:OFFERED_COHORTS]


def _sorted(rows: EnrolmentQuerySet, sort: str, *, now: dt.datetime) -> EnrolmentQuerySet:
    """With what the chosen order sorts by; among equals it is the name."""
    name = F("sort_key")
    if sort == COHORT:
        return rows.annotate(by_cohort=_key("cohort__name", Value("\x1f"), name))
    if sort == STATE:
        return rows.annotate(by_state=_key(Cast(_rank(now), CharField()), Value("\x1f"), name))
    return rows


def _rank(now: dt.datetime) -> Case:
    """Refused letters first, then links that ended: both asked of all people at once, not one by one."""
    waits = Q(status=EnrolmentStatus.CONFIRMED)
    ranks = [When(status=status, then=Value(rank)) for rank, status in enumerate(RANKS, start=2)]
    return Case(
        When(waits & REFUSED, then=Value(0)),
        When(waits & Q(invitation__expires_at__lte=now), then=Value(1)),
        *ranks,
        default=Value(9),
        output_field=IntegerField(),
    )


def _key(*parts: object) -> Collate:
    return Collate(Concat(*parts, output_field=CharField()), SORTED)

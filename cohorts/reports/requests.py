"""Who asks for a place: the inbox of whoever decides. The truth; a letter is a copy."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, QuerySet

from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Facts, judge
from cohorts.models import Cohort, Enrolment, seats_of
from cohorts.models.enrolment import of_organisations
from cohorts.reports.addresses import shown_address, with_own_address
from cohorts.reports.enrolments import Reach
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.web.keyset import Order, Page, page

OLDEST_FIRST = Order("created_at")


def asking(cohort: Cohort, reach: Reach) -> QuerySet[Enrolment]:
    """The requests that wait for an answer of this person."""
    found = Enrolment.objects.filter(reach.rows, cohort=cohort, status=EnrolmentStatus.REQUESTED)
    return with_own_address(found).select_related("user", "organisation").strict()


@dataclass(frozen=True)
class Asking:
    """One request as the page shows it."""

    enrolment: Enrolment
    has_seat: bool  # approving gives a place; else it leads to the waiting list
    doubt: str
    address: str  # '' for one that the person chose since


def request_page(
    cohort: Cohort, reach: Reach, *, asked: Mapping[str, str]
) -> tuple[list[Asking], Page[Enrolment]]:
    """The rows of a page of the inbox, and the page itself. Two queries."""
    found = page(asking(cohort, reach), OLDEST_FIRST, asked)
    seats = seats_of(cohort)
    return [
        Asking(
            each,
            seats.free_for(each.organisation_id) > 0,
            doubt_about(each),
            shown_address(each, sees_all=reach.manages_all),
        )
        for each in found.rows
    ], found


def doubt_about(enrolment: Enrolment) -> str:
    """What is odd about the address, in words: anybody may have typed it."""
    organisation = enrolment.organisation
    facts = Facts(organisation=organisation.name, domains=organisation.email_domains, is_for_bureau=True)
    user = enrolment.user
    line = Line(0, user.first_name, user.infix, user.last_name, user.email)
    verdict = judge([line], facts)[0]
    return verdict.reason if verdict.field == "email" else ""


class Inbox(NamedTuple):
    """The requests of one lichting that wait for somebody."""

    slug: str
    name: str
    waiting: int


def inboxes(user: User, *, day: dt.date) -> list[Inbox]:
    """Where requests of the own organisation wait for this coördinator. One query."""
    held = OrganisationRole.objects.current(day).filter(user=user, role=Role.COORDINATOR)
    own = of_organisations(held.values("organisation_id"), day)
    waiting = Enrolment.objects.filter(own, status=EnrolmentStatus.REQUESTED, cohort__ends_on__gte=day)
    counted = waiting.order_by("cohort__name").values_list("cohort__slug", "cohort__name")
    return [Inbox(*row) for row in counted.annotate(n=Count("pk"))]

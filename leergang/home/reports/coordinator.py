"""*Vandaag* of a coördinator: the people of the own organisation and the dates. Four queries.

Never what somebody did or when (AVG-10): who takes part and when the group meets, no more.
"""

import datetime as dt
from dataclasses import dataclass

from cohorts.models import Cohort, Enrolment, Session
from cohorts.models.enrolment import of_organisations
from cohorts.reports.invitations import undelivered
from cohorts.reports.requests import Inbox, inboxes
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.db import COUNT_CAP
from leergang.home.reports.calendar import MEETING, Meeting
from leergang.home.reports.cohort_lines import SHOWN, CohortLine, lines_of
from leergang.home.standing import Standing

SHOWN_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class CoordinatorPage:
    cohorts: list[CohortLine]
    meetings: list[Meeting]
    inboxes: list[Inbox]
    # Invitations that the mail server refused, counted up to COUNT_CAP.
    undelivered: int

    @property
    def people(self) -> int:
        return sum(line.people for line in self.cohorts)


def coordinator_page(user: User, standing: Standing, *, now: dt.datetime) -> CoordinatorPage:
    """Everything on the start page of a coördinator."""
    ties = standing.cohorts_as(Role.COORDINATOR)[:SHOWN]
    cohorts = [tie.cohort_id for tie in ties]
    own = OrganisationRole.objects.current(standing.day).filter(user=user, role=Role.COORDINATOR)
    people = Enrolment.objects.filter(of_organisations(own.values("organisation_id"), standing.day))
    sessions = Session.objects.filter(cohort__in=cohorts).upcoming(now).values_list(*MEETING)
    lines = {
        line.slug: line for line in lines_of(Cohort.objects.filter(pk__in=cohorts), now=now, people=people)
    }
    return CoordinatorPage(
        cohorts=[lines[tie.slug] for tie in ties],
        meetings=[Meeting(*row) for row in sessions[:SHOWN_SESSIONS]],
        inboxes=inboxes(user, day=standing.day),
        undelivered=undelivered(people)[:COUNT_CAP].count(),
    )

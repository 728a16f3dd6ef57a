"""*Vandaag* of a coördinator: the people of the own organisation and the dates. Two queries.

Never what somebody did or when (AVG-10): who takes part and when the group meets, no more.
"""

import datetime as dt
from dataclasses import dataclass

from cohorts.models import Cohort, Enrolment, Session
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.home.reports.calendar import MEETING, Meeting
from leergang.home.reports.cohort_lines import SHOWN, CohortLine, lines_of
from leergang.home.standing import Standing

SHOWN_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class CoordinatorPage:
    cohorts: list[CohortLine]
    meetings: list[Meeting]

    @property
    def people(self) -> int:
        return sum(line.people for line in self.cohorts)


def coordinator_page(user: User, standing: Standing, *, now: dt.datetime) -> CoordinatorPage:
    """Everything on the start page of a coördinator."""
    ties = standing.cohorts_as(Role.COORDINATOR)[:SHOWN]
    cohorts = [tie.cohort_id for tie in ties]
    own = OrganisationRole.objects.current(standing.day).filter(user=user, role=Role.COORDINATOR)
    people = Enrolment.objects.filter(organisation__in=own.values("organisation_id"))
    sessions = Session.objects.filter(cohort__in=cohorts).upcoming(now).values_list(*MEETING)
    lines = {
        line.slug: line for line in lines_of(Cohort.objects.filter(pk__in=cohorts), now=now, people=people)
    }
    return CoordinatorPage(
        cohorts=[lines[tie.slug] for tie in ties],
        meetings=[Meeting(*row) for row in sessions[:SHOWN_SESSIONS]],
    )

"""Who can take somebody's seat: asked by the form, and again by the action."""

import dataclasses

from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Grade, Verdict, judge, refused_here
from cohorts.models import Enrolment
from cohorts.reports.imports import gather
from cohorts.states import EnrolmentStatus
from leergang.accounts.access import may
from leergang.accounts.models import User
from leergang.accounts.roles import Permission

WAITS = (EnrolmentStatus.REQUESTED, EnrolmentStatus.WAITING_LIST, EnrolmentStatus.OFFERED)
OWN_ADDRESS = (
    "Dit is het adres van wie je vervangt. Krijgt de opvolger dit adres? "
    "Vervang dan op of na de laatste werkdag, en vul die dag in."
)


def already_waiting(enrolment: Enrolment, email: str) -> Enrolment | None:
    """The colleague's own enrolment in this lichting, when they ask or wait for a seat there."""
    waits = Enrolment.objects.filter(cohort=enrolment.cohort_id, organisation=enrolment.organisation_id)
    return waits.filter(user__email=email, status__in=WAITS).first()


def verdict_on(enrolment: Enrolment, successor: Line, *, is_gone: bool, by: User) -> Verdict:
    """The verdict that a row of a list gets, but for who waits already: they get this seat.

    A seat that changes hands cannot wait: what the bureau would look at first, is left to it altogether.
    `is_gone`: the predecessor came in by this address and left the organisation, so the successor may get
    it. Of who never came in the address is corrected: whose it is, is not for a coördinator to find out.
    """
    for_bureau = may(by, Permission.COHORT_MANAGE)
    facts = gather(enrolment.cohort, enrolment.organisation, [successor.email], for_bureau=for_bureau)
    if successor.email == enrolment.user.email and (for_bureau or successor.email in facts.known):
        if not is_gone:
            return Verdict(Grade.ERROR, OWN_ADDRESS, "email")
        facts = dataclasses.replace(facts, known={}, taking_part=set(), closed={})
    elif already_waiting(enrolment, successor.email):
        facts = dataclasses.replace(facts, taking_part=set())
    return refused_here(judge([successor], facts)[0])

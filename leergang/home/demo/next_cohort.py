"""The lichting of the demo that is still filling up: seats kept, people invited, one waiting, one asking."""

import datetime as dt
from collections.abc import Mapping

from cohorts.actions import cohorts, enrolments, transitions
from cohorts.importing.reading import Line
from cohorts.models import Cohort, Enrolment, SeatReservation
from cohorts.states import EnrolmentStatus
from leergang.accounts.models import Organisation, User
from leergang.accounts.names import sort_key
from leergang.home.demo.people import DUINRADE, LINDEVEEN, WATERDAM, domain_of
from leergang.moment import local_date
from modules.models import Programme

NAME = "Najaar 2027"
SEATS = 10
KEPT = {WATERDAM: 3, DUINRADE: 3, LINDEVEEN: 2}
# Who was enrolled two days ago, by gemeente: first name, tussenvoegsel, last name, function.
NEWCOMERS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    WATERDAM: (
        ("Ilse", "van den", "Berg", "Adviseur wonen"),
        ("Ruud", "", "Postma", "Contractmanager inkoop"),
        ("Yasmina", "", "Haddou", "Projectleider energie"),
        ("Esther", "", "Brouwer", "Netwerkregisseur jeugd"),
        ("Wouter", "de", "Groot", "Teamleider ruimte"),
        ("Nadia", "Ait", "Said", "Teamleider sociaal"),
    ),
    DUINRADE: (("Lotte", "", "Smit", "Beleidsadviseur cultuur"),),
}
ASKS = ("Joris", "", "Hoekstra", "Strategisch adviseur")
MOTIVATION = "Ik word in het voorjaar opdrachtgever voor de omgevingsdienst en wil dat goed leren."


def fill(
    programme: Programme,
    organisations: Mapping[str, Organisation],
    *,
    planner: User,
    coordinators: Mapping[str, User],
    trainers: list[User],
    now: dt.datetime,
) -> Cohort:
    """Make the lichting, ten weeks before its start. Of Waterdam one more person came than there is room for."""
    day = local_date(now)
    cohort = cohorts.create(
        organisations=list(organisations.values()),
        trainers=trainers,
        by=planner,
        name=NAME,
        programme=programme,
        seats=SEATS,
        starts_on=day + dt.timedelta(weeks=10),
        ends_on=day + dt.timedelta(weeks=52),
        enrolment_closes_on=day + dt.timedelta(weeks=8),
        takes_requests=True,
        min_participants=8,
        decide_on=day + dt.timedelta(weeks=4),
    )
    for slug, seats in KEPT.items():
        SeatReservation.objects.create(cohort=cohort, organisation=organisations[slug], seats=seats)
    then = now - dt.timedelta(days=2)
    for slug, people in NEWCOMERS.items():
        lines = [Line(number, *_cells(slug, person)) for number, person in enumerate(people, start=1)]
        enrolments.enrol(
            cohort,
            organisation=organisations[slug],
            people=lines,
            by=coordinators[slug],
            now=then,
            with_waiting_list=True,
        )
    _ask(cohort, organisations[WATERDAM], now=now - dt.timedelta(hours=20))
    return cohort


def _cells(slug: str, person: tuple[str, str, str, str]) -> tuple[str, str, str, str, str]:
    first_name, infix, last_name, job_title = person
    return first_name, infix, last_name, _address(slug, person), job_title


def _address(slug: str, person: tuple[str, str, str, str]) -> str:
    local = ".".join(part.lower().replace(" ", ".") for part in person[:3] if part)
    return f"{local}@{domain_of(slug)}"


def _ask(cohort: Cohort, organisation: Organisation, *, now: dt.datetime) -> None:
    first_name, infix, last_name, job_title = ASKS
    user = User.objects.create_user(
        _address(WATERDAM, ASKS), first_name=first_name, infix=infix, last_name=last_name
    )
    asked = Enrolment.objects.create(
        cohort=cohort,
        user=user,
        organisation=organisation,
        job_title=job_title,
        motivation=MOTIVATION,
        status=EnrolmentStatus.REQUESTED,
        listed_name=user.name,
        sort_key=sort_key(first_name, infix, last_name),
        created_at=now,
        status_changed_at=now,
    )
    transitions.begin([asked], by=None, now=now)

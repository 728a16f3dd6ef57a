"""Letters about whether a lichting goes on."""

import datetime as dt

from cohorts.calendars import Method
from cohorts.models import Appointment, Cohort
from cohorts.states import Decision
from leergang.accounts.models import User
from leergang.mailing.outbox import Draft

SUBJECTS = {
    Decision.GO: "Leergang Regiegemeente: de lichting gaat door",
    Decision.NO_GO: "Leergang Regiegemeente: de lichting gaat niet door",
}


def decided(
    cohort: Cohort,
    user: User,
    *,
    part: str,
    now: dt.datetime,
    appointment: Appointment | None = None,
    more_to_come: int = 0,
) -> Draft:
    """The decision, for one person. `part`: participant, waiting, trainer or coordinator.

    With an appointment the letter takes that one out of the calendar; `more_to_come` letters do so for
    the other sessions, because a message about a calendar speaks of one appointment (RFC 5546, 3.2.5).
    """
    decision = Decision(cohort.decision)
    return Draft(
        key=f"decision:{cohort.pk}:{decision}:{user.pk}",
        kind=f"decision-{decision}".replace("_", "-"),
        recipient=user,
        to_address=user.email,
        subject=SUBJECTS[decision],
        template=f"decision_{decision}",
        context=f"cohorts.cohort:{cohort.pk}",
        facts={
            "cohort": cohort,
            "programme": cohort.programme,
            "part": part,
            "leaves_calendar": appointment is not None,
            "more_to_come": more_to_come,
        },
        due_at=now,
        calendar=appointment.calendar if appointment else "",
        calendar_method=Method.CANCEL if appointment else "",
    )

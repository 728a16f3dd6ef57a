"""The letter after a list that was taken back: what came before no longer counts."""

import datetime as dt
from collections.abc import Iterable

from cohorts.models import Enrolment
from leergang.mailing.mould import Mould
from leergang.mailing.outbox import Draft

UNDONE = "Je inschrijving voor de leergang is teruggenomen"


def undone(enrolments: Iterable[Enrolment], *, now: dt.datetime) -> list[Draft]:
    """For who got an invitation, or word of the waiting list. All of one lichting and organisation."""
    people = list(enrolments)
    if not people:
        return []
    facts = {"cohort": people[0].cohort, "organisation": people[0].organisation}
    mould = Mould("import_undone", subject=UNDONE, facts=facts, personal=[])
    return [
        Draft(
            key=f"import-undone:{one.pk}",
            kind="import-undone",
            recipient=one.user,
            to_address=one.user.email,
            subject=UNDONE,
            template="import_undone",
            context=f"cohorts.cohort:{one.cohort_id}",
            due_at=now,
            bodies=mould.cast(recipient=one.user),
        )
        for one in people
    ]

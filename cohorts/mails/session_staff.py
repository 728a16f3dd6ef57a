"""The notice about somebody who stands in. The letter to that person is the announcement of the session itself."""

import datetime as dt

from cohorts.models import Session, SessionStaff
from leergang.accounts.models import User
from leergang.mailing.outbox import Draft


def stood_in_for(row: SessionStaff, trainer: User, *, session: Session, now: dt.datetime) -> Draft:
    """To the trainer: a colleague takes this session over."""
    return Draft(
        key=f"session-staff:{row.pk}:{trainer.pk}",
        kind="session-stood-in",
        recipient=trainer,
        to_address=trainer.email,
        subject="Leergang Regiegemeente: een collega valt voor je in",
        template="session_stood_in",
        context=f"cohorts.cohort:{session.cohort_id}",
        facts={"session": session, "cohort": session.cohort, "substitute": row.user},
        due_at=now,
    )

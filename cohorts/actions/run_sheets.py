"""How long the lines of a programme really took, written down by who ran the session."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.models import ProgrammeLine, Session
from cohorts.states import SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record

TOO_EARLY = "De bijeenkomst is nog niet begonnen. Vul de werkelijke minuten daarna in."
CANCELLED = "Deze bijeenkomst gaat niet door. Er valt niets in te vullen."


def obstacle(session: Session, *, now: dt.datetime) -> str:
    """Why nothing can be written down yet, in words for who runs the session; empty when it can."""
    if session.status == SessionStatus.CANCELLED:
        return CANCELLED
    return TOO_EARLY if session.status == SessionStatus.CONCEPT or now < session.starts_at else ""


@transaction.atomic
def save(
    session: Session, *, minutes: Mapping[int, int | None], by: User, now: dt.datetime
) -> list[ProgrammeLine]:
    """Keep the real minutes by line; None takes them back. What is not named, or is the same, stays as it is.

    A line that went in the meantime is passed over. Raises ValidationError before the session begins.
    """
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if refusal := obstacle(session, now=now):
        raise ValidationError(refusal)
    changed = [
        line for line in session.lines.all() if line.pk in minutes and line.minutes_done != minutes[line.pk]
    ]
    for line in changed:
        line.minutes_done = minutes[line.pk]
    if changed:
        ProgrammeLine.objects.bulk_update(changed, ["minutes_done"])
        record("run_sheet.saved", by=by, target=session, lines=len(changed))
    return changed

"""Saying whether one comes to a session (MSG-07)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.models import Enrolment, Session, SessionResponse
from cohorts.states import Answer
from leergang.accounts.models import User
from leergang.audit.log import record

TOO_LATE = "Deze bijeenkomst is begonnen of gaat niet door. Antwoorden kan niet meer."
NOT_EXPECTED = "Je doet niet mee in deze lichting. Antwoorden kan niet."


@transaction.atomic
def respond(
    session: Session, user: User, *, answer: Answer, reason: str = "", now: dt.datetime
) -> SessionResponse:
    """Write down whether this person comes. The last answer counts; the same answer twice is one.

    `reason` is kept with a no only. Raises ValidationError when the session has begun or fell out, or when
    the person does not take part in its lichting.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    if not session.is_upcoming(now):
        raise ValidationError(TOO_LATE, code="late")
    if not Enrolment.objects.taking_part().filter(cohort=session.cohort_id, user=user).exists():
        raise ValidationError(NOT_EXPECTED, code="stranger")
    response, _ = SessionResponse.objects.update_or_create(
        session=session,
        user=user,
        defaults={
            "answer": answer,
            "reason": reason if answer == Answer.NO else "",
            "session_sequence": session.sequence,
            "starts_at": session.starts_at,
            "answered_at": now,
        },
    )
    record("session.answered", by=user, target=session, answer=answer.value)
    return response

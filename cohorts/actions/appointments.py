"""What we send to people's calendars. The caller holds the lock on the session."""

import datetime as dt
from collections.abc import Iterable

from cohorts import calendars
from cohorts.calendars import Entry, Method
from cohorts.models import Appointment, Session
from leergang.accounts.models import User

BATCH = 500


def invite(session: Session, users: Iterable[User], *, now: dt.datetime) -> list[Appointment]:
    """Write the session as it stands into the calendars of these people.

    The sequence of an appointment is the session's, and higher than the one this person had before:
    otherwise a calendar takes the message for an old one (RFC 5546, 2.1.4).
    """
    return _write(session, list(users), method=Method.REQUEST, now=now)


def call_off(session: Session, users: Iterable[User], *, now: dt.datetime) -> list[Appointment]:
    """Take the session out of the calendars of these people, as far as they have it."""
    having = set(session.appointments.standing().values_list("user_id", flat=True))
    return _write(session, [user for user in users if user.pk in having], method=Method.CANCEL, now=now)


def _write(session: Session, users: list[User], *, method: Method, now: dt.datetime) -> list[Appointment]:
    known = {appointment.user_id: appointment for appointment in session.appointments.all()}
    appointments = [_appointment(session, user, known.get(user.pk), method=method, now=now) for user in users]
    Appointment.objects.bulk_create(
        appointments,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["session", "user"],
        update_fields=["sequence", "calendar", "is_called_off", "sent_at"],
    )
    return appointments


def _appointment(
    session: Session, user: User, known: Appointment | None, *, method: Method, now: dt.datetime
) -> Appointment:
    uid = known.uid if known else calendars.uid_of(session, user)
    sequence = max(session.sequence, known.sequence + 1) if known else session.sequence
    entry = Entry(uid=uid, sequence=sequence, stamped_at=now)
    return Appointment(
        session=session,
        user=user,
        uid=uid,
        sequence=sequence,
        calendar=calendars.for_person(session, user, entry=entry, method=method),
        is_called_off=method is Method.CANCEL,
        sent_at=now,
    )

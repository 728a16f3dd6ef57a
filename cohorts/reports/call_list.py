"""Whom to call about a late change: only shortly before a session, and only for who runs it (domain/1 A3)."""

import datetime as dt
from dataclasses import dataclass

from cohorts.models import Appointment, Enrolment, Session
from cohorts.plans import CALLING, SOON, is_within
from cohorts.reports.announcements import Announcement
from cohorts.reports.audience import trainers_of
from cohorts.states import SessionStatus
from leergang.accounts.models import User


@dataclass(frozen=True)
class Contact:
    """Somebody who was going to come or is now, with the number that may be called; empty when none was given."""

    name: str
    organisation: str
    phone: str
    is_expected: bool

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it."""
        return "".join(char for char in self.phone if char.isdigit() or char == "+")


def may_be_called(session: Session, announcement: Announcement | None, *, now: dt.datetime) -> bool:
    """Whether there is a call list: close to the start, or after news that came so late."""
    if session.call_list_ends_at and now < session.call_list_ends_at:
        return True
    if announcement and announcement.must_call:
        return True
    is_on = session.status != SessionStatus.CANCELLED
    return is_on and (
        is_within(CALLING, [session.starts_at], now=now) or session.starts_at <= now < session.ends_at
    )


def contacts(session: Session, *, now: dt.datetime) -> list[Contact]:
    """Who takes part or trains, by name, and who just had the appointment taken away. Four queries.

    Who left the lichting is not on it: that is their own news, and they got it.
    """
    enrolments = Enrolment.objects.taking_part().filter(cohort=session.cohort_id, user__is_active=True)
    places = {row.user_id: row for row in enrolments.select_related("user", "organisation")}
    trainers = {user.pk: user for user in trainers_of(session.cohort, now)}
    teaching = {user.pk for user in session.trainers.all()} & trainers.keys()
    is_on = session.status != SessionStatus.CANCELLED
    expected = places.keys() | teaching if is_on else set()
    gone = Appointment.objects.filter(session=session, is_called_off=True, sent_at__gt=now - SOON)
    released = set(gone.values_list("user_id", flat=True)) & (places.keys() | trainers.keys())
    people: dict[int, User] = trainers | {pk: row.user for pk, row in places.items()}
    chosen = sorted(expected | released, key=lambda pk: (people[pk].sort_key, pk))
    return [
        Contact(
            name=people[pk].name,
            organisation=places[pk].organisation.name if pk in places else "trainer",
            phone=people[pk].phone,
            is_expected=pk in expected,
        )
        for pk in chosen
    ]

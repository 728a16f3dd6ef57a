"""Letters about sessions: what changed, and reminders. Nothing of a case, nobody else's name (MSG-04..05)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from cohorts.calendars import Method
from cohorts.models import Appointment, Reminder, Session, SessionDay
from cohorts.states import ReminderKind
from leergang.accounts.models import User
from leergang.mailing.outbox import Draft
from leergang.web import dutch
from modules.models import Assignment


class News(StrEnum):
    """What there is to tell about a session."""

    ANNOUNCED = "announced"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RELEASED = "released"  # it goes on without this person


SUBJECTS = {
    News.ANNOUNCED: "Leergang Regiegemeente: bijeenkomst op {date}",
    News.MOVED: "Leergang Regiegemeente: bijeenkomst gewijzigd, {date}",
    News.CANCELLED: "Leergang Regiegemeente: bijeenkomst op {date} vervalt",
    News.RELEASED: "Leergang Regiegemeente: afspraak van {date} vervalt voor jou",
}
REMINDER_SUBJECTS = {
    ReminderKind.PREPARATION: "Leergang Regiegemeente: bereid de bijeenkomst van {date} voor",
    ReminderKind.CASE_DEADLINE: "Leergang Regiegemeente: je casus voor de bijeenkomst van {date}",
    ReminderKind.PRACTICAL: "Leergang Regiegemeente: {date} is de bijeenkomst",
}


@dataclass(frozen=True)
class Before:
    """How a session stood before it was changed."""

    title: str
    days: list[SessionDay]
    place: str
    starts_at: dt.datetime

    @classmethod
    def of(cls, session: Session) -> "Before":
        return cls(session.title, session.days, session.place, session.starts_at)


@dataclass(frozen=True)
class ToDo:
    """A piece of preparation, and whether this person ticked it off."""

    assignment: Assignment
    is_done: bool


def news_prefix(session: Session) -> str:
    return f"session:{session.pk}:"


def reminder_prefix(session: Session) -> str:
    return f"reminder:{session.pk}:"


def news(
    what: News,
    appointment: Appointment,
    *,
    session: Session,
    now: dt.datetime,
    before: Before | None = None,
    is_trainer: bool = False,
) -> Draft:
    """The message for somebody who has the session in the calendar: participants and trainers."""
    is_off = appointment.is_called_off
    return Draft(
        key=f"{news_prefix(session)}{what}:{appointment.sequence}:{appointment.user_id}",
        kind=f"session-{what}",
        recipient=appointment.user,
        to_address=appointment.user.email,
        subject=_subject(SUBJECTS[what], session),
        template=f"session_{what}",
        context=f"cohorts.cohort:{session.cohort_id}",
        facts={"session": session, "cohort": session.cohort, "before": before, "is_trainer": is_trainer},
        due_at=now,
        calendar=appointment.calendar,
        calendar_method=Method.CANCEL if is_off else Method.REQUEST,
    )


def information(
    what: News, user: User, *, session: Session, now: dt.datetime, before: Before | None = None
) -> Draft:
    """The message for a coördinator: dates and place only, no appointment."""
    return Draft(
        key=f"{news_prefix(session)}informed-{what}:{session.sequence}:{user.pk}",
        kind=f"session-informed-{what}",
        recipient=user,
        to_address=user.email,
        subject=_subject(SUBJECTS[what], session),
        template="session_informed",
        context=f"cohorts.cohort:{session.cohort_id}",
        facts={"session": session, "cohort": session.cohort, "before": before, "what": what},
        due_at=now,
    )


def reminder(
    promise: Reminder, *, calendar: str, to_do: list[ToDo], due_at: dt.datetime, now: dt.datetime
) -> Draft:
    """The letter that a reminder becomes; `calendar` is what this person got before, byte for byte."""
    session, user = promise.session, promise.enrolment.user
    kind = ReminderKind(promise.kind)
    return Draft(
        key=f"{reminder_prefix(session)}{kind}:{promise.session_sequence}:{user.pk}",
        kind=f"reminder-{kind}".replace("_", "-"),
        recipient=user,
        to_address=user.email,
        subject=_subject(REMINDER_SUBJECTS[kind], session),
        template=f"reminder_{kind}",
        context=f"cohorts.cohort:{session.cohort_id}",
        facts={
            "session": session,
            "cohort": session.cohort,
            "to_do": to_do,
            "minutes": sum(line.assignment.minutes for line in to_do if not line.is_done),
            "days_left": (dutch.day_of(session.starts_at) - dutch.day_of(now)).days,
        },
        due_at=due_at,
        calendar=calendar,
        calendar_method=Method.REQUEST if calendar else "",
    )


def _subject(text: str, session: Session) -> str:
    return text.format(date=dutch.date_text(session.starts_at))

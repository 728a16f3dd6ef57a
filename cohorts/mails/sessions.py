"""Letters about sessions: what changed. Nothing of a case, nobody else's name (MSG-04..05)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from cohorts.calendars import Method
from cohorts.models import Appointment, Session, SessionDay, SessionStaff
from cohorts.models.answer_link import answer_token
from cohorts.states import News
from leergang.accounts.models import User
from leergang.mailing.outbox import Draft
from leergang.web import dutch

SUBJECTS = {
    News.ANNOUNCED: "Leergang Regiegemeente: bijeenkomst op {date}",
    News.MOVED: "Leergang Regiegemeente: bijeenkomst gewijzigd, {date}",
    News.CANCELLED: "Leergang Regiegemeente: bijeenkomst op {date} vervalt",
    News.RELEASED: "Leergang Regiegemeente: afspraak van {date} vervalt voor jou",
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

    @classmethod
    def of_plain(cls, kept: Mapping[str, Any]) -> "Before":
        """What `to_plain` made."""
        moment = dt.datetime.fromisoformat
        days = [SessionDay(moment(starts), moment(ends), []) for starts, ends in kept["days"]]
        return cls(kept["title"], days, kept["place"], days[0].starts_at)

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it: instants in ISO."""
        days = [[day.starts_at.isoformat(), day.ends_at.isoformat()] for day in self.days]
        return {"title": self.title, "place": self.place, "days": days}


def news_prefix(session: Session) -> str:
    return f"session:{session.pk}:"


def news(
    what: News,
    appointment: Appointment,
    *,
    session: Session,
    now: dt.datetime,
    before: Before | None = None,
    is_trainer: bool = False,
    staff: SessionStaff | None = None,
) -> Draft:
    """The message for somebody who has the session in the calendar: participants, trainers, and who helps once."""
    takes_part = not is_trainer and staff is None
    is_off = appointment.is_called_off
    return Draft(
        key=f"{news_prefix(session)}{what}:{appointment.sequence}:{appointment.user_id}",
        kind=f"session-{what}",
        recipient=appointment.user,
        to_address=appointment.user.email,
        subject=_subject(SUBJECTS[what], session),
        template=f"session_{what}",
        context=f"cohorts.cohort:{session.cohort_id}",
        facts={
            "session": session,
            "cohort": session.cohort,
            "before": before,
            "is_trainer": not takes_part,
            "staff": staff,
            "answer_url": answer_url(session, appointment.user) if takes_part else "",
        },
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


def answer_url(session: Session, user: User) -> str:
    """Where this participant says whether they come, without login; the letter adds the answer itself."""
    path = reverse("session-answer", args=[answer_token(session, user)])
    return f"{settings.SITE_URL}{path}"


def _subject(text: str, session: Session) -> str:
    return text.format(date=dutch.date_text(session.starts_at))

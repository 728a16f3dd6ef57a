"""Reminders, and the weekly letter that replaces some. Nothing of a case, nobody else's name or answer (MSG-05)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.urls import reverse

from cohorts.calendars import Method
from cohorts.mails.sessions import answer_url
from cohorts.models import Reminder, Session
from cohorts.reminding.rules import AFTERWARDS, COORDINATOR, ESSENTIAL, PARTICIPANT, PLANNER, TRAINER, Subject
from cohorts.states import ReminderAudience, ReminderKind
from leergang.accounts.models import User
from leergang.mailing.mould import Mould
from leergang.mailing.outbox import Bodies, Draft
from leergang.web import dutch
from modules.models import Assignment

PREFERENCES_PATH = "/account/berichten/"


class Words(NamedTuple):
    """The template of a reminder and its subject line; and how the weekly letter says the same."""

    template: str
    subject: str
    weekly: str


WORDS = {
    Subject(ReminderKind.PREPARATION, PARTICIPANT): Words(
        "reminder_preparation", "bereid de bijeenkomst van {date} voor", "Bereid je voor op"
    ),
    Subject(ReminderKind.CASE_DEADLINE, PARTICIPANT): Words(
        "reminder_case_deadline", "je casus voor de bijeenkomst van {date}", "Lever je casus in voor"
    ),
    Subject(ReminderKind.PRACTICAL, PARTICIPANT): Words(
        "reminder_practical", "{date} is de bijeenkomst", "Bekijk waar je moet zijn voor"
    ),
    Subject(ReminderKind.CONFIRM, PARTICIPANT): Words(
        "reminder_confirm", "kom je op {date}?", "Laat weten of je komt naar"
    ),
    Subject(ReminderKind.LOOKING_BACK, PARTICIPANT): Words(
        "reminder_looking_back", "kijk terug op {date}", "Kijk terug op"
    ),
    Subject(ReminderKind.TRANSFER, PARTICIPANT): Words(
        "reminder_transfer", "hoe ging het in de praktijk?", "Schrijf op hoe het ging na"
    ),
    Subject(ReminderKind.PRACTICAL, TRAINER): Words(
        "reminder_practical_trainer", "{date} is de bijeenkomst", "Bekijk waar je moet zijn voor"
    ),
    Subject(ReminderKind.CONFIRM, TRAINER): Words(
        "reminder_confirm_trainer", "wie er komt op {date}", "Bekijk wie er komt naar"
    ),
    Subject(ReminderKind.PRACTICAL, COORDINATOR): Words(
        "reminder_practical_coordinator", "bijeenkomst op {date}", "Je mensen worden verwacht bij"
    ),
    Subject(ReminderKind.CONFIRM, PLANNER): Words(
        "reminder_confirm_planner", "nog geen antwoord voor {date}", "Bekijk wie nog niet antwoordde voor"
    ),
}


@dataclass(frozen=True)
class ToDo:
    """A piece of preparation, and whether this person ticked it off."""

    assignment: Assignment
    is_done: bool


@dataclass(frozen=True)
class Counted:
    """How many people say that they come, for who runs the session; no names travel by mail."""

    yes: int = 0
    no: int = 0
    maybe: int = 0
    silent: int = 0


@dataclass(frozen=True)
class Due:
    """A reminder whose letter is to be written, with what differs from person to person."""

    promise: Reminder
    calendar: str = ""
    to_do: Sequence[ToDo] = ()
    counted: Counted = Counted()

    @property
    def subject(self) -> Subject:
        return Subject(ReminderKind(self.promise.kind), ReminderAudience(self.promise.audience))

    @property
    def alike(self) -> tuple[object, ...]:
        """Equal for letters that differ in name and personal link only."""
        ticks = tuple((line.assignment.pk, line.is_done) for line in self.to_do)
        return (self.promise.session_id, *self.subject, ticks, *vars(self.counted).values())


def reminder_prefix(session: Session) -> str:
    return f"reminder:{session.pk}:"


def drafts(found: Iterable[Due], *, due_at: Mapping[int, dt.datetime], now: dt.datetime) -> list[Draft]:
    """The letters of these reminders; `due_at` says by session when they leave. Letters alike are written once."""
    ordered = sorted(found, key=lambda due: (repr(due.alike), due.promise.pk))
    letters = []
    for _, group in groupby(ordered, key=lambda due: repr(due.alike)):
        together = list(group)
        bodies = _written(together, now=now)
        letters += [
            _draft(due, bodies[due.promise.pk], due_at=due_at[due.promise.session_id]) for due in together
        ]
    return letters


def _written(together: Sequence[Due], *, now: dt.datetime) -> dict[int, Bodies]:
    """The bodies of reminders that are alike, by key: one template for all of them."""
    first = together[0]
    names = ["answer_url"] if first.promise.audience == PARTICIPANT else []
    mould = Mould(
        WORDS[first.subject].template, subject=_subject(first), facts=_facts(first, now=now), personal=names
    )
    return {
        due.promise.pk: mould.cast(
            recipient=due.promise.user,
            **{name: answer_url(due.promise.session, due.promise.user) for name in names},
        )
        for due in together
    }


def _facts(due: Due, *, now: dt.datetime) -> dict[str, Any]:
    session = due.promise.session
    return {
        "session": session,
        "cohort": session.cohort,
        "audience": due.promise.audience,
        "is_essential": due.subject in ESSENTIAL,
        "preferences_path": PREFERENCES_PATH,
        "to_do": due.to_do,
        "minutes": sum(line.assignment.minutes for line in due.to_do if not line.is_done),
        "counted": due.counted,
        "days_left": (dutch.day_of(session.starts_at) - dutch.day_of(now)).days,
    }


def _draft(due: Due, bodies: Bodies, *, due_at: dt.datetime) -> Draft:
    promise = due.promise
    session = promise.session
    key = f"{promise.kind}:{promise.session_sequence}:{promise.user_id}:{promise.offset}"
    has_calendar = bool(due.calendar) and promise.kind not in AFTERWARDS
    return Draft(
        key=f"{reminder_prefix(session)}{key}",
        kind=f"reminder-{promise.kind}".replace("_", "-"),
        recipient=promise.user,
        to_address=promise.user.email,
        subject=_subject(due),
        template=WORDS[due.subject].template,
        context=f"cohorts.cohort:{session.cohort_id}",
        due_at=due_at,
        calendar=due.calendar if has_calendar else "",
        calendar_method=Method.REQUEST if has_calendar else "",
        bodies=bodies,
    )


def _subject(due: Due) -> str:
    date = dutch.date_text(due.promise.session.starts_at)
    return f"Leergang Regiegemeente: {WORDS[due.subject].subject.format(date=date)}"


class WeekLine(NamedTuple):
    """One thing that waited for the weekly letter."""

    text: str
    session: Session
    deadline: dt.datetime | None  # of a case
    path: str  # where to do it


def week_line(promise: Reminder) -> WeekLine:
    session = promise.session
    deadline = session.case_due_at if promise.kind == ReminderKind.CASE_DEADLINE else None
    subject = Subject(ReminderKind(promise.kind), ReminderAudience(promise.audience))
    path = session.get_absolute_url()
    if subject.kind == ReminderKind.TRANSFER and session.module:
        path = reverse("cohorts:transfer-outcome", args=[session.cohort.slug, session.module.slug])
    return WeekLine(WORDS[subject].weekly, session, deadline, path)


def digest_key(user_id: int, week: str) -> str:
    """`week` as in '2027-W05'."""
    return f"digest:{user_id}:{week}"


def digest(
    user: User, *, week: str, held: Sequence[WeekLine], coming: Sequence[Session], due_at: dt.datetime
) -> Draft:
    """One letter about what waited for it and what comes in the next seven days; one of the two at least."""
    return Draft(
        key=digest_key(user.pk, week),
        kind="digest-weekly",
        recipient=user,
        to_address=user.email,
        subject="Leergang Regiegemeente: jouw week",
        template="digest_weekly",
        facts={"held": held, "coming": coming, "preferences_path": PREFERENCES_PATH},
        due_at=due_at,
    )

"""Reminders: planned as rows when a session is announced, posted as letters when they are due.

The row is the promise. It becomes one letter, in one transaction, or it is withdrawn (domain/1 A3).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from cohorts.actions import appointments
from cohorts.mails import sessions as mails
from cohorts.mails.sessions import News, ToDo
from cohorts.models import Appointment, AssignmentCompletion, Enrolment, Reminder, Session
from cohorts.states import TAKES_PART, ReminderKind, ReminderState, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import AMSTERDAM, at, local_date
from leergang.workdays import add_working_days, working_day_until
from modules.models import Assignment

SENDING_TIME = dt.time(9, 0)  # on the wall in Amsterdam
PREPARATION_DAYS = 14
CASE_DEADLINE_DAYS = 7
PRACTICAL_WORKING_DAYS = 2
# So close to the session a letter does not wait for the morning.
SOON = dt.timedelta(hours=24)
BATCH = 2000


def moments(session: Session) -> dict[ReminderKind, dt.datetime]:
    """When each reminder of a session goes: at nine on the clock, on a working day (domain/1 A3)."""
    day = local_date(session.starts_at)
    days = {
        ReminderKind.PREPARATION: working_day_until(day - dt.timedelta(days=PREPARATION_DAYS)),
        ReminderKind.PRACTICAL: add_working_days(day, -PRACTICAL_WORKING_DAYS),
    }
    if session.case_due_at:
        week_before = local_date(session.case_due_at) - dt.timedelta(days=CASE_DEADLINE_DAYS)
        days[ReminderKind.CASE_DEADLINE] = working_day_until(week_before)
    return {kind: at(day, SENDING_TIME) for kind, day in days.items()}


def planned_for(session: Session, *, now: dt.datetime) -> list[tuple[str, dt.datetime, int]]:
    """What goes out by itself for a session: the kind of reminder, when, and to how many people."""
    pending = session.reminders.filter(state=ReminderState.PENDING, due_at__gt=now)
    counted = pending.values_list("kind", "due_at").annotate(people=Count("pk")).order_by("due_at", "kind")
    return [(ReminderKind(kind).label, due_at, people) for kind, due_at, people in counted]


def after_quiet_hours(moment: dt.datetime) -> dt.datetime:
    """The moment itself, or the end of the quiet hours in which it falls (MSG-10)."""
    begin, end = settings.QUIET_HOURS
    clock = moment.astimezone(AMSTERDAM).time()
    is_evening, is_night = begin > end and clock >= begin, clock < end
    if is_night and (begin > end or clock >= begin):
        return at(local_date(moment), end)
    return at(local_date(moment) + dt.timedelta(days=1), end) if is_evening else moment


def plan(session: Session, enrolments: Iterable[Enrolment], *, now: dt.datetime) -> int:
    """Promise these people the reminders that still lie ahead; what was promised already stays.

    A moment that has passed is not made up for: the announcement says the same, and goes now.
    """
    ahead = {kind: moment for kind, moment in moments(session).items() if moment > now}
    promises = [
        Reminder(
            session=session,
            enrolment=enrolment,
            kind=kind,
            session_sequence=session.sequence,
            due_at=moment,
            created_at=now,
        )
        for enrolment in enrolments
        for kind, moment in ahead.items()
    ]
    Reminder.objects.bulk_create(promises, ignore_conflicts=True, batch_size=BATCH)
    return len(promises)


def withdraw(session: Session) -> int:
    """Take back what was promised about a session, letters that wait in the outbox included.

    First the rows: whoever is posting one of them is waited for, so that its letter is seen here.
    """
    count = session.reminders.filter(state=ReminderState.PENDING).update(state=ReminderState.CANCELLED)
    outbox.withdraw(mails.reminder_prefix(session))
    return count


@transaction.atomic
def plan_for_enrolment(enrolment: Enrolment, *, by: User | None, now: dt.datetime) -> int:
    """Catch up with who joins late: the sessions that were announced before, and their reminders.

    Who had the announcement already gets nothing again. Returns the number of sessions told about.
    """
    user = enrolment.user
    upcoming = Session.objects.filter(cohort=enrolment.cohort_id).upcoming(now).filter(starts_at__gt=now)
    sessions = list(upcoming.with_days().select_for_update(no_key=True, of=("self",)))
    having = Appointment.objects.standing().filter(user=user, session__in=sessions)
    had = set(having.values_list("session_id", flat=True))
    for session in sessions:
        plan(session, [enrolment], now=now)
        if session.pk not in had:
            invited = appointments.invite(session, [user], now=now)
            outbox.post(*(mails.news(News.ANNOUNCED, item, session=session, now=now) for item in invited))
    told = len(sessions) - len(had)
    if told:
        record("session.told", by=by, target=enrolment, sessions=told)
    return told


@transaction.atomic
def post_due(*, now: dt.datetime, limit: int = 100) -> int:
    """Turn reminders that are due into letters; returns how many rows were settled.

    Rows that another worker holds are left to it. Letter and row change in one transaction.
    """
    due = (
        Reminder.objects.due(now)
        .select_related("session__cohort__programme", "session__module", "enrolment__user")
        .prefetch_related("session__parts", "session__trainers")
        .select_for_update(skip_locked=True, of=("self",))
    )
    promises = list(due[:limit])
    kept = [promise for promise in promises if _still_holds(promise, now=now)]
    outbox.post(*_letters(kept, now=now))
    _settle(kept, ReminderState.POSTED)
    _settle([promise for promise in promises if promise not in kept], ReminderState.CANCELLED)
    return len(promises)


def _still_holds(promise: Reminder, *, now: dt.datetime) -> bool:
    """Whether the letter still makes sense: nobody who left, no session that moved, went by or fell out."""
    session = promise.session
    ends = session.case_due_at if promise.kind == ReminderKind.CASE_DEADLINE else session.starts_at
    return (
        promise.enrolment.status in TAKES_PART
        and promise.enrolment.user.is_active
        and session.status == SessionStatus.PLANNED
        and session.sequence == promise.session_sequence
        and ends is not None
        and ends > now
    )


def _settle(promises: list[Reminder], state: ReminderState) -> None:
    Reminder.objects.filter(pk__in=[promise.pk for promise in promises]).update(state=state)


def _letters(promises: list[Reminder], *, now: dt.datetime) -> list[outbox.Draft]:
    calendars = _calendars(promises)
    to_do = _to_do(promises)
    later = after_quiet_hours(now)
    return [
        mails.reminder(
            promise,
            calendar=calendars.get((promise.session_id, promise.enrolment.user_id), ""),
            to_do=to_do[promise.pk],
            due_at=now if promise.session.starts_at - now < SOON else later,
            now=now,
        )
        for promise in promises
    ]


def _calendars(promises: list[Reminder]) -> dict[tuple[int, int], str]:
    """What each of these people has in the calendar, by session and person. One query."""
    standing = Appointment.objects.standing().filter(
        session__in={promise.session_id for promise in promises},
        user__in={promise.enrolment.user_id for promise in promises},
    )
    return {(item.session_id, item.user_id): item.calendar for item in standing}


def _to_do(promises: list[Reminder]) -> dict[int, list[ToDo]]:
    """The preparation of the module, with this person's own ticks, by reminder. Two queries."""
    modules = {promise.session.module_id for promise in promises}
    by_module: dict[int | None, list[Assignment]] = defaultdict(list)
    for assignment in Assignment.objects.filter(module__in=modules - {None}):
        by_module[assignment.module_id].append(assignment)
    ticks = AssignmentCompletion.objects.filter(enrolment__in={promise.enrolment_id for promise in promises})
    done = set(ticks.values_list("enrolment_id", "assignment_id"))
    return {
        promise.pk: [
            ToDo(assignment, (promise.enrolment_id, assignment.pk) in done)
            for assignment in by_module[promise.session.module_id]
        ]
        for promise in promises
    }

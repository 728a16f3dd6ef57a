"""Reminders: planned as rows when a session is announced, posted as letters when they are due.

The row is the promise. It becomes one letter, in one transaction, or it is withdrawn (domain/1 A3).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from cohorts.actions import appointments, digests
from cohorts.mails import reminders as mails
from cohorts.mails import sessions as session_mails
from cohorts.mails.reminders import Counted, Due, ToDo
from cohorts.models import Appointment, Cohort, Enrolment, Reminder, Session
from cohorts.plans import SOON
from cohorts.reminding.moments import after_quiet, moments_of
from cohorts.reminding.rules import SUBJECTS, Rule, Subject
from cohorts.reports import reminder_plan
from cohorts.reports.reminder_facts import Facts, deadline_of
from cohorts.reports.reminder_plan import Key, Promise
from cohorts.states import (
    PROMISED,
    Answer,
    MailWay,
    News,
    ReminderAudience,
    ReminderKind,
    ReminderState,
    SessionKind,
    SessionStatus,
)
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox

BATCH = 2000
# So long after a session of the default plan there may still be something to promise.
ASKED_WITHIN = dt.timedelta(days=30)
# How answers are counted in a letter; the last are those who said nothing yet.
ORDER = (Answer.YES, Answer.NO, Answer.MAYBE, None)


class Outgoing(NamedTuple):
    """One letter that goes out by itself, in words for the planner; `people` is 0 where nobody was counted."""

    label: str
    audience: str
    due_at: dt.datetime
    people: int


def moments(session: Session) -> dict[ReminderKind, dt.datetime]:
    """When each reminder of a session goes to who takes part; of several of one kind the first."""
    found: dict[ReminderKind, dt.datetime] = {}
    for moment in moments_of(reminder_plan.rules_of(session.cohort_id), session, settings.QUIET_HOURS):
        if moment.rule.audience == ReminderAudience.PARTICIPANT:
            found.setdefault(moment.rule.kind, moment.due_at)
    return found


def planned_for(session: Session, *, now: dt.datetime) -> list[Outgoing]:
    """What goes out by itself for a session, to whom, when, and to how many people."""
    pending = session.reminders.filter(state=ReminderState.PENDING, due_at__gt=now)
    counted = (
        pending.values_list("kind", "audience", "due_at")
        .annotate(people=Count("pk"))
        .order_by("due_at", "audience", "kind")
    )
    return [
        Outgoing(
            SUBJECTS[Subject(ReminderKind(kind), ReminderAudience(audience))],
            ReminderAudience(audience).label,
            due_at,
            people,
        )
        for kind, audience, due_at, people in counted
    ]


def will_go_out(session: Session, *, now: dt.datetime) -> list[Outgoing]:
    """The same before a session is announced: what its announcement would promise."""
    people = reminder_plan.people_of(session, now)
    rules = reminder_plan.rules_of(session.cohort_id)
    counted: dict[tuple[dt.datetime, Subject], int] = {}
    for promise in reminder_plan.standing_promises(session, rules, {}, people, now).values():
        key = (promise.moment.due_at, promise.moment.rule.subject)
        counted[key] = counted.get(key, 0) + 1
    return [
        Outgoing(SUBJECTS[subject], subject.audience.label, due_at, count)
        for (due_at, subject), count in sorted(counted.items())
    ]


def after_quiet_hours(moment: dt.datetime) -> dt.datetime:
    """The moment itself, or the end of the quiet hours in which it falls (MSG-10)."""
    return after_quiet(moment, settings.QUIET_HOURS)


def plan(
    session: Session,
    *,
    now: dt.datetime,
    people: Collection[int] | None = None,
    rules: Iterable[Rule] | None = None,
) -> int:
    """Let the promises about an announced session be what the plan of its lichting says, for who is in it now.

    Run again, it changes nothing; after a change of plan or people, only the difference. `people` narrows it
    to these, by key. The caller holds the lock on the session. Returns the number of new promises.
    """
    known = session.reminders.filter(session_sequence=session.sequence)
    who = reminder_plan.people_of(session, now)
    if people is not None:
        known = known.filter(user__in=people)
        who = {
            audience: {user: row for user, row in group.items() if user in people}
            for audience, group in who.items()
        }
    existing: dict[Key, Reminder] = {(row.user_id, row.kind, row.offset): row for row in known}
    chosen = reminder_plan.rules_of(session.cohort_id) if rules is None else rules
    standing = reminder_plan.standing_promises(session, chosen, existing, who, now)
    _drop([row for key, row in existing.items() if key not in standing])
    _renew([(existing[key], promise) for key, promise in standing.items() if key in existing])
    fresh = [promise for key, promise in standing.items() if key not in existing]
    Reminder.objects.bulk_create(
        [_row(session, promise, now=now) for promise in fresh], ignore_conflicts=True, batch_size=BATCH
    )
    return len(fresh)


def withdraw(session: Session) -> int:
    """Take back what was promised about a session, letters that wait in the outbox included.

    First the rows: whoever is posting one of them is waited for, so that its letter is seen here.
    """
    count = session.reminders.filter(state__in=PROMISED).update(state=ReminderState.CANCELLED)
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
        plan(session, people=[user.pk], now=now)
        if session.pk not in had:
            invited = appointments.invite(session, [user], now=now)
            outbox.post(
                *(session_mails.news(News.ANNOUNCED, item, session=session, now=now) for item in invited)
            )
    told = len(sessions) - len(had)
    if told:
        record("session.told", by=by, target=enrolment, sessions=told)
    return told


@transaction.atomic
def follow(cohorts: Iterable[Cohort], *, now: dt.datetime) -> int:
    """Somebody got or lost a role in these lichtingen: their promises follow. Returns the number of new ones."""
    upcoming = Session.objects.filter(cohort__in=list(cohorts)).upcoming(now).filter(starts_at__gt=now)
    return sum(plan(session, now=now) for session in upcoming.select_for_update(no_key=True, of=("self",)))


def keep_up(*, now: dt.datetime) -> int:
    """Let all promises follow who is what today: roles also begin and end by their date.

    Each session in a transaction of its own. Returns the number of new promises.
    """
    digests.let_go()
    upcoming = Session.objects.upcoming(now).filter(starts_at__gt=now).values_list("pk", flat=True)
    return sum(_keep_up(pk, now=now) for pk in [*upcoming, *_never_asked(now)])


@transaction.atomic
def _keep_up(pk: int, *, now: dt.datetime) -> int:
    told = (SessionStatus.PLANNED, SessionStatus.HELD)
    rows = Session.objects.filter(pk=pk, status__in=told).select_for_update(no_key=True)
    return sum(plan(session, now=now) for session in rows)


def _never_asked(now: dt.datetime) -> list[int]:
    """Sessions of a module that began not long ago, and about which nobody is promised to be asked how it went.

    They were announced before there was such a letter. What has passed is not made up for.
    """
    begun = Session.objects.filter(
        kind=SessionKind.MODULE,
        status__in=(SessionStatus.PLANNED, SessionStatus.HELD),
        starts_at__lte=now,
        starts_at__gt=now - ASKED_WITHIN,
    )
    asked = Reminder.objects.filter(session=OuterRef("pk"), kind=ReminderKind.TRANSFER)
    return list(begun.filter(~Exists(asked), module__isnull=False).values_list("pk", flat=True))


@transaction.atomic
def post_due(*, now: dt.datetime, limit: int = 100) -> int:
    """Turn reminders that are due into letters; returns how many rows were settled.

    Rows that another worker holds are left to it. Letter and row change in one transaction. What somebody
    wants in the weekly letter waits for it, unless that would come too late.
    """
    due = Reminder.objects.due(now).with_letter().select_for_update(skip_locked=True, of=("self",))
    promises = list(due[:limit])
    facts = Facts(promises, now=now)
    wanted = [promise for promise in promises if facts.holds(promise) and facts.way(promise) != MailWay.NEVER]
    held = _for_the_week([item for item in wanted if facts.way(item) == MailWay.WEEKLY], now=now)
    kept = [promise for promise in wanted if promise.pk not in held]
    outbox.post(*_letters(kept, facts, now=now))
    _settle(kept, ReminderState.POSTED)
    _settle([promise for promise in promises if promise.pk in held], ReminderState.HELD)
    gone = {promise.pk for promise in promises} - {promise.pk for promise in wanted}
    _settle([promise for promise in promises if promise.pk in gone], ReminderState.CANCELLED)
    return len(promises)


def _for_the_week(promises: Sequence[Reminder], *, now: dt.datetime) -> set[int]:
    """Which of these, by key, wait for the weekly letter of their person: those still in time then."""
    chances = digests.next_chances(promises, now=now)
    return {
        promise.pk
        for promise in promises
        if (until := deadline_of(promise)) is not None and until > chances[promise.pk]
    }


def _letters(promises: Sequence[Reminder], facts: Facts, *, now: dt.datetime) -> list[outbox.Draft]:
    later = after_quiet_hours(now)
    due_at = {
        promise.session_id: now if dt.timedelta(0) <= promise.session.starts_at - now < SOON else later
        for promise in promises
    }
    return mails.drafts((_due(promise, facts) for promise in promises), due_at=due_at, now=now)


def _due(promise: Reminder, facts: Facts) -> Due:
    answers = facts.answers(promise)
    return Due(
        promise,
        calendar=facts.calendar(promise),
        to_do=[ToDo(assignment, is_done) for assignment, is_done in facts.to_do(promise)],
        counted=Counted(*(answers[answer] for answer in ORDER)) if answers else Counted(),
    )


def _settle(promises: Iterable[Reminder], state: ReminderState) -> None:
    Reminder.objects.filter(pk__in=[promise.pk for promise in promises]).update(state=state)


def _drop(rows: Iterable[Reminder]) -> None:
    """What is promised no more; what was sent or taken back before stays as it is."""
    gone = [row.pk for row in rows if row.state in PROMISED]
    if gone:
        Reminder.objects.filter(pk__in=gone, state__in=PROMISED).update(state=ReminderState.CANCELLED)


def _renew(pairs: Iterable[tuple[Reminder, Promise]]) -> None:
    """Rows that stay, with what is different about them by now; also those taken back before."""
    changed = []
    for row, promise in pairs:
        before = (row.state, row.due_at, row.enrolment_id, row.audience)
        if row.state == ReminderState.CANCELLED or row.due_at != promise.moment.due_at:
            row.state = ReminderState.PENDING
        row.due_at, row.enrolment_id = promise.moment.due_at, promise.enrolment_id
        row.audience = promise.moment.rule.audience
        if before != (row.state, row.due_at, row.enrolment_id, row.audience):
            changed.append(row)
    Reminder.objects.bulk_update(changed, ["state", "due_at", "enrolment", "audience"], batch_size=BATCH)


def _row(session: Session, promise: Promise, *, now: dt.datetime) -> Reminder:
    rule = promise.moment.rule
    return Reminder(
        session=session,
        user_id=promise.user_id,
        enrolment_id=promise.enrolment_id,
        audience=rule.audience,
        kind=rule.kind,
        session_sequence=session.sequence,
        offset=rule.offset,
        due_at=promise.moment.due_at,
        created_at=now,
    )

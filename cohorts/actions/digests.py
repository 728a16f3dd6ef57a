"""The weekly letter: what waited for it, and what comes in the next seven days. One per person and week."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from cohorts.mails import reminders as mails
from cohorts.models import Appointment, MailPreference, Reminder, Session
from cohorts.reminding.moments import after_quiet, digest_moment
from cohorts.reminding.rules import AFTERWARDS
from cohorts.reports.reminder_facts import Facts
from cohorts.states import MailWay, ReminderKind, ReminderState, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.mailing.models import Letter
from leergang.moment import local_date

CLOCK = dt.time(9, 0)  # on the wall in Amsterdam
WEEK = dt.timedelta(days=7)
# After an outage what waited still goes, whenever that is; an overview of the week only this long.
STILL_MORNING = dt.timedelta(hours=3)


def week_of(moment: dt.datetime) -> str:
    """'2027-W05': which week's letter."""
    year, week, _ = local_date(moment).isocalendar()
    return f"{year}-W{week:02}"


def moment_in_week(moment: dt.datetime) -> dt.datetime:
    """When the letter of the week goes in which this moment falls."""
    return digest_moment(local_date(moment), CLOCK)


def next_chances(promises: Sequence[Reminder], *, now: dt.datetime) -> dict[int, dt.datetime]:
    """When the first weekly letter goes that can still take these along, by key of the reminder."""
    this, following = moment_in_week(now), moment_in_week(now + WEEK)
    if not promises or this > now:
        return {promise.pk: this for promise in promises}
    had = _had_letter({promise.user_id for promise in promises}, week_of(now))
    return {
        promise.pk: now if promise.due_at <= this and promise.user_id not in had else following
        for promise in promises
    }


@transaction.atomic
def post_due(*, now: dt.datetime, limit: int = 100) -> int:
    """Write the letters of this week, once its moment has come. Returns how many people were settled.

    Nobody gets an empty one, and nobody two: the letter's key holds person and week. Who is being settled by
    another worker is left to it.
    """
    at = moment_in_week(now)
    if now < at:
        return 0
    week = week_of(now)
    found = list(
        _waiting(at, week, now=now).select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit]
    )
    # Asked again under the lock: another worker may have written one since.
    had = _had_letter({user.pk for user in found}, week)
    people = [user for user in found if user.pk not in had]
    lines = _settle(people, at, now=now)
    coming = _coming(people, now=now)
    due_at = after_quiet(now, settings.QUIET_HOURS)
    outbox.post(
        *(
            mails.digest(user, week=week, held=lines[user.pk], coming=coming[user.pk], due_at=due_at)
            for user in people
            if lines[user.pk] or coming[user.pk]
        )
    )
    return len(people)


def release(*, now: dt.datetime) -> int:
    """Let go at once what would come too late in the next weekly letter and missed that of this week."""
    following = moment_in_week(now + WEEK)
    if now < moment_in_week(now):
        return 0
    forward = ~Q(kind__in=[ReminderKind.CASE_DEADLINE, *AFTERWARDS])
    late = Q(kind=ReminderKind.CASE_DEADLINE, session__case_due_at__lte=following)
    late |= forward & Q(session__starts_at__lte=following)
    weekly = MailPreference.objects.filter(way=MailWay.WEEKLY).values("user")
    waiting = Reminder.objects.filter(late, state=ReminderState.HELD, user__in=weekly)
    return Reminder.objects.filter(pk__in=waiting.values("pk")).update(state=ReminderState.PENDING)


def let_go() -> int:
    """Let what waits for a weekly letter that its person no longer has chosen go at once (two records merged)."""
    weekly = MailPreference.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"), way=MailWay.WEEKLY)
    stuck = Reminder.objects.filter(~Exists(weekly), state=ReminderState.HELD)
    return Reminder.objects.filter(pk__in=stuck.values("pk")).update(state=ReminderState.PENDING)


@transaction.atomic
def choose(user: User, *, ways: Mapping[ReminderKind, MailWay]) -> None:
    """How this person wants to hear of what is not essential (MSG-11). What waited for a letter follows.

    What was planned stays planned: a later change of mind finds it there.
    """
    rows = [MailPreference(user=user, kind=kind, way=way) for kind, way in ways.items()]
    MailPreference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["way"]
    )
    held = Reminder.objects.filter(user=user, state=ReminderState.HELD)
    by_way: dict[MailWay, list[ReminderKind]] = defaultdict(list)
    for kind, way in ways.items():
        by_way[way].append(kind)
    held.filter(kind__in=by_way[MailWay.AT_ONCE]).update(state=ReminderState.PENDING)
    held.filter(kind__in=by_way[MailWay.NEVER]).update(state=ReminderState.CANCELLED)
    record("preferences.saved", by=user, target=user, **{kind.value: way.value for kind, way in ways.items()})


def _waiting(at: dt.datetime, week: str, *, now: dt.datetime) -> QuerySet[User]:
    """Who has chosen the weekly letter, did not get this week's, and has something to read in it."""
    weekly = MailPreference.objects.filter(way=MailWay.WEEKLY).values("user")
    key = Concat(
        Value("digest:"), Cast(OuterRef("pk"), TextField()), Value(f":{week}"), output_field=TextField()
    )
    held = Reminder.objects.filter(user=OuterRef("pk"), state=ReminderState.HELD, due_at__lte=at)
    something = Q(Exists(held))
    if now < at + STILL_MORNING:
        something |= Q(Exists(_appointments(now).filter(user=OuterRef("pk"))))
    people = User.objects.filter(
        something, ~Exists(Letter.objects.filter(key=key)), pk__in=weekly, is_active=True
    )
    return people.order_by("pk")


def _settle(people: Sequence[User], at: dt.datetime, *, now: dt.datetime) -> dict[int, list[mails.WeekLine]]:
    """What waited for the letters of these people, by person; what makes no sense any more is taken back."""
    waiting = Reminder.objects.filter(user__in=people, state=ReminderState.HELD, due_at__lte=at)
    promises = list(waiting.with_letter().order_by("due_at", "pk").select_for_update(of=("self",)))
    facts = Facts(promises, now=now)
    kept = [promise for promise in promises if facts.holds(promise)]
    gone = {promise.pk for promise in promises} - {promise.pk for promise in kept}
    Reminder.objects.filter(pk__in=[promise.pk for promise in kept]).update(state=ReminderState.POSTED)
    Reminder.objects.filter(pk__in=gone).update(state=ReminderState.CANCELLED)
    lines: dict[int, list[mails.WeekLine]] = defaultdict(list)
    for promise in kept:
        lines[promise.user_id].append(mails.week_line(promise))
    return lines


def _coming(people: Sequence[User], *, now: dt.datetime) -> dict[int, list[Session]]:
    """The sessions of the next seven days that stand in the calendar of these people, by person."""
    found: dict[int, list[Session]] = defaultdict(list)
    rows = _appointments(now).filter(user__in=people).select_related("session__cohort")
    for item in rows.prefetch_related("session__parts").order_by("session__starts_at", "pk"):
        found[item.user_id].append(item.session)
    return found


def _appointments(now: dt.datetime) -> QuerySet[Appointment]:
    return Appointment.objects.standing().filter(
        session__status=SessionStatus.PLANNED, session__starts_at__gt=now, session__starts_at__lte=now + WEEK
    )


def _had_letter(people: Collection[int], week: str) -> set[int]:
    """Who of these has this week's letter already."""
    keys = {mails.digest_key(pk, week): pk for pk in people}
    there = Letter.objects.filter(key__in=list(keys)).values_list("key", flat=True)
    return {keys[key] for key in there}

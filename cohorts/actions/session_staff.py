"""Who helps with one session: a substitute trainer or a guest is let in, told, and ends again (SEC-06)."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects

from cohorts.actions import appointments, reminders
from cohorts.actions.cohorts import invite_newcomer
from cohorts.actions.organisations import person
from cohorts.mails import session_staff as mails
from cohorts.mails import sessions as session_mails
from cohorts.mails.sessions import Before
from cohorts.models import Enrolment, Session, SessionStaff, TrainerAssignment
from cohorts.reports.announcements import leaves_at
from cohorts.states import ANNOUNCED, News, SessionStatus, StaffKind
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.moment import local_date

# Access for one session does not grow into access for good: at most this many days after it.
MOST_DAYS = 60


def access_ends_on(session: Session) -> dt.date:
    """The last day on which who helps with this session sees it (setting SUBSTITUTE_ACCESS_DAYS)."""
    return local_date(session.ends_at) + dt.timedelta(days=settings.SUBSTITUTE_ACCESS_DAYS)


def latest_end(session: Session) -> dt.date:
    """Until when access may be extended."""
    days = max(MOST_DAYS, settings.SUBSTITUTE_ACCESS_DAYS)
    return local_date(session.ends_at) + dt.timedelta(days=days)


@transaction.atomic
def add(
    session: Session,
    *,
    user: User,
    kind: StaffKind,
    by: User,
    now: dt.datetime,
    instead_of: User | None = None,
) -> SessionStaff:
    """Let somebody help with this session, until `access_ends_on()`.

    Of an announced session the person hears at once, with the appointment; of a concept when it is announced.
    Raises ValidationError when the session is over or fell out, for somebody whose account is closed, who helps
    already, or who takes part in the lichting or trains it.
    """
    session = _locked(session)
    if session.status == SessionStatus.CANCELLED or session.ends_at <= now:
        raise ValidationError(
            "Deze bijeenkomst is voorbij of gaat niet door. Je kunt niemand meer toevoegen."
        )
    _refuse(session, user, instead_of, day=local_date(now))
    row = SessionStaff.objects.create(
        session=session,
        user=user,
        kind=kind,
        instead_of=instead_of if kind == StaffKind.SUBSTITUTE else None,
        ends_on=access_ends_on(session),
        added_by=by,
    )
    record("session_staff.added", by=by, target=session, user=user.pk, role=kind.value)
    if session.status in ANNOUNCED:
        _invite(row, session, now=now)
        let_in(session, [row], by=by, now=now)
        reminders.plan(session, now=now)
    return row


@transaction.atomic
def add_guest(
    session: Session, *, email: str, first_name: str, infix: str, last_name: str, by: User, now: dt.datetime
) -> SessionStaff:
    """The same for a guest by address; an account is made when there is none. No account stays behind when the
    guest is refused.
    """
    user = person(email=email, first_name=first_name, infix=infix, last_name=last_name, by=by)
    return add(session, user=user, kind=StaffKind.GUEST, by=by, now=now)


def let_in(session: Session, rows: list[SessionStaff], *, by: User, now: dt.datetime) -> None:
    """A way in for who never came in before, and a notice to the trainer they stand in for.

    The session is announced, and the caller holds the lock on it.
    """
    for row in rows:
        what = f"{row.get_kind_display().lower()} bij een bijeenkomst van de lichting {session.cohort.name}"
        context = f"cohorts.cohort:{session.cohort_id}"
        invite_newcomer(row.user, what=what, context=context, by=by, now=now)
        if row.instead_of and row.instead_of.is_active:
            outbox.post(mails.stood_in_for(row, row.instead_of, session=session, now=_due(session, now)))


@transaction.atomic
def remove(row: SessionStaff, *, by: User | None, now: dt.datetime) -> None:
    """End access at once. While the session still has to come, it leaves the person's calendar.

    Raises SessionStaff.DoesNotExist when somebody did so before.
    """
    session = _locked(row.session)
    row = SessionStaff.objects.select_related("user").get(pk=row.pk)
    record("session_staff.removed", by=by, target=session, user=row.user_id, role=row.kind)
    row.delete()
    if session.status != SessionStatus.PLANNED or session.ends_at <= now:
        return
    prefetch_related_objects([session], "parts", "trainers")
    for gone in appointments.call_off(session, [row.user], now=now):
        due_at = _due(session, now)
        before = Before.of(session)
        outbox.post(session_mails.news(News.RELEASED, gone, session=session, now=due_at, before=before))
    reminders.plan(session, now=now)


@transaction.atomic
def extend(row: SessionStaff, *, ends_on: dt.date, by: User, now: dt.datetime) -> SessionStaff:
    """Let somebody see the session for longer, also when access had ended.

    Raises ValidationError for a day that has passed, is not later than it was, or is after `latest_end()`;
    SessionStaff.DoesNotExist when somebody took access away.
    """
    session = _locked(row.session)
    row = SessionStaff.objects.select_related("user").get(pk=row.pk)
    if ends_on <= row.ends_on or ends_on < local_date(now):
        raise ValidationError(
            "Kies een latere dag dan nu, en dan vandaag. Wil je toegang stoppen? Haal de persoon weg."
        )
    if ends_on > latest_end(session):
        raise ValidationError(
            f"Langer dan {MOST_DAYS} dagen na de bijeenkomst kan niet. Kies een eerdere dag."
        )
    record(
        "session_staff.extended",
        by=by,
        target=session,
        user=row.user_id,
        before=str(row.ends_on),
        after=str(ends_on),
    )
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    return row


def follow(session: Session, *, was_ends_at: dt.datetime) -> None:
    """The session is on another day: access ends as many days later or earlier. The caller holds the lock."""
    shift = local_date(session.ends_at) - local_date(was_ends_at)
    rows = list(session.staff.all()) if shift else []
    for row in rows:
        row.ends_on += shift
    SessionStaff.objects.bulk_update(rows, ["ends_on"])


@transaction.atomic
def end_all(user: User, *, by: User | None, now: dt.datetime) -> None:
    """The account closes: it helps with nothing any more."""
    current = SessionStaff.objects.current(local_date(now)).filter(user=user)
    for row in current.select_related("session").order_by("session_id"):
        remove(row, by=by, now=now)


def _invite(row: SessionStaff, session: Session, *, now: dt.datetime) -> None:
    prefetch_related_objects([session], "parts", "trainers")
    for appointment in appointments.invite(session, [row.user], now=now):
        due_at = _due(session, now)
        outbox.post(session_mails.news(News.ANNOUNCED, appointment, session=session, now=due_at, staff=row))


def _due(session: Session, now: dt.datetime) -> dt.datetime:
    return leaves_at([session.starts_at], now=now)


def _locked(session: Session) -> Session:
    return (
        Session.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cohort__programme", "module")
        .get(pk=session.pk)
    )


def _refuse(session: Session, user: User, instead_of: User | None, *, day: dt.date) -> None:
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise ValidationError("Dit account is afgesloten. Vraag de beheerder om het weer te openen.")
    if SessionStaff.objects.filter(session=session, user=user).exists():
        raise ValidationError(f"{user.name} staat al bij deze bijeenkomst. Verleng de toegang in de lijst.")
    if Enrolment.objects.open().filter(cohort=session.cohort_id, user=user).exists():
        raise ValidationError(f"{user.name} doet mee in deze lichting en kan er geen gast of invaller zijn.")
    if TrainerAssignment.objects.current(day).filter(cohort=session.cohort_id, user=user).exists():
        raise ValidationError(
            f"{user.name} is trainer van deze lichting. Kies de trainer bij de bijeenkomst zelf."
        )
    if instead_of and not session.trainers.filter(pk=instead_of.pk).exists():
        raise ValidationError(f"{instead_of.name} begeleidt deze bijeenkomst niet meer. Kies opnieuw.")

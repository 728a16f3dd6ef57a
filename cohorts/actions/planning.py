"""Planning sessions. A concept reaches nobody; what is announced is told, in the same transaction."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, prefetch_related_objects

from cohorts.actions import appointments, news, programme_lines, session_staff
from cohorts.mails.sessions import Before
from cohorts.models import Appointment, Cohort, Session, SessionDraft, SessionPart
from cohorts.plans import Plan, call_until, obstacles, of_session
from cohorts.reports import audience
from cohorts.reports.audience import Audience
from cohorts.states import News, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record

CHANGED_MEANWHILE = (
    "Iemand anders heeft deze bijeenkomst intussen gewijzigd. Bekijk wat er nu staat en probeer het opnieuw."
)


@transaction.atomic
def draft(cohort: Cohort, *, plan: Plan, by: User) -> Session:
    """Make a concept, with the next number of the lichting. Nobody hears of it."""
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)  # numbers are given out one by one
    last = cohort.sessions.aggregate(last=Max("number"))["last"] or 0
    session = Session(cohort=cohort, number=last + 1, **_values(plan))
    session.save(force_insert=True)
    _fill(session, plan)
    record("session.drafted", by=by, target=session, starts_at=session.starts_at.isoformat())
    return session


@transaction.atomic
def change(session: Session, *, plan: Plan, version: int, by: User) -> Session:
    """Change a concept. Raises ValidationError when it is announced, or changed since `version`."""
    session = locked(session, SessionStatus.CONCEPT, version=version)
    _apply(session, plan)
    record("session.changed", by=by, target=session, starts_at=session.starts_at.isoformat())
    return session


@transaction.atomic
def discard(session: Session, *, version: int, by: User) -> None:
    """Throw a concept away, of which nobody heard. What was announced can only be cancelled.

    Raises ValidationError when it is announced, or changed since `version`.
    """
    session = locked(session, SessionStatus.CONCEPT, version=version)
    record("session.deleted", by=by, target=session, starts_at=session.starts_at.isoformat())
    session.delete()


@transaction.atomic
def announce(session: Session, *, version: int, by: User, now: dt.datetime) -> Audience:
    """Tell everybody once: an appointment for who comes, a message for coördinatoren, reminders planned.

    Raises ValidationError with all obstacles, or when somebody changed or announced it since `version`.
    """
    session = locked(session, SessionStatus.CONCEPT, version=version)
    if found := obstacles(of_session(session), now=now):
        raise ValidationError(found)
    session.status, session.announced_at = SessionStatus.PLANNED, now
    session.call_list_ends_at = call_until([session], now=now)
    session.version += 1
    session.save(update_fields=["status", "announced_at", "call_list_ends_at", "version"])
    told = news.tell(session, News.ANNOUNCED, now=now)
    session_staff.let_in(session, told.staff, by=by, now=now)
    record("session.announced", by=by, target=session, letters=told.count, sequence=session.sequence)
    return told


@transaction.atomic
def move(session: Session, *, plan: Plan, version: int, by: User, now: dt.datetime) -> Audience:
    """Change an announced session and tell everybody, in one message, what was and what is now.

    The identity in people's calendars stays, the sequence rises. Reminders are planned anew, and a draft of
    another change is gone. Raises ValidationError when the session has begun, would lie in the past, or
    changed since `version`.
    """
    session = locked(session, SessionStatus.PLANNED, version=version)
    refuse_when_begun(session, now=now)
    if found := obstacles(plan, now=now):
        raise ValidationError(found)
    before = Before.of(session)
    session.call_list_ends_at = call_until([session, plan], now=now)
    session.sequence += 1
    _apply(session, plan)
    SessionDraft.objects.filter(session=session).delete()
    told = news.tell(session, News.MOVED, now=now, before=before)
    record(
        "session.moved",
        by=by,
        target=session,
        letters=told.count,
        sequence=session.sequence,
        before=before.starts_at.isoformat(),
        after=session.starts_at.isoformat(),
    )
    return told


@transaction.atomic
def cancel(session: Session, *, version: int, by: User, now: dt.datetime, reason: str = "") -> Audience:
    """Let a session fall out: it leaves people's calendars, and its reminders are withdrawn.

    Who was expected reads the reason. Raises ValidationError when it has begun, or changed since `version`.
    """
    session = locked(session, SessionStatus.PLANNED, version=version)
    _fall_out(session, now=now, reason=reason)
    told = news.tell_cancelled(session, now=now)
    record("session.cancelled", by=by, target=session, letters=told.count, sequence=session.sequence)
    return told


@transaction.atomic
def call_off(session: Session, *, by: User, now: dt.datetime) -> tuple[Session, list[Appointment]]:
    """The same without a letter: the caller has more to tell, and sends these appointments along.

    Returns the session as it now is, with what leaves people's calendars.
    """
    session = locked(session, SessionStatus.PLANNED, version=session.version)
    _fall_out(session, now=now)
    prefetch_related_objects([session], "parts", "trainers")
    gone = appointments.call_off(session, audience.of_cancellation(session, now=now).invited, now=now)
    record("session.cancelled", by=by, target=session, letters=len(gone), sequence=session.sequence)
    return session, gone


def _fall_out(session: Session, *, now: dt.datetime, reason: str = "") -> None:
    refuse_when_begun(session, now=now)
    session.status = SessionStatus.CANCELLED
    session.cancel_reason = reason
    session.call_list_ends_at = call_until([session], now=now)
    session.sequence += 1
    session.version += 1
    session.save(update_fields=["status", "cancel_reason", "call_list_ends_at", "sequence", "version"])
    SessionDraft.objects.filter(session=session).delete()
    news.take_back(session, now=now)


def locked(session: Session, status: SessionStatus, *, version: int) -> Session:
    """The row as it is now, held until the end of the transaction; refused when it is not as was thought."""
    locked = (
        Session.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cohort__programme", "module")
        .get(pk=session.pk)
    )
    if locked.version != version:
        raise ValidationError(CHANGED_MEANWHILE, code="version")
    if locked.status != status:
        raise ValidationError(
            f"Dat kan nu niet: de status van deze bijeenkomst is {locked.get_status_display()}."
        )
    return locked


def refuse_when_begun(session: Session, *, now: dt.datetime) -> None:
    """Raises ValidationError: people are there already, or were."""
    if session.starts_at <= now:
        raise ValidationError("Deze bijeenkomst is al begonnen. Er is niets meer aan te wijzigen.")


def _values(plan: Plan) -> dict[str, object]:
    return {
        "title": plan.title,
        "kind": plan.kind,
        "module": plan.module,
        "room": plan.room,
        "venue": plan.venue,
        "travel": plan.travel,
        "join_url": plan.join_url,
        "preparation_due_on": plan.preparation_due_on,
        "case_due_at": plan.case_due_at,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
    }


def _apply(session: Session, plan: Plan) -> None:
    was_ends_at = session.ends_at
    for name, value in _values(plan).items():
        setattr(session, name, value)
    session.version += 1
    session.save()
    session_staff.follow(session, was_ends_at=was_ends_at)
    session.parts.all().delete()
    _fill(session, plan)
    programme_lines.follow(session)


def _fill(session: Session, plan: Plan) -> None:
    parts = [SessionPart(session=session, **slot._asdict()) for slot in plan.slots]
    SessionPart.objects.bulk_create(sorted(parts, key=lambda part: part.starts_at))
    session.trainers.set(plan.trainers)

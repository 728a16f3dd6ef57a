"""Planning sessions. A concept reaches nobody; what is announced is told, in the same transaction."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, prefetch_related_objects

from cohorts.actions import appointments, reminders
from cohorts.mails import sessions as mails
from cohorts.mails.sessions import Before, News
from cohorts.models import Cohort, Enrolment, Session, SessionPart
from cohorts.reports import audience
from cohorts.reports.audience import Audience
from cohorts.states import PartOfDay, SessionKind, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.mailing import outbox
from leergang.web import dutch
from modules.models import Module

CHANGED_MEANWHILE = (
    "Iemand anders heeft deze bijeenkomst intussen gewijzigd. Bekijk wat er nu staat en probeer het opnieuw."
)


class Slot(NamedTuple):
    """One dagdeel as it is planned; moments are instants."""

    part_of_day: PartOfDay
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a planner decides about a session. At least one slot."""

    title: str
    slots: Sequence[Slot]
    kind: SessionKind = SessionKind.MODULE
    module: Module | None = None
    venue: str = ""
    travel: str = ""
    join_url: str = ""
    case_due_at: dt.datetime | None = None
    trainers: Sequence[User] = ()


class Difference(NamedTuple):
    """One thing that would change, in words for people."""

    label: str
    before: str
    after: str


def differences(session: Session, plan: Plan) -> list[Difference]:
    """What a plan would change about a session, side by side."""
    parts = session.parts.all()
    rows = [
        ("Titel", session.title, plan.title),
        ("Soort", session.get_kind_display(), SessionKind(plan.kind).label),
        ("Module", str(session.module or ""), str(plan.module or "")),
        ("Wanneer", _when(parts), _when(plan.slots)),
        ("Locatie", session.venue, plan.venue),
        ("Route en toegankelijkheid", session.travel, plan.travel),
        ("Link voor online deelname", session.join_url, plan.join_url),
        ("Trainers", _names(session.trainers.all()), _names(plan.trainers)),
        ("Casus inleveren vóór", _moment(session.case_due_at), _moment(plan.case_due_at)),
    ]
    return [Difference(label, old or "–", new or "–") for label, old, new in rows if old != new]


def obstacles(session: Session, *, now: dt.datetime) -> list[str]:
    """What stands in the way of announcing a session, in words for the planner (domain/1 A3, invariant 3)."""
    found = []
    if not session.parts.exists():
        found.append("De bijeenkomst heeft nog geen dagdelen. Kies een datum en een dagdeel.")
    if session.starts_at <= now:
        found.append("De bijeenkomst ligt in het verleden. Kies een latere datum.")
    if not session.trainers.exists():
        found.append("De bijeenkomst heeft nog geen trainer. Kies wie de bijeenkomst begeleidt.")
    if not session.place:
        found.append("Er is nog geen locatie. Vul een locatie in, of een link voor online deelname.")
    return found


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
    session = _locked(session, SessionStatus.CONCEPT, version=version)
    _apply(session, plan)
    record("session.changed", by=by, target=session, starts_at=session.starts_at.isoformat())
    return session


@transaction.atomic
def discard(session: Session, *, version: int, by: User) -> None:
    """Throw a concept away, of which nobody heard. What was announced can only be cancelled.

    Raises ValidationError when it is announced, or changed since `version`.
    """
    session = _locked(session, SessionStatus.CONCEPT, version=version)
    record("session.deleted", by=by, target=session, starts_at=session.starts_at.isoformat())
    session.delete()


@transaction.atomic
def announce(session: Session, *, version: int, by: User, now: dt.datetime) -> Audience:
    """Tell everybody once: an appointment for who comes, a message for coördinatoren, reminders planned.

    Raises ValidationError with all obstacles, or when somebody changed or announced it since `version`.
    """
    session = _locked(session, SessionStatus.CONCEPT, version=version)
    if found := obstacles(session, now=now):
        raise ValidationError(found)
    session.status, session.announced_at = SessionStatus.PLANNED, now
    session.version += 1
    session.save(update_fields=["status", "announced_at", "version"])
    told = _tell(session, News.ANNOUNCED, now=now)
    record("session.announced", by=by, target=session, letters=told.count, sequence=session.sequence)
    return told


@transaction.atomic
def move(session: Session, *, plan: Plan, version: int, by: User, now: dt.datetime) -> Audience:
    """Change an announced session and tell everybody, in one message, what was and what is now.

    The identity in people's calendars stays, the sequence rises. Reminders are planned anew.
    Raises ValidationError when the session has begun, would lie in the past, or changed since `version`.
    """
    session = _locked(session, SessionStatus.PLANNED, version=version)
    _refuse_when_begun(session, now=now)
    before = Before.of(session)
    session.sequence += 1
    _apply(session, plan)
    if found := obstacles(session, now=now):
        raise ValidationError(found)
    _take_back(session)
    told = _tell(session, News.MOVED, now=now, before=before)
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
def cancel(session: Session, *, version: int, by: User, now: dt.datetime) -> Audience:
    """Let a session fall out: it leaves people's calendars, and its reminders are withdrawn.

    Raises ValidationError when it has begun, or changed since `version`.
    """
    session = _locked(session, SessionStatus.PLANNED, version=version)
    _refuse_when_begun(session, now=now)
    session.status = SessionStatus.CANCELLED
    session.sequence += 1
    session.version += 1
    session.save(update_fields=["status", "sequence", "version"])
    _take_back(session)
    told = _tell_cancelled(session, now=now)
    record("session.cancelled", by=by, target=session, letters=told.count, sequence=session.sequence)
    return told


def _locked(session: Session, status: SessionStatus, *, version: int) -> Session:
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


def _refuse_when_begun(session: Session, *, now: dt.datetime) -> None:
    if session.starts_at <= now:
        raise ValidationError("Deze bijeenkomst is al begonnen. Er is niets meer aan te wijzigen.")


def _values(plan: Plan) -> dict[str, object]:
    return {
        "title": plan.title,
        "kind": plan.kind,
        "module": plan.module,
        "venue": plan.venue,
        "travel": plan.travel,
        "join_url": plan.join_url,
        "case_due_at": plan.case_due_at,
        "starts_at": min(slot.starts_at for slot in plan.slots),
        "ends_at": max(slot.ends_at for slot in plan.slots),
    }


def _apply(session: Session, plan: Plan) -> None:
    for name, value in _values(plan).items():
        setattr(session, name, value)
    session.version += 1
    session.save()
    session.parts.all().delete()
    _fill(session, plan)


def _fill(session: Session, plan: Plan) -> None:
    parts = [SessionPart(session=session, **slot._asdict()) for slot in plan.slots]
    SessionPart.objects.bulk_create(sorted(parts, key=lambda part: part.starts_at))
    session.trainers.set(plan.trainers)


def _when(parts: Iterable[Slot | SessionPart]) -> str:
    days = (
        (dutch.date_text(part.starts_at), dutch.span_text(part.starts_at, part.ends_at)) for part in parts
    )
    return "\n".join(f"{day}, {span}" for day, span in days)


def _names(people: Iterable[User]) -> str:
    return ", ".join(sorted(user.name for user in people))


def _moment(moment: dt.datetime | None) -> str:
    return dutch.moment_text(moment) if moment else ""


def _take_back(session: Session) -> None:
    """What was said before and has not left yet is no longer true."""
    reminders.withdraw(session)
    outbox.withdraw(mails.news_prefix(session))


def _tell(session: Session, what: News, *, now: dt.datetime, before: Before | None = None) -> Audience:
    """One message to everybody: the news, a first announcement, or that it goes on without them."""
    prefetch_related_objects([session], "parts", "trainers")
    told = audience.of_session(session, now=now)
    knows = set(session.appointments.standing().values_list("user_id", flat=True))
    teaches = {user.pk for user in told.trainers}
    letters = [
        mails.news(
            what if item.user_id in knows else News.ANNOUNCED,
            item,
            session=session,
            now=now,
            before=before,
            is_trainer=item.user_id in teaches,
        )
        for item in appointments.invite(session, told.invited, now=now)
    ]
    letters += [
        mails.news(News.RELEASED, item, session=session, now=now, before=before)
        for item in appointments.call_off(session, told.released, now=now)
    ]
    letters += _information(session, what, told, now=now, before=before)
    outbox.post(*letters)
    taking_part = Enrolment.objects.taking_part().filter(cohort=session.cohort_id)
    reminders.plan(session, taking_part, now=now)
    return told


def _tell_cancelled(session: Session, *, now: dt.datetime) -> Audience:
    prefetch_related_objects([session], "parts", "trainers")
    told = audience.of_cancellation(session, now=now)
    teaches = {user.pk for user in told.trainers}
    letters = [
        mails.news(News.CANCELLED, item, session=session, now=now, is_trainer=item.user_id in teaches)
        for item in appointments.call_off(session, told.invited, now=now)
    ]
    outbox.post(*letters, *_information(session, News.CANCELLED, told, now=now))
    return told


def _information(
    session: Session, what: News, told: Audience, *, now: dt.datetime, before: Before | None = None
) -> list[outbox.Draft]:
    return [
        mails.information(what, user, session=session, now=now, before=before) for user in told.coordinators
    ]

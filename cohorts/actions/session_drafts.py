"""Changes to announced sessions that nobody hears of until they are announced (MSG-06).

A draft raises the version of its session, so that whoever looked at the session before is told.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts import plans
from cohorts.actions import planning
from cohorts.actions.planning import CHANGED_MEANWHILE
from cohorts.models import Cohort, Session, SessionDraft
from cohorts.plans import Plan
from cohorts.reports.audience import Audience
from cohorts.states import SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record

NOTHING = "Er is niets bekend te maken: er staat geen wijziging in concept."


@transaction.atomic
def keep(session: Session, *, plan: Plan, version: int, by: User, now: dt.datetime) -> SessionDraft:
    """Keep a change to an announced session. Nobody hears of it, and nothing people see changes.

    Raises ValidationError when the session has begun, or somebody changed it or its draft since `version`.
    """
    return _keep(session, version=version, by=by, now=now, plan=plans.to_plain(plan))


@transaction.atomic
def keep_cancellation(
    session: Session, *, reason: str, version: int, by: User, now: dt.datetime
) -> SessionDraft:
    """Keep that an announced session will fall out, and why; nobody hears of it. Raises as `keep` does."""
    return _keep(session, version=version, by=by, now=now, is_cancellation=True, reason=reason)


@transaction.atomic
def discard(session: Session, *, version: int, by: User) -> None:
    """Throw the draft away: the session stays what people were told.

    Raises ValidationError when there is none, or somebody changed the session or the draft since `version`.
    """
    session = planning.locked(session, SessionStatus.PLANNED, version=version)
    _draft(session).delete()
    _raise_version(session)
    record("session_draft.discarded", by=by, target=session)


@transaction.atomic
def announce(session: Session, *, version: int, by: User, now: dt.datetime) -> Audience:
    """Tell everybody what is not announced of this session: that it is there, what changed, or that it falls out.

    Raises ValidationError with all obstacles, or when somebody changed or announced it since `version`.
    """
    current = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if current.status == SessionStatus.CONCEPT:
        return planning.announce(session, version=version, by=by, now=now)
    current = planning.locked(session, SessionStatus.PLANNED, version=version)
    draft = _draft(current)
    if draft.session_version != current.version:
        raise ValidationError(CHANGED_MEANWHILE, code="version")
    if draft.plan is None:
        return planning.cancel(session, version=version, by=by, now=now, reason=draft.reason)
    plan = plans.load([draft.plan])[0].plan
    return planning.move(session, plan=plan, version=version, by=by, now=now)


@transaction.atomic
def announce_all(
    cohort: Cohort, *, chosen: Mapping[int, int], by: User, now: dt.datetime
) -> dict[Session, Audience]:
    """Announce several sessions of a lichting, all or none. `chosen` gives by number the version that was seen.

    Raises ValidationError naming each session that stands in the way; then nothing is sent.
    """
    sessions = cohort.sessions.filter(number__in=chosen).order_by("pk")
    told: dict[Session, Audience] = {}
    problems: list[str] = []
    for session in sessions:
        try:
            told[session] = announce(session, version=chosen[session.number], by=by, now=now)
        except ValidationError as problem:
            problems += [f"{session.title}: {text}" for text in problem.messages]
    if len(sessions) < len(chosen):
        problems.append("Een gekozen bijeenkomst bestaat niet meer. Bekijk wat er nu staat.")
    if problems:
        raise ValidationError(problems)
    return told


def _keep(session: Session, *, version: int, by: User, now: dt.datetime, **values: Any) -> SessionDraft:
    session = planning.locked(session, SessionStatus.PLANNED, version=version)
    planning.refuse_when_begun(session, now=now)
    _raise_version(session)
    whole = {"plan": None, "is_cancellation": False, "reason": ""} | values
    whole |= {"session_version": session.version, "changed_at": now, "changed_by": by}
    draft, _ = SessionDraft.objects.update_or_create(session=session, defaults=whole)
    record("session_draft.saved", by=by, target=session, falls_out=draft.is_cancellation)
    return draft


def _raise_version(session: Session) -> None:
    session.version += 1
    session.save(update_fields=["version"])


def _draft(session: Session) -> SessionDraft:
    draft = SessionDraft.objects.filter(session=session).first()
    if draft is None:
        raise ValidationError(NOTHING)
    return draft

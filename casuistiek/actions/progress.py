"""How a case goes on with the session it is talked about in. Inside the transaction of what made it so."""

import datetime as dt

from casuistiek.models import PracticeCase
from casuistiek.states import CaseStatus, check_transition
from leergang.accounts.models import User
from leergang.audit.log import record


def schedule(case: PracticeCase, *, by: User) -> None:
    """An accepted case gets its place in a session; one that has a place keeps it.

    Raises ValidationError in every other state. The caller locked the case.
    """
    if case.status != CaseStatus.SCHEDULED:
        check_transition(case.status, CaseStatus.SCHEDULED)
        _go(case, CaseStatus.SCHEDULED, by)


def unschedule(case: PracticeCase, *, by: User | None) -> None:
    """The place is gone: the case is accepted again. Nothing happens in another state."""
    if case.status == CaseStatus.SCHEDULED:
        _go(case, CaseStatus.ACCEPTED, by)


def mark_discussed(case: PracticeCase, *, by: User, now: dt.datetime) -> None:
    """The case was talked about: from now on its owner looks back (domain/3 C3). Again is nothing."""
    if case.status == CaseStatus.SCHEDULED:
        case.discussed_at = now
        case.save(update_fields=["discussed_at"])
        _go(case, CaseStatus.DISCUSSED, by)


def _go(case: PracticeCase, status: CaseStatus, by: User | None) -> None:
    record(f"case.{status.value}", by=by, target=case, was=str(case.status))
    case.status = status
    case.save(update_fields=["status"])

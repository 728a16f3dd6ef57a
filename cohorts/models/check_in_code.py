"""The code on the screen of the room: it changes every half minute, and is worth something near its dagdeel only.

It says no more than that somebody saw the screen at that moment; who that was, the login says.
"""

import datetime as dt
import hmac

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from cohorts.models.session import SessionPart
from cohorts.states import SessionStatus

PURPOSE = "cohorts.check_in"
TURN = dt.timedelta(seconds=30)
# A phone is slow and a queue is long: a code is good for the turn it was shown in and the two after it.
GOOD_FOR = 3
# People come early: from so long before the dagdeel until its end.
OPENS = dt.timedelta(minutes=30)
DIGITS = 20


def is_open(part: SessionPart, now: dt.datetime) -> bool:
    """Whether people can check in to this dagdeel at that moment."""
    return part.starts_at - OPENS <= now < part.ends_at


def code_of(part: SessionPart, now: dt.datetime) -> str:
    """The code that the screen shows at that moment."""
    return _code(part, _turn(now))


def part_of(part_id: int, code: str, *, now: dt.datetime) -> SessionPart | None:
    """The dagdeel that this code opens at that moment, or None."""
    part = _parts().filter(pk=part_id).first()
    if part is None or not is_open(part, now):
        return None
    turns = (_turn(now) - back for back in range(GOOD_FOR))
    return part if any(hmac.compare_digest(_code(part, turn), code) for turn in turns) else None


def _parts() -> QuerySet[SessionPart]:
    held = (SessionStatus.PLANNED, SessionStatus.HELD)
    return SessionPart.objects.filter(session__status__in=held).select_related("session__cohort__programme")


def _turn(now: dt.datetime) -> int:
    return int(now.timestamp() // TURN.total_seconds())


def _code(part: SessionPart, turn: int) -> str:
    value = f"{part.session.uid.hex}:{part.pk}:{part.starts_at.timestamp():.0f}:{turn}"
    return salted_hmac(PURPOSE, value, algorithm="sha256").hexdigest()[:DIGITS]

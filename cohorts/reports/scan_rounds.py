"""Which rounds of the regiescan are open in a lichting.

The rule. The start is open from the enrolment until the last day of the lichting. The end and the look back are
open from the day of the closing session, and without one from the last day of the lichting. The follow-up is open
from the follow-up day; as long as none is planned it is not. All but the start stay open until four weeks after
the last day.

A trainer may open a round by hand, early or again, and close it; that goes before the rule. A round that was
closed and has a picture stays closed: answers that come later would be answers to that picture.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cohorts.models import Cohort, ScanPicture, ScanWindow, Session
from cohorts.states import ScanRound, SessionKind, SessionStatus
from leergang.moment import at, local_date

AFTERWARDS = dt.timedelta(weeks=4)
TAKES_PLACE = (SessionStatus.PLANNED, SessionStatus.HELD)


class RoundState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Round:
    """One round of one lichting at one moment. `opens_at` is empty when the rule knows no day for it yet."""

    round: ScanRound
    state: RoundState
    opens_at: dt.datetime | None
    has_picture: bool

    @property
    def label(self) -> str:
        return self.round.label

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_waiting(self) -> bool:
        return self.state == RoundState.WAITING

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED


def rounds_of(cohort: Cohort, *, now: dt.datetime) -> list[Round]:
    """All rounds, in the order in which they come. Three queries."""
    opens = _opens(cohort)
    windows = {window.round: window for window in ScanWindow.objects.filter(cohort=cohort)}
    pictures = set(ScanPicture.objects.filter(cohort=cohort).values_list("round", flat=True))
    return [
        Round(
            one,
            RoundState.CLOSED if one in pictures else _state(one, cohort, opens[one], windows.get(one), now),
            opens[one],
            one in pictures,
        )
        for one in ScanRound
    ]


def round_of(cohort: Cohort, which: ScanRound, *, now: dt.datetime) -> Round:
    """One of them. Three queries."""
    return next(one for one in rounds_of(cohort, now=now) if one.round == which)


def _state(
    which: ScanRound,
    cohort: Cohort,
    opens_at: dt.datetime | None,
    window: ScanWindow | None,
    now: dt.datetime,
) -> RoundState:
    if window and window.closed_at:
        return RoundState.CLOSED
    if window and window.opened_at:
        return RoundState.OPEN
    last_day = at(cohort.ends_on + dt.timedelta(days=1), dt.time.min)
    if now >= (last_day if which == ScanRound.START else last_day + AFTERWARDS):
        return RoundState.CLOSED
    return RoundState.OPEN if opens_at and opens_at <= now else RoundState.WAITING


def _opens(cohort: Cohort) -> Mapping[ScanRound, dt.datetime | None]:
    """When each round opens by the rule: at the begin of a day. One query."""
    found = (
        Session.objects.filter(
            cohort=cohort,
            kind__in=(SessionKind.CLOSING, SessionKind.FOLLOW_UP_DAY),
            status__in=TAKES_PLACE,
        )
        .order_by("-starts_at")  # the first of a kind is read last, and counts
        .values_list("kind", "starts_at")
    )
    first = {kind: at(local_date(starts_at), dt.time.min) for kind, starts_at in found}
    ends = first.get(SessionKind.CLOSING) or at(cohort.ends_on, dt.time.min)
    return {
        ScanRound.START: cohort.created_at,
        ScanRound.END: ends,
        ScanRound.THEN: ends,
        ScanRound.FOLLOW_UP: first.get(SessionKind.FOLLOW_UP_DAY),
    }

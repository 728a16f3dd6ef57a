"""What a line of the plan says, which lines there can be, and the plan of a lichting that made none."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import NamedTuple

from cohorts.states import OffsetUnit, ReminderAudience, ReminderKind, SessionKind

PARTICIPANT, TRAINER, COORDINATOR, PLANNER = (
    ReminderAudience.PARTICIPANT,
    ReminderAudience.TRAINER,
    ReminderAudience.COORDINATOR,
    ReminderAudience.PLANNER,
)
MORNING, AFTERNOON = dt.time(9, 0), dt.time(14, 0)


class Subject(NamedTuple):
    """A letter that can be planned: what it is about, and for whom."""

    kind: ReminderKind
    audience: ReminderAudience


# In words for the planner. What is not here cannot be planned: nobody has anything to do with such a letter.
SUBJECTS = {
    Subject(ReminderKind.PREPARATION, PARTICIPANT): "Voorbereiding",
    Subject(ReminderKind.CASE_DEADLINE, PARTICIPANT): "Casusdeadline",
    Subject(ReminderKind.PRACTICAL, PARTICIPANT): "Praktische herinnering",
    Subject(ReminderKind.CONFIRM, PARTICIPANT): "Kom je?",
    Subject(ReminderKind.LOOKING_BACK, PARTICIPANT): "Terugblik",
    Subject(ReminderKind.TRANSFER, PARTICIPANT): "Hoe ging het?",
    Subject(ReminderKind.PRACTICAL, TRAINER): "Praktische herinnering",
    Subject(ReminderKind.CONFIRM, TRAINER): "Wie er komt",
    Subject(ReminderKind.PRACTICAL, COORDINATOR): "Datum voor de eigen mensen",
    Subject(ReminderKind.CONFIRM, PLANNER): "Wie nog niet heeft geantwoord",
}
# Whoever relies on these stands before a closed door without them: they cannot be switched off (MSG-11).
ESSENTIAL = frozenset(
    {Subject(ReminderKind.PRACTICAL, PARTICIPANT), Subject(ReminderKind.PRACTICAL, TRAINER)}
)
# These look back at the session; all others look forward to it, or to the deadline of the case.
AFTERWARDS = frozenset({ReminderKind.LOOKING_BACK, ReminderKind.TRANSFER})


@dataclass(frozen=True)
class Rule:
    """One line of the plan; the fields are those of the model ReminderRule."""

    kind: ReminderKind
    audience: ReminderAudience
    amount: int
    unit: OffsetUnit
    wall_clock: dt.time | None = None
    session_kind: SessionKind | None = None

    @property
    def offset(self) -> str:
        """Which moment of the plan it is, as the promises remember it: '-14:days'."""
        return f"{self.amount}:{self.unit}"

    @property
    def subject(self) -> Subject:
        return Subject(self.kind, self.audience)

    def fits(self, session_kind: str) -> bool:
        """Whether the line is about a session of this kind."""
        return self.session_kind is None or self.session_kind == session_kind


def _days(kind: ReminderKind, amount: int, session_kind: SessionKind | None = None) -> Rule:
    return Rule(kind, PARTICIPANT, amount, OffsetUnit.DAYS, MORNING, session_kind)


def _working_days(
    kind: ReminderKind, audience: ReminderAudience, amount: int, session_kind: SessionKind | None = None
) -> Rule:
    return Rule(kind, audience, amount, OffsetUnit.WORKING_DAYS, MORNING, session_kind)


# domain/1 A3. A coördinator hears of the first day, when the group is new, and of the day months after the end,
# when nobody thinks of it any more; of no other.
DEFAULT_RULES = (
    _days(ReminderKind.PREPARATION, -14),
    _days(ReminderKind.CASE_DEADLINE, -7),
    _working_days(ReminderKind.PRACTICAL, PARTICIPANT, -2),
    _days(ReminderKind.CONFIRM, -1),
    _working_days(ReminderKind.LOOKING_BACK, PARTICIPANT, 1),
    _days(ReminderKind.TRANSFER, 21, SessionKind.MODULE),
    _working_days(ReminderKind.PRACTICAL, TRAINER, -2),
    Rule(ReminderKind.CONFIRM, TRAINER, -1, OffsetUnit.DAYS, AFTERNOON),
    _working_days(ReminderKind.PRACTICAL, COORDINATOR, -5, SessionKind.KICKOFF),
    _working_days(ReminderKind.PRACTICAL, COORDINATOR, -5, SessionKind.FOLLOW_UP_DAY),
    _working_days(ReminderKind.CONFIRM, PLANNER, -3),
)


def is_default(rules: Iterable[Rule]) -> bool:
    return set(rules) == set(DEFAULT_RULES)


def fingerprint(rules: Iterable[Rule]) -> str:
    """Equal for equal plans: whoever saves a plan says by it which one was on the screen."""
    lines = sorted(repr(astuple(rule)) for rule in rules)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

"""The actions of a case with what became of them."""

import datetime as dt
from dataclasses import dataclass

from casuistiek.models import ActionOutcome, CaseAction, PracticeCase


@dataclass(frozen=True)
class Followed:
    """An action with its questions; `waiting` is the one to answer now, if any."""

    action: CaseAction
    outcomes: list[ActionOutcome]
    waiting: ActionOutcome | None


def actions_of(case: PracticeCase, *, now: dt.datetime) -> list[Followed]:
    """For the owners of the case. Two queries."""
    found = []
    for action in case.actions.prefetch_related("outcomes").strict():
        outcomes = list(action.outcomes.all())
        waiting = next((one for one in outcomes if one.told_at is None and one.due_at <= now), None)
        found.append(Followed(action, outcomes, waiting))
    return found

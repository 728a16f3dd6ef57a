"""What was done in the sessions of the demo that are over, and how long it really took."""

from collections.abc import Sequence
from itertools import cycle

from cohorts.actions import programme_lines, run_sheets
from cohorts.models import Session
from cohorts.models.programme_line import Entry, fingerprint
from leergang.accounts.models import User
from modules.models import ModuleKind, Unit

# Minutes that something took longer (or shorter) than planned, one after the other.
DRIFT = (10, -5, 0, 15, -10)


def make(sessions: Sequence[Session], *, trainer: User) -> None:
    """The units of each session's module in their order, with real minutes."""
    drift = cycle(DRIFT)
    for session in sessions:
        units = Unit.objects.filter(module=session.module_id).exclude(module__kind=ModuleKind.FRAME)
        entries = [Entry(unit.minutes, unit.kind, unit.title, unit.pk) for unit in units]
        lines = programme_lines.save(session, entries=entries, seen=fingerprint([]), by=trainer)
        minutes = {line.pk: line.minutes + next(drift) for line in lines}
        run_sheets.save(session, minutes=minutes, by=trainer, now=session.ends_at)

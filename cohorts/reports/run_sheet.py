"""The run sheet of a session: its programme by the clock, with the steps of the trainer's guide under each unit."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from cohorts.models import ProgrammeLine, Session
from cohorts.states import LineKind
from modules.models import GuideStep


@dataclass(frozen=True)
class TimedStep:
    """One step of the guide; it begins when the steps before it are done."""

    starts_at: dt.datetime
    minutes: int
    text: str
    material: str


@dataclass(frozen=True)
class SheetLine:
    """One line of the programme with its steps, for who runs the session."""

    pk: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int
    minutes_done: int | None
    kind: LineKind
    title: str
    note: str
    working_form: str
    steps: list[TimedStep]

    @property
    def is_break(self) -> bool:
        return self.kind == LineKind.BREAK

    @property
    def minutes_of_steps(self) -> int:
        """What the guide needs; it may be more than the programme gives."""
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class RunSheet:
    lines: list[SheetLine]

    @property
    def materials(self) -> list[str]:
        """What has to be at hand, each thing once, in the order in which it is needed."""
        found = (step.material for line in self.lines for step in line.steps if step.material)
        return list(dict.fromkeys(found))


def run_sheet(session: Session) -> RunSheet:
    """One query. The guide is for trainers: never for a page that somebody who learns can open."""
    rows = session.lines.select_related("unit").order_by("position")
    return RunSheet([_line(row) for row in rows])


def _line(row: ProgrammeLine) -> SheetLine:
    return SheetLine(
        pk=row.pk,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        minutes_done=row.minutes_done,
        kind=LineKind(row.kind),
        title=row.title,
        note=row.note,
        working_form=row.unit.working_form if row.unit else "",
        steps=list(_timed(row.unit.guide_steps, row.starts_at)) if row.unit else [],
    )


def _timed(steps: list[GuideStep], begin: dt.datetime) -> Iterator[TimedStep]:
    for step in steps:
        yield TimedStep(begin, step.minutes, step.text, step.material)
        begin += dt.timedelta(minutes=step.minutes)

"""Plans as the tests write them: a day, and from when to when on the clock in Amsterdam."""

import datetime as dt

from cohorts.models import Session
from cohorts.plans import Plan, Slot
from cohorts.states import PartOfDay
from leergang.moment import at
from tests.cast import Cast


def slot(day: str, starts: str = "09:15", ends: str = "12:45", part: PartOfDay = PartOfDay.MORNING) -> Slot:
    date = dt.date.fromisoformat(day)
    return Slot(part, at(date, dt.time.fromisoformat(starts)), at(date, dt.time.fromisoformat(ends)))


def plan(day: str = "2027-03-11", **more) -> Plan:
    values = {"title": "Sturen op afstand", "venue": "De Observant, Amersfoort", "slots": [slot(day)]}
    return Plan(**values | more)


def taught(cast: Cast, *sessions: Session) -> None:
    """Give each of these the trainer of the cast and a morning."""
    for session in sessions:
        session.trainers.add(cast.trainer)
        session.parts.create(
            part_of_day=PartOfDay.MORNING, starts_at=session.starts_at, ends_at=session.ends_at
        )


def filled(**more):
    """The form of a session as it is sent: one morning, and a second row that is empty."""
    return {
        "title": "Sturen op afstand",
        "kind": "module",
        "module": "",
        "venue": "De Observant, Amersfoort",
        "travel": "Tien minuten lopen vanaf het station",
        "join_url": "",
        "case_due_on": "",
        "case_due_time": "",
        "version": "0",
        "rows": "2",
        "day_1": "11-3-2027",
        "part_1": "morning",
        "starts_1": "",
        "ends_1": "",
        "day_2": "",
        "part_2": "",
        "starts_2": "",
        "ends_2": "",
    } | more

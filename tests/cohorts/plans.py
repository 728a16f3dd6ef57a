"""Plans as the tests write them: a day, and from when to when on the clock in Amsterdam."""

import datetime as dt

from cohorts.actions.planning import Plan, Slot
from cohorts.states import PartOfDay
from leergang.moment import at


def slot(day: str, starts: str = "09:15", ends: str = "12:45", part: PartOfDay = PartOfDay.MORNING) -> Slot:
    date = dt.date.fromisoformat(day)
    return Slot(part, at(date, dt.time.fromisoformat(starts)), at(date, dt.time.fromisoformat(ends)))


def plan(day: str = "2027-03-11", **more) -> Plan:
    values = {"title": "Sturen op afstand", "venue": "De Observant, Amersfoort", "slots": [slot(day)]}
    return Plan(**values | more)

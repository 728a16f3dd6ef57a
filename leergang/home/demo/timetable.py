"""The calendar of the demo's lichting, and how it moves so that today lies in the middle of it.

The dates are written down as they are in one year; all of them move by the same number of whole weeks,
so that each keeps its weekday and its time on the clock.
"""

import datetime as dt
from dataclasses import dataclass

from cohorts.states import PartOfDay, SessionKind
from leergang.moment import at

HOURS = {
    PartOfDay.MORNING: (dt.time(9, 15), dt.time(12, 45)),
    PartOfDay.AFTERNOON: (dt.time(13, 30), dt.time(17, 0)),
    PartOfDay.EVENING: (dt.time(19, 30), dt.time(21, 0)),
}
DAY = (PartOfDay.MORNING, PartOfDay.AFTERNOON)
NOON = dt.time(12, 0)
WEEK = 7


@dataclass(frozen=True)
class DemoSession:
    """A bijeenkomst: the dagdelen of each of its days, and the day on which a case must be in at noon."""

    module: str
    title: str
    kind: SessionKind
    days: tuple[tuple[dt.date, tuple[PartOfDay, ...]], ...]
    venue: str
    case_due_on: dt.date | None = None

    def parts(self, shift: dt.timedelta) -> list[tuple[PartOfDay, dt.datetime, dt.datetime]]:
        """The dagdelen as instants, after the move."""
        return [
            (part, at(day + shift, HOURS[part][0]), at(day + shift, HOURS[part][1]))
            for day, parts in self.days
            for part in parts
        ]

    def preparation_due_on(self, shift: dt.timedelta) -> dt.date:
        """The day before."""
        return self.days[0][0] + shift - dt.timedelta(days=1)

    def case_due_at(self, shift: dt.timedelta) -> dt.datetime | None:
        return at(self.case_due_on + shift, NOON) if self.case_due_on else None


def _day(month: int, day: int, *parts: PartOfDay) -> tuple[dt.date, tuple[PartOfDay, ...]]:
    return dt.date(2027, month, day), parts or DAY


WISSEL = "Landgoed De Wissel, Lindeveen"
WATERDAM = "Stadhuis Waterdam, zaal 2.04"
DUINRADE = "Gemeentehuis Duinrade, raadzaal"
JOIN_URL = "https://overleg.regiewerk.example/voorjaar-2027"

SESSIONS = (
    DemoSession("M0", "Startbijeenkomst", SessionKind.KICKOFF, (_day(1, 14, PartOfDay.AFTERNOON),), WATERDAM),
    DemoSession(
        "M1",
        "Regie: van vakmanschap naar verbinden",
        SessionKind.MODULE,
        (_day(1, 28, *DAY, PartOfDay.EVENING), _day(1, 29)),
        WISSEL,
        dt.date(2027, 1, 22),
    ),
    DemoSession(
        "M2",
        "Systemisch kijken en invloed in het krachtenveld",
        SessionKind.MODULE,
        (_day(2, 11),),
        DUINRADE,
        dt.date(2027, 2, 4),
    ),
    DemoSession(
        "M3",
        "Sturen op afstand: achterin de taxi",
        SessionKind.MODULE,
        (_day(3, 11),),
        WATERDAM,
        dt.date(2027, 3, 4),
    ),
    DemoSession(
        "M4",
        "Structuren, spanning en de rol van het management",
        SessionKind.MODULE,
        (_day(3, 30),),
        WISSEL,
        dt.date(2027, 3, 23),
    ),
    DemoSession(
        "M5",
        "Opdrachtgever en opdrachtnemer",
        SessionKind.MODULE,
        (_day(4, 15),),
        DUINRADE,
        dt.date(2027, 4, 8),
    ),
    DemoSession(
        "M6", "De open dialoog", SessionKind.MODULE, (_day(5, 20), _day(5, 21)), WISSEL, dt.date(2027, 5, 12)
    ),
    DemoSession("M7", "Afsluiting", SessionKind.CLOSING, (_day(6, 10, PartOfDay.AFTERNOON),), WATERDAM),
    DemoSession(
        "M7", "Terugkomdag", SessionKind.FOLLOW_UP_DAY, (_day(11, 4),), WATERDAM, dt.date(2027, 10, 28)
    ),
)
STARTS_ON = SESSIONS[0].days[0][0]
ENDS_ON = SESSIONS[-1].days[-1][0]
ENROLMENT_CLOSES_ON = dt.date(2026, 12, 18)
# Today lies between these two: the next bijeenkomst is one to two weeks away.
NEXT = SESSIONS[4].days[0][0]


def shift_for(today: dt.date) -> dt.timedelta:
    """How far the calendar moves, in whole weeks, so that the next bijeenkomst is 8 to 14 days ahead.

    Its casusdeadline, a week before, then still lies ahead as well.
    """
    ahead = (NEXT - today).days
    return dt.timedelta(weeks=-((ahead - WEEK - 1) // WEEK))

"""What is done in the two next sessions of the demo, and whose case is talked about."""

from collections.abc import Sequence

from casuistiek.actions import agenda, discussions
from casuistiek.models import PracticeCase
from casuistiek.reports.rotation import admitted_to, proposed
from casuistiek.states import Method
from cohorts.actions import programme_lines
from cohorts.models import Session
from cohorts.models.programme_line import Entry, fingerprint
from cohorts.states import LineKind
from leergang.accounts.models import User
from modules.models import Unit

MOST_IN_A_ROOM = 8
LUNCH = Entry(45, LineKind.BREAK, "Lunch")
TEA = Entry(15, LineKind.BREAK, "Pauze")
# In order: a line of its own, or the code of a unit with the minutes for it and a note for trainers.
PROGRAMMES: tuple[tuple[Entry | tuple[str, int, str], ...], ...] = (
    (
        Entry(
            15, LineKind.OTHER, "Welkom en terugblik", note="Vraag wat er is gebeurd met de vorige opdracht."
        ),
        ("M4.1", 75, "Zet de stoelen klaar in twee kringen."),
        TEA,
        ("M4.3", 75, "De leidinggevenden komen om 10.50 uur binnen."),
        Entry(30, LineKind.OTHER, "Vooruitblik op de casussen"),
        LUNCH,
        ("M4.2", 45, ""),
        ("M4.4", 60, "De acteur is er vanaf 14.00 uur."),
        TEA,
        ("M4.5", 90, ""),
    ),
    (
        ("M5.1", 60, ""),
        ("M5.2", 75, ""),
        ("M5.3", 60, ""),
        Entry(15, LineKind.OTHER, "Terugblik op de ochtend"),
        LUNCH,
        ("M5.4", 75, ""),
        TEA,
        ("M5.5", 90, ""),
        Entry(30, LineKind.OTHER, "Afronding"),
    ),
)


def make(sessions: Sequence[Session], case: PracticeCase, *, trainer: User) -> None:
    """A programme for these sessions; the case is talked about in the first, in a room with its people."""
    units = {
        unit.code: unit for unit in Unit.objects.filter(module__in=[each.module_id for each in sessions])
    }
    for session, lines in zip(sessions, PROGRAMMES, strict=True):
        entries = [line if isinstance(line, Entry) else _of_unit(units[line[0]], *line[1:]) for line in lines]
        programme_lines.save(session, entries=entries, seen=fingerprint([]), by=trainer)
    place = agenda.place(sessions[0].lines.get(kind=LineKind.OWN_CASE), case, by=trainer)
    people = admitted_to(case)[:MOST_IN_A_ROOM]
    seats = proposed(case, people)
    discussions.plan(place, method=Method.INCIDENT, seats=seats, by=trainer)


def _of_unit(unit: Unit, minutes: int, note: str) -> Entry:
    return Entry(minutes, unit.kind, unit.title, unit.pk, note)

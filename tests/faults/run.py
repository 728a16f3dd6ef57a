"""One run: reminders that are due, processes that are killed, and what the mail server has afterwards."""

import random
import time
from collections import Counter
from dataclasses import dataclass

from cohorts.models import Reminder
from cohorts.states import ReminderState
from leergang.mailing.models import Letter, LetterState
from leergang.mailing.outbox import message_id
from tests.faults.programs import Platform, Program
from tests.faults.seeding import seed_due_reminders

# Seconds without a new letter after which the next kill does not wait any longer.
STALL = 3.0
LOOK = 0.01


@dataclass
class Outcome:
    """What a run left behind; `copies` counts per Message-ID what the mail server has."""

    letters: int
    copies: Counter[str]
    doubts: dict[str, int]
    kills: list[str]
    seconds: float

    @property
    def twice(self) -> dict[str, int]:
        """How many copies too many there are of which letter."""
        return {name: count - 1 for name, count in self.copies.items() if count > 1}

    @property
    def in_the_gap(self) -> int:
        """Kills that may have hit between a 250 and its commit: of a worker or of the mail server."""
        return sum(kill.startswith(("worker", "sink")) for kill in self.kills)

    def check(self) -> None:
        """What must hold after any kills: everything arrived, and a second copy has a reason."""
        extra = self.twice
        assert len(self.copies) == self.letters, f"{self.letters - len(self.copies)} letters never arrived"
        assert all(count <= self.doubts[name] for name, count in extra.items()), extra
        assert sum(extra.values()) <= self.in_the_gap, extra

    def __str__(self) -> str:
        kills = Counter(kill.rstrip("12") if "," not in kill else "worker, child" for kill in self.kills)
        said = ", ".join(f"{count} {name}" for name, count in sorted(kills.items())) or "none"
        return (
            f"{self.letters} letters in {self.seconds:.1f} s; {len(self.kills)} kills ({said}); "
            f"in doubt {sum(self.doubts.values())}, arrived twice {sum(self.twice.values())} {sorted(self.twice)}"
        )


def run(platform: Platform, *, reminders: int, kills: int, seed: int, name: str, within: float) -> Outcome:
    """Have this many reminders delivered while `kills` programs are killed at random points."""
    already = len(platform.received())
    platform.kills.clear()
    dice = random.Random(seed)
    moments = sorted(dice.sample(range(reminders * 9 // 10), kills))
    seed_due_reminders(reminders, name=name)
    begin = time.monotonic()
    for moment, program in zip(moments, _deck(platform, kills, dice), strict=True):
        _wait_for(platform, already + moment, STALL)
        platform.kill(program, dice)
    keys = {
        letter.message_id: letter
        for letter in _wait_until_settled(platform, name, already, reminders, begin + within)
    }
    seconds = time.monotonic() - begin
    copies = Counter(line.split()[0] for line in platform.received()[already:])
    _check_rows(platform, keys, copies)
    return Outcome(
        letters=reminders,
        copies=Counter({key: count for key, count in copies.items() if key in keys}),
        doubts={key: letter.doubts for key, letter in keys.items()},
        kills=list(platform.kills),
        seconds=seconds,
    )


def _deck(platform: Platform, count: int, dice: random.Random) -> list[Program]:
    """Whom to kill, in random order, everybody equally often."""
    deck: list[Program] = []
    while len(deck) < count:
        deck += dice.sample(platform.programs, len(platform.programs))
    return deck[:count]


def _wait_for(platform: Platform, count: int, at_most: float) -> None:
    until = time.monotonic() + at_most
    while platform.count() < count and time.monotonic() < until:
        time.sleep(LOOK)


def _of(name: str):
    return Letter.objects.filter(kind__startswith="reminder", to_address__startswith=f"{name}-")


def _wait_until_settled(
    platform: Platform, name: str, already: int, count: int, until: float
) -> list[Letter]:
    """Wait until each reminder is a letter and each letter is sent."""
    while platform.count() < already + count or _of(name).filter(state=LetterState.SENT).count() < count:
        if time.monotonic() > until:
            states = Counter(_of(name).values_list("state", flat=True))
            raise AssertionError(f"not settled in time: {states}\n{platform.logs}")
        time.sleep(0.2)
    return list(_of(name))


def _check_rows(platform: Platform, letters: dict[str, Letter], copies: Counter[str]) -> None:
    """One letter for each reminder, and nothing at the mail server that is no letter of ours."""
    assert not Reminder.objects.exclude(state=ReminderState.POSTED).exists()
    assert all(key == message_id(letter.key) for key, letter in letters.items())
    assert copies.keys() <= letters.keys(), platform.logs

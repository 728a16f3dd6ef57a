"""make faults: programs killed at random points, ten thousand reminders in a minute, a million old letters.

Needs DATABASE_URL of an empty database; the rest it starts itself. `--seed` repeats a run.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import django

SECONDS = 60.0
"""Ten thousand reminders, from due to on the disk of the mail server."""
RATIO = 1.5
"""What a letter may cost with a million old ones, for one with ten thousand."""
PARTS = ("quiet", "kills", "speed", "index")


def main() -> int:
    """Run the parts that were asked for; returns the exit status."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # in good order: nothing stays behind
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(f"seed {options.seed}", flush=True)
    parts = {"quiet": _quiet, "kills": _kills, "speed": _speed, "index": _index}
    wrong = [name for name in options.parts or PARTS if not parts[name](options)]
    print(f"not as promised: {', '.join(wrong) or 'nothing'}")
    return bool(wrong)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="only these parts")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--reminders", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=54)
    return parser.parse_args()


def _quiet(options: argparse.Namespace) -> bool:
    """Without kills nothing is even in doubt."""
    outcome = _run(options, reminders=1000, kills=0, name="quiet")
    print(f"without kills: {outcome}", flush=True)
    return not outcome.twice and not any(outcome.doubts.values())


def _kills(options: argparse.Namespace) -> bool:
    outcome = _run(options, reminders=options.reminders, kills=options.kills, name="kills")
    print(f"with kills: {outcome}", flush=True)
    return len(outcome.kills) == options.kills


def _speed(options: argparse.Namespace) -> bool:
    outcome = _run(options, reminders=10_000, kills=0, name="speed")
    cores = len(os.sched_getaffinity(0))
    print(f"speed: {outcome}; at most {SECONDS:.0f} s on 2 cores, here {cores}", flush=True)
    return outcome.seconds <= SECONDS


def _run(options: argparse.Namespace, *, reminders: int, kills: int, name: str):
    from tests.faults.programs import running_platform
    from tests.faults.run import run

    with (
        tempfile.TemporaryDirectory() as folder,
        running_platform(Path(folder), os.environ["DATABASE_URL"]) as platform,
    ):
        outcome = run(platform, reminders=reminders, kills=kills, seed=options.seed, name=name, within=600)
        outcome.check()
        return outcome


def _index(options: argparse.Namespace) -> bool:
    from leergang.mailing.models import Letter
    from tests.factories.accounts import UserFactory
    from tests.faults import scale

    Letter.objects.all().delete()
    user = UserFactory(email=f"index-{options.seed}@waterdam.example")
    scale.add_old_letters(user, 1, 10_000)
    few = scale.milliseconds_a_letter(user, "few")
    scale.add_old_letters(user, 10_001, 1_000_000)
    many = scale.milliseconds_a_letter(user, "many")
    found = scale.plans()
    print(
        f"index: {few:.2f} ms a letter with 10,000 old letters, {many:.2f} with a million: {many / few:.2f}"
    )
    return many <= few * RATIO and all(name in plan for name, plan in found.items())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leergang.settings")
    sys.exit(main())

"""What the kernel says about processes, and how to end them without touching a stranger's."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process under a name that outlives it: a pid is used again, pid plus start time is not."""

    pid: int
    started: int
    """Clock ticks between the boot of the machine and the start of the process."""

    @classmethod
    def of(cls, pid: int) -> "Process":
        """The process that has this pid now; raises ProcessLookupError when there is none."""
        stat = _stat(pid)
        if stat is None:
            raise ProcessLookupError(pid)
        return cls(pid, stat.started)

    def is_alive(self) -> bool:
        stat = _stat(self.pid)
        return stat is not None and stat.started == self.started and not stat.is_zombie

    def group(self) -> list["Process"]:
        """The living processes of the group that this process leads or led.

        The group outlives its leader, and its number stays taken while it has members. When somebody
        else holds the number now, the group has no members of ours.
        """
        leader = _stat(self.pid)
        if leader is not None and leader.started != self.started:
            return []
        return [
            Process(pid, stat.started)
            for pid, stat in _processes()
            if stat.group == self.pid and stat.started >= self.started and not stat.is_zombie
        ]

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to this process, if it still is this process."""
        if self.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill this process and its group."""
        for process in (self, *self.group()):
            process.signal(signal.SIGKILL)


@dataclass(frozen=True)
class _Stat:
    is_zombie: bool
    group: int
    started: int


def boot_id() -> str:
    """Names this run of the machine: start times count from its boot."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def wait_until_gone(processes: list[Process], within: float) -> list[Process]:
    """Wait at most `within` seconds; returns those (and what is left of their groups) that still live."""
    deadline = time.monotonic() + within
    while True:
        alive = [process for process in processes if process.is_alive() or process.group()]
        if not alive or time.monotonic() >= deadline:
            return alive
        time.sleep(0.05)


def _processes() -> Iterator[tuple[int, _Stat]]:
    for name in os.listdir("/proc"):
        if name.isdigit() and (stat := _stat(int(name))) is not None:
            yield int(name), stat


def _stat(pid: int) -> _Stat | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the program's name in brackets and may itself hold brackets and spaces.
    fields = text.rpartition(")")[2].split()
    return _Stat(is_zombie=fields[0] in "ZX", group=int(fields[2]), started=int(fields[19]))

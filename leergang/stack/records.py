"""A record on disk of what one supervisor started, so that whoever comes next can end its leftovers."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from leergang.stack.processes import Process, boot_id, wait_until_gone

PATIENCE = 5.0
"""Seconds that leftovers get to end by themselves before they are killed."""


@dataclass(frozen=True)
class Started:
    """One child: who it is, and the signal on which it stops in good order."""

    name: str
    pid: int
    started: int
    stop_signal: int

    @property
    def process(self) -> Process:
        return Process(self.pid, self.started)


@dataclass
class Record:
    """What the supervisor with this pid started and which passing folders it made."""

    path: Path
    purpose: str
    supervisor: Process
    boot: str
    children: list[Started] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    @classmethod
    def new(cls, folder: Path, purpose: str) -> "Record":
        """A record for the process that calls."""
        folder.mkdir(parents=True, exist_ok=True)
        supervisor = Process.of(os.getpid())
        record = cls(folder / f"{supervisor.pid}.json", purpose, supervisor, boot_id())
        record.write()
        return record

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Raises FileNotFoundError when it was cleared, ValueError when it is not a record."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            path,
            data["purpose"],
            Process(**data["supervisor"]),
            data["boot"],
            [Started(**child) for child in data["children"]],
            data["folders"],
        )

    def write(self) -> None:
        data = asdict(self)
        del data["path"]
        # Written beside and renamed: a reader never sees half a record.
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(data, indent=1), encoding="utf-8")
        beside.replace(self.path)

    def add(self, name: str, pid: int, stop_signal: signal.Signals) -> Process:
        process = Process.of(pid)
        self.children.append(Started(name, process.pid, process.started, stop_signal))
        self.write()
        return process

    def is_live(self) -> bool:
        """Whether its supervisor still runs."""
        return self.boot == boot_id() and self.supervisor.is_alive()

    def clear(self) -> None:
        """End every process of the record, remove its passing folders, then the record itself."""
        if self.boot == boot_id():
            _end([child for child in self.children if child.pid != os.getpid()])
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)
        self.path.unlink(missing_ok=True)


def _end(children: list[Started]) -> None:
    for child in children:
        child.process.signal(signal.Signals(child.stop_signal))
    alive = wait_until_gone([child.process for child in children], PATIENCE)
    for process in alive:
        process.kill()
    wait_until_gone(alive, PATIENCE)


def read_records(folder: Path) -> Iterator[Record]:
    """The records in a folder; a file that cannot be read as one is removed."""
    for path in sorted(folder.glob("*.json")):
        try:
            yield Record.read(path)
        except FileNotFoundError:
            continue
        except (ValueError, KeyError, TypeError):
            path.unlink(missing_ok=True)


def live_records(folder: Path) -> list[Record]:
    return [record for record in read_records(folder) if record.is_live()]


def end_leftovers(folder: Path) -> list[str]:
    """End what supervisors that died left behind; returns the names of what was found."""
    names = []
    for record in read_records(folder):
        if not record.is_live():
            names += [child.name for child in record.children if child.process.is_alive()]
            record.clear()
    return names

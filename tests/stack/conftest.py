"""Starts programs as a person would, and counts what is left of them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from leergang.stack import demo
from leergang.stack.places import CHECKOUT
from leergang.stack.processes import Process, wait_until_gone

LONG = 90.0
"""Seconds after which something will not happen any more on a slow machine."""


def wait_for[T](what: Callable[[], T | None], within: float = LONG) -> T:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {within:.0f} s: {what}")


def descendants(pid: int) -> list[Process]:
    """A process and all that descend from it at this moment; what ends while we look is gone."""
    try:
        found = [Process.of(pid)]
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += descendants(int(child))
    except (ProcessLookupError, FileNotFoundError):
        return []
    return found


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Program:
    """A started program, its output in a file, and what it said once it was ready."""

    popen: subprocess.Popen[bytes]
    output: Path
    ready_file: Path
    family: list[Process] = field(default_factory=list)

    def ready(self) -> dict[str, Any]:
        """What it wrote down when it was ready."""

        def read() -> dict[str, Any] | None:
            assert self.popen.poll() is None, self.said()
            return json.loads(self.ready_file.read_text()) if self.ready_file.exists() else None

        description = wait_for(read)
        self.family = descendants(self.popen.pid)
        return description

    def said(self) -> str:
        return self.output.read_text()

    def kill(self) -> None:
        """As `kill -9` or the kernel's out-of-memory killer does."""
        self.popen.kill()
        self.popen.wait()

    def interrupt(self) -> int:
        """As Ctrl-C does; returns the exit status."""
        self.popen.send_signal(signal.SIGINT)
        return self.popen.wait(LONG)

    def left(self, within: float) -> list[str]:
        """Command lines of those of its family that still live after so many seconds."""
        return [
            Path(f"/proc/{process.pid}/cmdline").read_text()
            for process in wait_until_gone(self.family, within)
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a stack keeps its data; ask for it before `start`, or it goes while they are in use."""
    folder = tmp_path / "data"
    yield folder
    demo.reset(folder)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts `python -m MODULE ARGUMENTS` in the checkout; what still runs at the end is stopped."""
    programs: list[Program] = []

    def start(module: str, *arguments: object, ready_file: Path | None = None, **environment: str) -> Program:
        output = tmp_path / f"output-{len(programs)}"
        ready = ready_file or tmp_path / "ready.json"
        ready.unlink(missing_ok=True)
        with output.open("wb") as file:
            popen = subprocess.Popen(
                [sys.executable, "-m", module, *map(str, arguments)],
                cwd=CHECKOUT,
                env=_without_servers() | environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        programs.append(Program(popen, output, ready))
        return programs[-1]

    yield start
    for program in programs:
        if program.popen.poll() is None:
            program.popen.terminate()
            program.popen.wait(LONG)


def _without_servers() -> dict[str, str]:
    """Our environment without the servers of this test run: the programs start their own."""
    ours = ("DATABASE_URL", "REDIS_URL", "REDIS_EMBEDDED", "MAIL_URL", "SITE_URL", "LEERGANG_MODE")
    return {name: value for name, value in os.environ.items() if name not in ours}

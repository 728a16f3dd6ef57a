"""Starts PostgreSQL and Valkey (or Redis) of any origin: private folders, no trust, no open port.

PostgreSQL listens on a unix socket only, and asks the kernel who calls (peer), with a map of the operating
system's users that run our processes. Valkey listens on loopback with a password of 256 bits that changes
at every start, because Celery's and Django's clients spell the URL of a unix socket in two different ways.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from leergang.stack.configuration import given
from leergang.stack.mailcatcher import listen
from leergang.stack.places import CHECKOUT, Place
from leergang.stack.processes import Process
from leergang.stack.supervisor import Child, Supervisor

ROLE = "regiegemeente"
"""Name of the database and of its owner, who is not a superuser: production's is not one either."""

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
"""All that the servers see of ours: no PGDATA, no library path, nobody's secrets."""

_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)
"""Settings of PostgreSQL for data that may be lost."""

# Below the ports that Linux gives to connections that leave (from 32768 on).
LISTENING = range(20_000, 32_000)


@dataclass(frozen=True)
class Programs:
    """Where the server programs are, and how this PostgreSQL wants to be told its locale."""

    postgres: Path
    """The folder with initdb and postgres."""
    valkey: Path
    locale: tuple[str, ...]
    embedded: bool
    """Whether production settings must refuse these."""


class PostgreSQL:
    """A PostgreSQL cluster in a place of ours."""

    def __init__(self, programs: Programs, place: Place, supervisor: Supervisor, *, lasting: bool) -> None:
        self._programs = programs
        self._place = place
        self._lasting = lasting
        self._data = place.home / "postgresql"
        self._sockets, passing = place.sockets()
        if passing:
            supervisor.remove_at_end(self._sockets)

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{ROLE}?host={quote(str(self._sockets), safe='/')}"

    def prepare(self, supervisor: Supervisor) -> None:
        """Make the cluster when there is none, and remove what a crash left in its way."""
        # A cluster that was being made when the power went is not a cluster.
        new = self._data.with_name("postgresql.new")
        if new.exists():
            shutil.rmtree(new)
        if not self._data.exists():
            self._initialise(new, supervisor)
            new.rename(self._data)
        self._write("pg_hba.conf", "local all all peer map=ours\n")
        self._write(
            "pg_ident.conf",
            "".join(f'ours "{user}" {role}\n' for user in self._users() for role in (ROLE, "postgres")),
        )
        # The supervisor ended its leftovers, so no postmaster of this cluster runs. PostgreSQL would believe
        # a stale pid when another process of the same user has it by now.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        for stale in self._sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        if self._programs.embedded:
            (self._sockets / ".embedded").touch()  # production settings refuse a database beside this mark

    def server(self) -> Child:
        settings = [f"unix_socket_directories={self._sockets}", "unix_socket_permissions=0700"]
        settings += ["listen_addresses=", *(() if self._lasting else _FAST)]
        options = [part for setting in settings for part in ("-c", setting)]
        return replace(self._program("postgres", "-D", self._data, *options), ready=self._is_ready)

    def _initialise(self, new: Path, supervisor: Supervisor) -> None:
        options = ["--username=postgres", "--encoding=UTF8", "--auth-local=peer", "--auth-host=reject"]
        options += ["--no-sync", "--no-instructions", *self._programs.locale]
        supervisor.run(self._program("initdb", "--pgdata", new, *options))
        # In single-user mode, one statement a line: no server has to be started and stopped for this.
        single = self._program("postgres", "--single", "-c", "exit_on_error=on", "-D", new, "postgres")
        statements = f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {ROLE} OWNER {ROLE}\n"
        supervisor.run(replace(single, stdin=statements))

    def _program(self, name: str, *arguments: str | Path) -> Child:
        return Child(
            name=name,
            command=[self._programs.postgres / name, *arguments],
            environment=_ENVIRONMENT,
            cwd=self._place.home,
            log=self._place.logs / "postgresql.log",
            account=self._place.account,
            stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown: it does not wait for its clients
        )

    def _is_ready(self, process: Process) -> bool:
        """Read the state that the postmaster writes down, as pg_ctl does."""
        with suppress(FileNotFoundError):
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return lines[:1] == [str(process.pid)] and lines[-1].strip() == "ready"
        return False

    def _users(self) -> list[str]:
        users = [pwd.getpwuid(os.geteuid()).pw_name]
        return users if self._place.account is None else [*users, self._place.account.name]

    def _write(self, name: str, text: str) -> None:
        # The files exist, made by initdb with the right owner and mode.
        (self._data / name).write_text(text, encoding="utf-8")


class Valkey:
    """A Valkey (or Redis) server in a place of ours."""

    def __init__(self, programs: Programs, place: Place, *, lasting: bool) -> None:
        self._programs = programs
        self._place = place
        self._lasting = lasting
        self._port = free_port()
        self._password = secrets.token_hex(32)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def server(self) -> Child:
        return Child(
            name="valkey",
            command=[self._programs.valkey, "-"],
            environment=_ENVIRONMENT,
            cwd=self._place.own("valkey"),
            log=self._place.logs / "valkey.log",
            account=self._place.account,
            ready=self._is_ready,
            # Through stdin, because everybody can read a command line.
            stdin=f"""
bind 127.0.0.1
port {self._port}
requirepass {self._password}
save {"300 1" if self._lasting else '""'}
databases 64
""",
        )

    def _is_ready(self, _process: Process) -> bool:
        expected = b"+OK\r\n+PONG\r\n"
        answer = b""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1) as connection:
            connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            while expected.startswith(answer) and answer != expected and (more := connection.recv(256)):
                answer += more
        return answer == expected


def start_servers(
    supervisor: Supervisor, place: Place, programs: Programs, *, lasting: bool
) -> dict[str, str]:
    """Start the servers that the environment does not give, and return the settings that lead to them all."""
    settings = {name: given(name) for name in ("DATABASE_URL", "REDIS_URL")}
    if not settings["REDIS_URL"]:
        valkey = Valkey(programs, place, lasting=lasting)
        supervisor.start(valkey.server())
        settings |= {"REDIS_URL": valkey.url, "REDIS_EMBEDDED": "1" if programs.embedded else "0"}
    if not settings["DATABASE_URL"]:
        postgresql = PostgreSQL(programs, place, supervisor, lasting=lasting)
        postgresql.prepare(supervisor)
        supervisor.start(postgresql.server())
        settings["DATABASE_URL"] = postgresql.url
    return settings


def start_mailcatcher(supervisor: Supervisor, place: Place) -> str:
    """Start the server that keeps mail in the place's mailbox, and return its URL."""
    listener = listen()
    with listener:
        child = Child(
            name="mailcatcher",
            command=[
                sys.executable,
                "-m",
                "leergang.stack.mailcatcher",
                place.mailbox,
                str(listener.fileno()),
            ],
            environment=os.environ,
            cwd=CHECKOUT,
            log=place.logs / "mailcatcher.log",
            pass_fds=[listener.fileno()],
        )
        supervisor.start(child)
        return f"smtp://127.0.0.1:{listener.getsockname()[1]}"


def free_port() -> int:
    """A port of loopback that nobody uses at this moment.

    Not one that the kernel would pick: it hands those out to connections that leave, so that another program can
    have it by the time that ours listens on it.
    """
    for port in secrets.SystemRandom().sample(LISTENING, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise SystemExit("regiegemeente: no free port")

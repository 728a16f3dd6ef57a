"""The demo on one command: servers, migrations, demo leergang, web, worker, beat and kept mail."""

import json
import os
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from leergang.stack.application import Application, next_free_port
from leergang.stack.configuration import environment, given, lasting_keys
from leergang.stack.embedded import embedded_programs
from leergang.stack.places import CHECKOUT, STACK_FOLDER, Place, lasting_place, remove_place, stop
from leergang.stack.records import end_leftovers, live_records
from leergang.stack.servers import start_mailcatcher, start_servers
from leergang.stack.supervisor import ChildFailed, Stopped, Supervisor

_PURPOSE = "the demo"


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to start; the defaults are the demo's."""

    folder: Path = STACK_FOLDER
    port: int = 8000
    """The first port to try."""
    ready_file: Path | None = None
    """Gets a description of what runs, as JSON, once it is ready."""
    production: bool = False
    """The same processes with production settings, for tests: real servers by URL, https, no demo data."""
    certificate: Path | None = None
    key: Path | None = None


def run(options: Options) -> None:
    """Start everything and keep it running until somebody stops it."""
    place = lasting_place(options.folder.resolve())
    try:
        with Supervisor(place.records, _PURPOSE) as supervisor:
            _refuse_a_second(place)
            if supervisor.leftovers:
                _say(f"Ended what an earlier start left behind: {', '.join(supervisor.leftovers)}.")
            with _announced_by(options.ready_file):
                _Demo(options, place, supervisor).run()
    except Stopped:
        pass
    except ChildFailed as failure:
        stop(f"{failure}\nAll logs: {place.logs}")
    _say("Stopped.")


def reset(folder: Path) -> None:
    """Remove all data of this folder; refuses while something runs on them."""
    records = folder / "processes"
    end_leftovers(records)
    for record in live_records(records):
        stop(f"the data are in use by {record.purpose} (process {record.supervisor.pid}); stop that first")
    remove_place(folder)
    _say("The demo's data are gone; the next make demo starts afresh.")


class _Demo:
    """One run, step by step."""

    def __init__(self, options: Options, place: Place, supervisor: Supervisor) -> None:
        self._options = options
        self._place = place
        self._supervisor = supervisor
        self._started_at = time.monotonic()

    @property
    def _people(self) -> Path:
        """Who can walk in: written by the platform, which knows them, and shown by us."""
        return self._place.folder / "people"

    @property
    def _data(self) -> str:
        folder, home = self._place.folder, self._place.home
        return f"{_short(folder)}" if home.is_relative_to(folder) else f"{_short(folder)} and {home}"

    def run(self) -> None:
        _say("Regiegemeente is starting.")
        _set_old_logs_aside(self._place.logs)
        port = next_free_port(self._options.port)
        if port != self._options.port:
            _say(f"Port {self._options.port} is taken; the next free one is {port}.")
        application = self._application(port, self._start_servers())
        self._supervisor.describe(f"{_PURPOSE} on {application.url}")
        self._start(application)
        self._report(application)
        self._supervisor.watch()
        _say("Stopping.")

    def _start_servers(self) -> dict[str, str]:
        """Start PostgreSQL, Valkey and the mail catcher side by side."""
        # Mail leaves this machine in no case, except when production settings come with a server of their own.
        mail_url = self._options.production and given("MAIL_URL")
        settings = {"MAIL_URL": mail_url or start_mailcatcher(self._supervisor, self._place)}
        programs = embedded_programs(self._place)
        settings |= start_servers(self._supervisor, self._place, programs, lasting=True)
        self._supervisor.wait_ready()
        self._step("servers")
        return settings

    def _application(self, port: int, servers: dict[str, str]) -> Application:
        scheme = "https" if self._options.certificate else "http"
        settings = servers | lasting_keys(self._place)
        settings |= {
            "SITE_URL": f"{scheme}://localhost:{port}",
            "ALLOWED_HOSTS": "localhost",
            "DEMO_MAILBOX": str(self._place.mailbox),
            "FILES_ROOT": str(self._place.folder / "files"),
            "PYTHONUNBUFFERED": "1",
        }
        return Application(
            place=self._place,
            environment=environment("production" if self._options.production else "demo", settings),
            port=port,
            certificate=self._options.certificate,
            key=self._options.key,
        )

    def _start(self, application: Application) -> None:
        supervisor = self._supervisor
        supervisor.run(application.manage("migrate", "--verbosity=1"))
        self._step("database")
        if self._options.production:
            supervisor.run(application.manage("collectstatic", "--noinput"))
        supervisor.start(application.web(), application.worker())
        if not self._options.production:
            # Loads while web and worker start; beat waits, or it would remind people who are still being made.
            supervisor.run(application.manage("load_demo", f"--people={self._people}"))
            self._step("demo leergang")
        supervisor.start(application.beat())
        supervisor.wait_ready()
        self._step("web, worker and beat")

    def _report(self, application: Application) -> None:
        _say(f"\nReady: {application.url}")
        if not self._options.production:
            _say(
                "The login page lets you in as one of these, with one click. Mail is kept here and never sent."
            )
            for line in self._people.read_text(encoding="utf-8").splitlines():
                _say(textwrap.fill(line, 100, initial_indent="  ", subsequent_indent=" " * 16))
        _say(f"Stop with Ctrl-C. The data stay in {self._data} (make demo-reset wipes them).\n")
        if self._options.ready_file:
            _write_ready_file(self._options.ready_file, application, self._supervisor)

    def _step(self, name: str) -> None:
        _say(f"  {name:<22}{time.monotonic() - self._started_at:5.1f} s")


@contextmanager
def _announced_by(ready_file: Path | None) -> Iterator[None]:
    """The file is there while we are ready and at no other time, a kill excepted."""
    if ready_file is None:
        yield
        return
    ready_file.unlink(missing_ok=True)
    try:
        yield
    finally:
        ready_file.unlink(missing_ok=True)


def _refuse_a_second(place: Place) -> None:
    for record in live_records(place.records):
        if record.purpose.startswith(_PURPOSE) and record.supervisor.pid != os.getpid():
            stop(f"{record.purpose} runs already on these data (process {record.supervisor.pid})")


def _write_ready_file(path: Path, application: Application, supervisor: Supervisor) -> None:
    """For tests: where everything is, and the environment in which a process of its own can join."""
    own = {name: value for name, value in application.environment.items() if os.environ.get(name) != value}
    description = {
        "url": application.url,
        "DATABASE_URL": own["DATABASE_URL"] if "DATABASE_URL" in own else given("DATABASE_URL"),
        "REDIS_URL": own["REDIS_URL"] if "REDIS_URL" in own else given("REDIS_URL"),
        "mailbox": str(application.place.mailbox),
        "environment": own,
        "processes": supervisor.pids(),
    }
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(description, file, indent=1)
    beside.rename(path)


def _set_old_logs_aside(logs: Path) -> None:
    for log in logs.glob("*.log"):
        log.replace(log.with_suffix(".log.previous"))


def _short(path: Path) -> Path:
    return path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path


def _say(line: str) -> None:
    print(line, flush=True)

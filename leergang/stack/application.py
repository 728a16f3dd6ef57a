"""The processes of the platform itself: what to start, with which environment, and when it is ready."""

import errno
import http.client
import socket
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from leergang.stack.places import CHECKOUT, Place
from leergang.stack.processes import Process
from leergang.stack.supervisor import Child

_FIRST_START = 60.0
"""Seconds: a cold machine compiles every module once."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """The platform on one port of this machine."""

    place: Place
    environment: Mapping[str, str]
    port: int
    certificate: Path | None = None
    """With a certificate (and key) the site is served over https."""
    key: Path | None = None

    @property
    def url(self) -> str:
        """Always by name: passkeys do not work on an address."""
        return f"{'https' if self.certificate else 'http'}://localhost:{self.port}"

    def manage(self, *arguments: str) -> Child:
        """A command of manage.py."""
        return self._child(arguments[0], "manage.py", *arguments)

    def collect_static_files(self) -> Child:
        return self._child("collectstatic", "manage.py", "collectstatic", "--noinput", "--verbosity=0")

    def web(self) -> Child:
        tls: list[str | Path] = []
        if self.certificate and self.key:
            tls = [
                "--ssl-certificate",
                self.certificate,
                "--ssl-keyfile",
                self.key,
                "--ssl-protocol-min",
                "tls1.2",
            ]
        options = [
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--blocking-threads",
            "4",
        ]
        return self._child(
            "web", "-m", "granian", *options, *tls, "leergang.wsgi:application", ready=self._answers
        )

    def worker(self) -> Child:
        # Without gossip and mingle: it is the only worker, and looking for others takes a second.
        options = ["--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
        return self._child(
            "worker", "-m", "celery", "-A", "leergang", "worker", *options, ready=self._takes_tasks
        )

    def beat(self) -> Child:
        schedule = f"--schedule={self.place.folder / 'beat-schedule'}"
        return self._child("beat", "-m", "celery", "-A", "leergang", "beat", "--loglevel=INFO", schedule)

    def _child(
        self, name: str, *arguments: str | Path, ready: Callable[[Process], bool] | None = None
    ) -> Child:
        return Child(
            name=name,
            command=[sys.executable, *arguments],
            environment=self.environment,
            cwd=CHECKOUT,
            log=self.place.logs / f"{name}.log",
            ready=ready,
            ready_within=_FIRST_START,
        )

    def _answers(self, _process: Process) -> bool:
        """Whether the start page comes, or a redirect to the login page."""
        connection: http.client.HTTPConnection
        if self.certificate:
            # Only to see that it answers: the certificate of a test is nobody's business here.
            context = ssl._create_unverified_context()  # noqa: S323
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection):
            try:
                connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
                return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
            except (OSError, http.client.HTTPException):
                return False

    def _takes_tasks(self, _process: Process) -> bool:
        return b" ready." in (self.place.logs / "worker.log").read_bytes()


def next_free_port(first: int) -> int:
    """The first port from here on that nobody listens on, neither on 127.0.0.1 nor on ::1."""
    loopback = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
    for port in range(first, first + 100):
        if all(_is_free(family, address, port) for family, address in loopback):
            return port
    raise SystemExit(f"regiegemeente: no free port from {first} on")


def _is_free(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        probe = socket.socket(family)
    except OSError:
        return True  # this machine has no IPv6
    with probe:
        # A port whose last connections only wait for late packets is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            return problem.errno == errno.EADDRNOTAVAIL  # ::1 is switched off
    return True

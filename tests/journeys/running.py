"""The real stack for a journey: the demo's own supervisor, in a folder and on ports of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leergang.stack.mailbox import KeptMail, kept_mail

ROOT = Path(__file__).resolve().parents[2]
# What belongs to the test run itself and must not leak into the stack that a journey starts.
OWN = (
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DATABASE_URL",
    "REDIS_URL",
    "REDIS_EMBEDDED",
    "MAIL_URL",
    "SITE_URL",
    "LEERGANG_MODE",
    "DJANGO_SETTINGS_MODULE",
)


def clean_environment() -> dict[str, str]:
    """What the platform would have found without a test run around it."""
    return {name: value for name, value in os.environ.items() if name not in OWN}


def until[T](what: str, condition: Callable[[], T | None], seconds: float = 30.0) -> T:
    """Wait for something another process does; fails with `what` when it does not come."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {seconds:.0f} s: {what}")
        pause.wait(0.1)


@dataclass
class Stack:
    """A running platform, seen from outside."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    given: dict[str, str] = field(default_factory=dict)
    """What the start was given through the environment, such as the address of a database."""

    @property
    def url(self) -> str:
        return str(self.ready["url"])

    @property
    def mailbox(self) -> Path:
        return Path(self.ready["mailbox"])

    @property
    def logs(self) -> Path:
        return self.mailbox.parent / "log"

    def mails(self, to: str, subject: str = "") -> list[KeptMail]:
        """What was delivered to this address, newest first."""
        return [mail for mail in kept_mail(self.mailbox) if to in mail.to and subject in mail.subject]

    def mail(self, to: str, subject: str = "", seconds: float = 75.0) -> KeptMail:
        """The one mail with this subject; beat wakes delivery once a minute, so it may take that long."""
        found = until(f"mail '{subject}' to {to}", lambda: self.mails(to, subject), seconds)
        assert len(found) == 1, f"{len(found)} mails '{subject}' to {to}"
        return found[0]

    def ask(self, sql: str, *parameters: object) -> list[list[Any]]:
        """Rows from the database, read by a process of its own."""
        rows: list[list[Any]] = json.loads(
            self._join("-m", "tests.journeys.ask", sql, json.dumps(parameters))
        )
        return rows

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints in this platform."""
        return self._join("manage.py", *arguments)

    def _join(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**clean_environment(), **self.given, **self.ready["environment"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)


def start_stack(folder: Path, port: int, *options: str, **environment: str) -> Stack:
    """Start the platform and wait until its ready file says that everything runs."""
    ready_file = folder / "ready.json"
    clean = clean_environment()
    command = [sys.executable, "-m", "leergang.stack", "demo", "--folder", str(folder), "--port", str(port)]
    with (folder / "start.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--ready-file", str(ready_file), *options],
            cwd=ROOT,
            env={**clean, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ready() -> dict[str, Any] | None:
        assert process.poll() is None, (folder / "start.log").read_text()
        return json.loads(ready_file.read_text()) if ready_file.exists() else None

    return Stack(process, until("the platform runs", ready, 120), environment)

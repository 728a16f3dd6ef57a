"""Where a stack keeps its files, as an ordinary user and as root.

As an ordinary user everything lies in one folder of the checkout. PostgreSQL refuses to run as root, and
the system user that it then runs as cannot enter a private /root; so as root the servers' files lie in a
folder of our own under /var/lib/regiegemeente, and the checkout holds a pointer to it. No folder that we
did not make ourselves is ever given another mode or owner.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parents[2]
STACK_FOLDER = CHECKOUT / "var" / "stack"
SYSTEM_USER = "regiegemeente"
SYSTEM_FOLDER = Path("/var/lib/regiegemeente")

_LONGEST_SOCKET_PATH = 107
"""Bytes that Linux takes in the path of a unix socket."""
_LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Account:
    """The system user that the servers run as when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one stack."""

    folder: Path
    """Belongs to who runs us, in the checkout unless asked otherwise."""
    home: Path
    """Data, sockets and programs of the servers; as root it belongs to the system user."""
    account: Account | None
    """None as an ordinary user: the servers then run as that user."""
    logs: Path
    mailbox: Path

    @property
    def records(self) -> Path:
        return self.folder / "processes"

    def own(self, name: str) -> Path:
        """A private folder in the servers' home, made when missing."""
        path = self.home / name
        if not path.exists():
            path.mkdir(mode=0o700)
            _give(path, self.account)
        return path

    def sockets(self) -> tuple[Path, bool]:
        """A private folder whose path is short enough for sockets, and whether it must go at the end."""
        path = self.home / "run"
        if len(os.fsencode(path)) + len(_LONGEST_SOCKET_NAME) <= _LONGEST_SOCKET_PATH:
            return self.own("run"), False
        # Root's system user cannot enter root's runtime folder; /tmp is short, and mkdtemp makes it private.
        runtime = os.environ.get("XDG_RUNTIME_DIR", "") if self.account is None else ""
        base = runtime if os.path.isdir(runtime) else "/tmp"  # noqa: S108
        path = Path(tempfile.mkdtemp(prefix="regiegemeente-", dir=base))
        _give(path, self.account)
        return path, True


def stop(message: str) -> NoReturn:
    """End with one clear line."""
    sys.exit(f"regiegemeente: {message}")


def home_of(folder: Path) -> Path:
    """Where the servers of a folder keep their files."""
    if os.geteuid() != 0:
        return folder / "servers"
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return SYSTEM_FOLDER / name


def lasting_place(folder: Path) -> Place:
    """The place whose data stay until they are reset; made when missing."""
    _make(folder)
    account = _system_account() if os.geteuid() == 0 else None
    home = home_of(folder)
    if not home.exists():
        home.mkdir(mode=0o700)
        _give(home, account)
    if account is not None:
        (folder / "servers-are-in").write_text(f"{home}\n", encoding="utf-8")
        (home / "belongs-to").write_text(f"{folder.resolve()}\n", encoding="utf-8")
    return _place(folder, home, account, logs_in=folder)


def passing_place(folder: Path) -> Place:
    """A place for servers that are thrown away; only its records lie in the given folder.

    Who makes one removes its home (see records.Record.folders).
    """
    _make(folder)
    account = _system_account() if os.geteuid() == 0 else None
    # As root not in TMPDIR: the system user may not be able to enter that.
    home = Path(tempfile.mkdtemp(prefix="regiegemeente-", dir=SYSTEM_FOLDER if account else None))
    _give(home, account)
    return _place(folder, home, account, logs_in=home)


def remove_place(folder: Path) -> None:
    """Remove a folder's data in both places."""
    home = home_of(folder)
    if home.exists():
        shutil.rmtree(home)
    if folder.exists():
        shutil.rmtree(folder)


def _place(folder: Path, home: Path, account: Account | None, logs_in: Path) -> Place:
    place = Place(folder, home, account, logs=logs_in / "log", mailbox=logs_in / "mail")
    for path in (place.logs, place.mailbox):
        path.mkdir(mode=0o700, exist_ok=True)
    return place


def _make(folder: Path) -> None:
    with suppress(PermissionError):  # the next line says it better
        folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        stop(f"{folder} cannot be written by {pwd.getpwuid(os.geteuid()).pw_name}; was it made by root?")


def _system_account() -> Account:
    """The system user of our own and its folder, made when missing. Only root calls this."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    if entry.pw_uid == 0:
        stop(f"the system user {SYSTEM_USER} is root itself; PostgreSQL refuses to run as root")
    SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
    return Account(SYSTEM_USER, entry.pw_uid, entry.pw_gid)


def _add_system_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        stop(f"cannot add the system user {SYSTEM_USER} that PostgreSQL needs when you are root: {problem}")


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)

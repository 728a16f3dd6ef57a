"""The embedded servers: private, durable where asked, and gone when they should be."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis

from leergang.stack import demo
from leergang.stack.places import CHECKOUT, SYSTEM_FOLDER, SYSTEM_USER, home_of
from tests.stack.conftest import Program, answers, wait_for

pytestmark = pytest.mark.stack
type Start = Callable[..., Program]
LASTING = "tests.stack.lasting"
ROOT = os.geteuid() == 0


@pytest.fixture
def start_lasting(folder: Path, start: Start, tmp_path: Path) -> Start:
    return lambda: start(LASTING, folder, tmp_path / "ready.json")


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_data_survive_a_kill_and_a_stale_pid(start_lasting: Start) -> None:
    first = start_lasting()
    ready = first.ready()
    query(ready["DATABASE_URL"], "CREATE TABLE kept AS SELECT 'still here' AS word")
    first.kill()
    assert first.left(10) == []
    # The pid of a stranger that runs as the same user, as after a restart of the machine.
    (Path(ready["home"]) / "postgresql" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    second = start_lasting()
    again = second.ready()
    assert query(again["DATABASE_URL"], "SELECT word FROM kept") == [("still here",)]
    assert second.interrupt() == 0
    assert second.left(0) == []


def test_a_cluster_half_made_is_made_again(start_lasting: Start, folder: Path) -> None:
    first = start_lasting()
    home = Path(first.ready()["home"])
    first.interrupt()
    (home / "postgresql").rename(home / "postgresql.new")
    (home / "postgresql.new" / "PG_VERSION").unlink()
    assert query(start_lasting().ready()["DATABASE_URL"], "SELECT 1") == [(1,)]


def test_the_application_is_no_superuser_and_adds_what_it_needs(start_lasting: Start) -> None:
    url = start_lasting().ready()["DATABASE_URL"]
    assert query(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    for extension in ("pg_trgm", "unaccent", "btree_gist"):
        query(url, f"CREATE EXTENSION {extension}")
    assert query(url, "SELECT upper('één'), lower('ÉÉN')") == [("ÉÉN", "één")]


def test_nobody_else_gets_in(start_lasting: Start) -> None:
    ready = start_lasting().ready()
    address = urlsplit(ready["REDIS_URL"])
    with (
        redis.Redis(host=address.hostname, port=address.port) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    with redis.Redis.from_url(ready["REDIS_URL"]) as ours:
        assert ours.ping()
    # No port, and a folder that only its owner enters.
    (sockets,) = parse_qs(urlsplit(ready["DATABASE_URL"]).query)["host"]
    assert stat.S_IMODE(Path(sockets).stat().st_mode) == 0o700
    assert query(ready["DATABASE_URL"], "SHOW listen_addresses") == [("",)]
    superuser = ready["DATABASE_URL"].replace("//regiegemeente@", "//postgres@")
    rules = query(superuser, "SELECT DISTINCT type, auth_method FROM pg_hba_file_rules")
    assert rules == [("local", "peer")]
    if ROOT:
        command = [sys.executable, "-c", f"import os; os.setuid(65534); os.listdir({sockets!r})"]
        assert (
            "PermissionError" in subprocess.run(command, capture_output=True, text=True, check=False).stderr
        )


def test_no_password_is_on_a_command_line(start_lasting: Start) -> None:
    ready = start_lasting().ready()
    password = urlsplit(ready["REDIS_URL"]).password
    for pid in ready["pids"].values():
        assert password not in Path(f"/proc/{pid}/cmdline").read_text()


def test_no_folder_of_others_changes_its_mode(start_lasting: Start, folder: Path) -> None:
    """The wheel's own server class would open /root and every parent of the data."""
    private = folder.parent / "private"
    private.mkdir(mode=0o700)
    below = (folder, CHECKOUT / "x", Path(sys.executable), Path(psycopg.__file__), Path.home() / "x")
    watched = {parent for path in below for parent in path.parents} | {private}
    before = {path: _owner_and_mode(path) for path in watched}
    home = Path(start_lasting().ready()["home"])
    assert {path: _owner_and_mode(path) for path in watched} == before
    assert home.is_relative_to(SYSTEM_FOLDER if ROOT else folder)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert home.owner() == (SYSTEM_USER if ROOT else folder.owner())


def _owner_and_mode(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid, status.st_mode


def test_reset_refuses_while_running_and_then_removes_both_places(start_lasting: Start, folder: Path) -> None:
    program = start_lasting()
    home = Path(program.ready()["home"])
    with pytest.raises(SystemExit, match="in use"):
        demo.reset(folder)
    assert home.exists()
    program.interrupt()
    demo.reset(folder)
    assert not home.exists()
    assert not folder.exists()


def test_a_long_path_gets_a_short_folder_for_sockets_that_goes_again(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)
    program = start(LASTING, folder, tmp_path / "ready.json")
    ready = program.ready()
    (sockets,) = parse_qs(urlsplit(ready["DATABASE_URL"]).query)["host"]
    assert query(ready["DATABASE_URL"], "SELECT 1") == [(1,)]
    assert Path(sockets).is_relative_to(home_of(folder)) == ROOT  # root's home is short already
    program.kill()
    assert program.left(10) == []
    assert Path(sockets).exists() == ROOT
    demo.reset(folder)


COMMAND = """
import json, os, pathlib, sys, time
path = pathlib.Path(sys.argv[1])
path.with_suffix(".new").write_text(json.dumps(dict(os.environ)))
path.with_suffix(".new").rename(path)
sys.stdin.read() if sys.argv[2] == "wait" else sys.exit(int(sys.argv[2]))
"""


def test_with_services_returns_the_status_and_removes_everything(start: Start, tmp_path: Path) -> None:
    ready_file = tmp_path / "environment.json"
    program = start("leergang.stack", "with-services", "--", sys.executable, "-c", COMMAND, ready_file, "7")
    assert program.popen.wait(60) == 7
    environment = json.loads(ready_file.read_text())
    assert environment["LEERGANG_MODE"] == "test"
    (sockets,) = parse_qs(urlsplit(environment["DATABASE_URL"]).query)["host"]
    assert not Path(sockets).parent.exists()
    assert not answers(urlsplit(environment["REDIS_URL"]).port or 0)
    assert program.said() == ""


def test_with_services_starts_nothing_that_is_given(start: Start, tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere/0"}
    ready_file = tmp_path / "environment.json"
    start(
        "leergang.stack", "with-services", "--", sys.executable, "-c", COMMAND, ready_file, "0", **given
    ).popen.wait(60)
    environment = json.loads(ready_file.read_text())
    assert {name: environment[name] for name in given} == given
    assert "REDIS_EMBEDDED" not in environment


def test_killed_with_services_leaves_nothing(start: Start, tmp_path: Path) -> None:
    ready_file = tmp_path / "environment.json"
    program = start(
        *("leergang.stack", "with-services", "--", sys.executable, "-c", COMMAND, ready_file, "wait"),
        ready_file=ready_file,
    )
    environment = program.ready()
    program.kill()
    assert program.left(10) == []
    assert not answers(urlsplit(environment["REDIS_URL"]).port or 0)
    (sockets,) = parse_qs(urlsplit(environment["DATABASE_URL"]).query)["host"]
    # Another start in this checkout may be clearing up in place of the watchdog, which it ends first.
    wait_for(lambda: not Path(sockets).parent.exists(), within=10)

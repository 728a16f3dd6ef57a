"""The supervisor over stand-ins: nothing that it started outlives it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leergang.stack.processes import Process, boot_id
from leergang.stack.records import Record, Started, end_leftovers, live_records
from tests.stack.conftest import Program, answers, wait_for

pytestmark = pytest.mark.stack
type Start = Callable[..., Program]
STAND_IN = "tests.stack.stand_in"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_ctrl_c_stops_in_reverse_order(start: Start, folder: Path) -> None:
    program = start(STAND_IN, folder, "first", "second")
    program.ready()
    assert program.interrupt() == 0
    assert (folder / "ended").read_text().split() == ["second", "first"]
    assert program.left(0) == []
    assert list((folder / "processes").iterdir()) == []


def test_ctrl_c_kills_the_stubborn_within_ten_seconds(start: Start, folder: Path) -> None:
    program = start(STAND_IN, folder, "first", "stubborn")
    program.ready()
    program.popen.send_signal(signal.SIGINT)
    program.popen.wait(11)
    assert program.left(0) == []


def test_killed_supervisor_leaves_no_process_and_no_port(start: Start, folder: Path) -> None:
    program = start(STAND_IN, folder, "first", "stubborn")
    port = program.ready()["port"]
    assert answers(port)
    program.kill()
    assert program.left(10) == []
    assert not answers(port)
    assert (folder / "ended").read_text().split() == ["first"]  # the kernel asked it to stop in good order


def test_next_start_ends_what_even_the_watchdog_could_not(start: Start, folder: Path) -> None:
    first = start(STAND_IN, folder, "first", "stubborn")
    ready = first.ready()
    (record,) = live_records(folder / "processes")
    (watchdog,) = [child for child in record.children if child.name == "watchdog"]
    os.kill(watchdog.pid, signal.SIGKILL)
    first.kill()
    wait_for((folder / "ended").exists)  # without any of ours alive, the kernel itself sent the signal
    second = start(STAND_IN, folder, "second")
    assert "stubborn" in second.ready()["leftovers"]
    assert first.left(0) == []
    assert not answers(ready["port"])


def test_start_leaves_the_children_of_a_living_supervisor_alone(start: Start, folder: Path) -> None:
    first = start(STAND_IN, folder, "first")
    child = Process(first.ready()["pids"]["first"], first.ready()["started"]["first"])
    second = start(STAND_IN, folder, "second")
    assert second.ready()["leftovers"] == []
    assert child.is_alive()


def test_child_that_breaks_ends_all_and_says_why(start: Start, folder: Path) -> None:
    program = start(STAND_IN, folder, "first", "breaks")
    assert program.popen.wait(20) == 1
    assert "breaks ended with 7" in program.said()
    assert "the reason why" in program.said()
    assert list((folder / "processes").iterdir()) == []


def test_child_that_dies_later_ends_all(start: Start, folder: Path) -> None:
    program = start(STAND_IN, folder, "first", "second")
    os.kill(program.ready()["pids"]["second"], signal.SIGKILL)
    assert program.popen.wait(20) == 1
    assert "second ended with -9" in program.said()
    assert program.left(0) == []


def test_a_used_again_pid_is_not_ours(folder: Path) -> None:
    stranger = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    )
    with stranger:
        now = Process.of(stranger.pid)
        old = Started("old", now.pid, now.started - 1, signal.SIGKILL)
        Record(folder / "1.json", "old", Process(now.pid, now.started - 1), boot_id(), [old]).write()
        assert end_leftovers(folder) == []
        assert now.is_alive()
        assert list(folder.glob("*.json")) == []
        stranger.kill()


def test_a_record_from_before_a_reboot_kills_nobody(folder: Path) -> None:
    stranger = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    )
    with stranger:
        now = Process.of(stranger.pid)
        same = Started("same numbers", now.pid, now.started, signal.SIGKILL)
        Record(folder / "1.json", "old", now, "another boot", [same]).write()
        end_leftovers(folder)
        assert now.is_alive()
        stranger.kill()


def test_a_record_that_cannot_be_read_is_removed(folder: Path) -> None:
    (folder / "1.json").write_text(json.dumps({"half": 1}))
    assert end_leftovers(folder) == []
    assert list(folder.glob("*.json")) == []

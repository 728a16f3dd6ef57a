import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from leergang.stack.servers import free_port
from tests.journeys.browsing import Person, enter
from tests.journeys.running import ROOT, Stack, start_stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo, started by its own supervisor, on a port and in a folder of its own."""
    folder = tmp_path_factory.mktemp("stack")
    # A test may run at night, and does not wait a minute for each sweep.
    running = start_stack(folder, free_port(), QUIET_HOURS="00:00-00:00", SWEEP_SECONDS="10")
    yield running
    running.stop()
    wipe(folder)


def wipe(folder: Path) -> None:
    """As root the servers keep their data elsewhere; only the stack itself knows where."""
    command = [sys.executable, "-m", "leergang.stack", "reset", "--folder", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@pytest.fixture
def people(browser: Browser, stack: Stack) -> Iterator[Callable[..., Person]]:
    """People with browsers of their own; at the end nobody's browser may have complained."""
    came: list[Person] = []

    def come(name: str, **options: Any) -> Person:
        came.append(enter(browser, name, stack.url, **options))
        return came[-1]

    yield come
    complaints = [complaint for person in came for complaint in person.complaints]
    for person in came:
        person.context.close()
    assert complaints == []


@pytest.fixture
def demo_people(people: Callable[..., Person]) -> Callable[..., Person]:
    """The demo's people come in by the demo's door."""

    def come(name: str, **options: Any) -> Person:
        person = people(name, **options)
        person.go("/inloggen/")
        person.press(f"als {name}")
        return person

    return come

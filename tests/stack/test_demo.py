"""The demo as a newcomer meets it: one command, one URL, and nothing left when it stops."""

import email.message
import signal
import smtplib
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from leergang.stack.application import next_free_port
from leergang.stack.mailbox import kept_mail
from leergang.stack.servers import free_port
from tests.stack.conftest import Program, answers

pytestmark = pytest.mark.stack
type Start = Callable[..., Program]


@pytest.fixture
def start_demo(folder: Path, start: Start, tmp_path: Path) -> Start:
    def start_demo(port: int | None = None) -> Program:
        arguments = (
            "--folder",
            folder,
            "--port",
            port or free_port(),
            "--ready-file",
            tmp_path / "ready.json",
        )
        return start("leergang.stack", "demo", *arguments)

    return start_demo


def test_demo_starts_survives_a_kill_and_stops(start_demo: Start) -> None:
    first = start_demo()
    ready = first.ready()
    assert set(ready["processes"]) == {"mailcatcher", "valkey", "postgres", "web", "worker", "beat"}
    assert urllib.request.urlopen(f"{ready['url']}/inloggen/").status == 200
    assert first.said().count("http://") == 1
    assert "Marieke Veenstra" in first.said()
    with psycopg.connect(ready["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1")
    ports = [urlsplit(ready[name]).port for name in ("url", "REDIS_URL")]
    ports.append(urlsplit(ready["environment"]["MAIL_URL"]).port)

    first.kill()
    assert first.left(10) == []
    assert [port for port in ports if answers(port)] == []

    before = time.monotonic()
    second = start_demo()
    again = second.ready()
    assert time.monotonic() - before < 20  # 8 s on a machine with nothing else to do
    assert again["environment"]["SECRET_KEY"] == ready["environment"]["SECRET_KEY"]
    with psycopg.connect(again["DATABASE_URL"]) as connection:
        connection.execute("SELECT * FROM kept")
    second.popen.send_signal(signal.SIGINT)
    assert second.popen.wait(11) == 0
    assert second.left(0) == []


def test_a_taken_port_gives_the_next_a_second_demo_is_refused_and_mail_is_kept(start_demo: Start) -> None:
    """Three stories about one demo: its first start takes long."""
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        program = start_demo(port)
        ready = program.ready()
    assert urlsplit(ready["url"]).port != port
    assert f"Port {port} is taken" in program.said()

    second = start_demo()
    assert second.popen.wait(30) == 1
    assert f"the demo on {ready['url']} runs already" in second.said()
    assert answers(urlsplit(ready["url"]).port or 0)
    mail_is_kept_and_not_sent(ready)


def mail_is_kept_and_not_sent(ready: dict[str, Any]) -> None:
    letter = email.message.EmailMessage()
    letter["Subject"], letter["To"], letter["From"] = (
        "Vóór woensdag",
        "shown@waterdam.example",
        "bureau@regiewerk.example",
    )
    letter.set_content("Tot woensdag, Stéphane.\n")
    letter.add_alternative("<p>Tot woensdag</p>", subtype="html")
    address = urlsplit(ready["environment"]["MAIL_URL"])
    with smtplib.SMTP(address.hostname or "", address.port or 0) as smtp:
        smtp.send_message(letter, to_addrs=["real@waterdam.example"])
    (mail,) = kept_mail(Path(ready["mailbox"]))
    assert (mail.subject, mail.to) == ("Vóór woensdag", ["real@waterdam.example"])
    assert mail.body().strip() == "Tot woensdag, Stéphane."
    assert mail.body("html").strip() == "<p>Tot woensdag</p>"


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_is_free_when_localhost_has_no_listener_in_either_family(
    family: socket.AddressFamily, address: str
) -> None:
    with socket.create_server((address, 0), family=family) as taken:
        port = taken.getsockname()[1]
        assert next_free_port(port) > port

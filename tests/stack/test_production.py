"""The same processes with production settings, over https, against Debian's PostgreSQL and Redis."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import trustme

from leergang.stack.configuration import given
from leergang.stack.servers import free_port
from tests.stack.conftest import Program

# In one group with the walk over https: both collect the static files of this checkout.
pytestmark = [pytest.mark.stack, pytest.mark.debian, pytest.mark.xdist_group("production")]
type Start = Callable[..., Program]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def start_production(authority: trustme.CA, folder: Path, start: Start, tmp_path: Path) -> Start:
    """Starts production on the servers of this test run."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)

    def start_production(**environment: str) -> Program:
        arguments = ("--folder", folder, "--port", free_port(), "--ready-file", tmp_path / "ready.json")
        tls = ("--production", "--certificate", certificate, "--key", key)
        return start("leergang.stack", "demo", *arguments, *tls, **environment)

    return start_production


@pytest.fixture
def servers() -> dict[str, str]:
    return {name: given(name) for name in ("DATABASE_URL", "REDIS_URL")}


def test_production_answers_over_https_alone(
    start_production: Start, servers: dict[str, str], authority: trustme.CA
) -> None:
    ready = start_production(**servers).ready()
    assert set(ready["processes"]) == {"mailcatcher", "web", "worker", "beat"}
    trust = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    with urllib.request.urlopen(f"{ready['url']}/inloggen/", context=trust) as answer:
        assert answer.status == 200
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        assert "__Host-csrf" in answer.headers["Set-Cookie"]
        assert "Secure" in answer.headers["Set-Cookie"]
    with psycopg.connect(servers["DATABASE_URL"]) as connection:
        assert connection.info.server_version < 160000  # the oldest that we support


def test_production_refuses_the_embedded_servers(start_production: Start) -> None:
    program = start_production()
    assert program.popen.wait(60) == 1
    assert "give real DATABASE_URL and REDIS_URL" in program.said()

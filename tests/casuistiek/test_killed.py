"""The web process dies after it read a save and before it answered: nothing that was acknowledged is ever lost."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from casuistiek.models import PracticeCase
from leergang.stack.servers import free_port
from tests.cast import build_cast
from tests.casuistiek.forms_data import case_data
from tests.factories.casuistiek import PracticeCaseFactory
from tests.journeys.running import ROOT, until

pytestmark = pytest.mark.journey
TIMES = 20
TOKEN = "k" * 64


class Web:
    """The real web server on the database of the test."""

    def __init__(self, port: int) -> None:
        facts = connection.settings_dict
        where = urlencode({"host": facts["HOST"], "port": facts["PORT"]})
        name = f"{facts['USER']}:{facts['PASSWORD']}@/{facts['NAME']}"
        self.port = port
        self.environment = {**os.environ, "DATABASE_URL": f"postgresql://{name}?{where}"}

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(self.port),
            "--workers",
            "1",
        ]
        self.process = subprocess.Popen(
            [*command, "leergang.wsgi:application"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until("the server answers", lambda: answers(self.port))

    def kill(self) -> None:
        """In the way that asks nothing."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def web(transactional_db) -> Iterator[Web]:
    server = Web(free_port())
    server.start()
    yield server
    server.kill()


def answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as ask:
        try:
            ask.request("GET", "/inloggen/", headers={"Host": "localhost"})
            return bool(ask.getresponse().read())
        except (OSError, HTTPException):
            return False


class Device:
    """A browser that saves: it knows what was acknowledged, and sends what was not again."""

    def __init__(self, port, client, case, url):
        self.port, self.case, self.url = port, case, url
        cookies = {settings.CSRF_COOKIE_NAME: TOKEN}
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.version = case.version
        self.form = case_data(case)

    def save(self, text: str) -> int | None:
        """The status of the answer; None when none came."""
        data = {**self.form, "title": text, "version": self.version}
        body = urlencode({**data, "csrfmiddlewaretoken": TOKEN})
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as ask:
            try:
                ask.request("POST", self.url("case-autosave", self.case), body, self.headers)
                answer = ask.getresponse()
                said = answer.read()
            except (OSError, HTTPException):  # cut before, or in the middle of, an answer
                return None
        if answer.status == HTTPStatus.OK:
            self.version = json.loads(said)["version"]
        return answer.status


@pytest.fixture
def case(transactional_db) -> PracticeCase:
    return PracticeCaseFactory(enrolment=build_cast().enrolment, complete=True)


def waits_for_the_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture
def lock(case) -> Iterator[psycopg.Connection]:
    """Somebody else's hold on the case: a save that was read waits for it."""
    facts = connection.settings_dict
    who = {
        "user": facts["USER"],
        "password": facts["PASSWORD"],
        "host": facts["HOST"],
        "port": facts["PORT"] or None,
    }
    with psycopg.connect(dbname=facts["NAME"], **who) as other:
        yield other


def test_twenty_deaths_lose_nothing(web, case, lock, sign_in, url):
    device = Device(web.port, sign_in(case.owner), case, url)
    acknowledged = case.title
    for number in range(TIMES):
        text = f"Versie {number}: elk woord telt"
        lock.execute("SELECT 1 FROM casuistiek_practicecase WHERE id = %s FOR UPDATE", [case.pk])
        saving = threading.Thread(target=device.save, args=[text])
        saving.start()
        until("the save was read and waits", waits_for_the_row)
        if number % 2:
            lock.rollback()  # now it may be stored, and may even have answered
        web.kill()
        saving.join()
        lock.rollback()
        stored = PracticeCase.objects.get(pk=case.pk)
        assert stored.title in {acknowledged, text}
        assert stored.version >= device.version
        web.start()
        assert device.save(text) == HTTPStatus.OK
        stored.refresh_from_db()
        assert (stored.title, stored.version) == (text, device.version)
        acknowledged = text

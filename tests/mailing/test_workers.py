"""Several workers at once, and workers that are killed: real processes on a real database."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection

from leergang.mailing import claims, delivery
from leergang.mailing.models import Letter, LetterState
from leergang.mailing.tasks import deliver_due, wake
from leergang.moment import now
from tests.factories.accounts import UserFactory
from tests.factories.mailing import LetterFactory

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4


@pytest.fixture
def worker(post_office):
    """Starts a process that delivers what is due, as a worker does."""
    started = []
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": f"{url}?host={database['HOST']}&port={database['PORT']}",
        "MAIL_URL": f"smtp://127.0.0.1:{post_office.port}",
    }
    script = "import django; django.setup(); from leergang.mailing.tasks import deliver_due; deliver_due()"

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=settings.BASE_DIR,
            env=environment | {"DJANGO_SETTINGS_MODULE": "leergang.settings"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(10)


def test_several_workers_never_send_the_same_letter(post_office):
    LetterFactory.create_batch(60, recipient=UserFactory(), due_at=now())
    start = threading.Barrier(WORKERS)

    def work():
        start.wait(10)
        try:
            while letters := claims.claim(now=now(), limit=7):
                delivery.deliver(letters, clock=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(post_office.copies().values()) == {1}
    assert len(post_office.copies()) == 60
    assert Letter.objects.filter(state=LetterState.SENT).count() == 60


def test_a_worker_killed_before_the_content_loses_nothing(post_office, worker):
    LetterFactory.create_batch(3, recipient=UserFactory(), due_at=now())
    process = worker()
    post_office.on_recipient = lambda _to: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.CLAIMED}

    post_office.on_recipient = lambda _to: None
    claims.rescue(now=now() + settings.MAIL_LEASE)
    deliver_due()
    assert sorted(post_office.copies().values()) == [1, 1, 1]


def test_a_worker_killed_while_the_server_answers_sends_that_letter_again(post_office, worker):
    letters = LetterFactory.create_batch(3, recipient=UserFactory(), due_at=now())
    process = worker()
    post_office.on_content = lambda _to: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    assert Letter.objects.filter(state=LetterState.HANDED_OVER).count() == 1

    post_office.on_content = lambda _to: None
    claims.rescue(now=now() + settings.MAIL_LEASE)
    deliver_due()
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}
    assert sorted(Letter.objects.values_list("doubts", flat=True)) == [0, 0, 1]
    # The first was in the mail server's hands when it died: this one did not keep it.
    assert sorted(post_office.copies()) == sorted(letter.message_id for letter in letters)


def test_a_broker_that_is_away_costs_one_line(no_broker, caplog):
    wake()
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("leergang")]
    assert lines == ["broker_unreachable error=OperationalError"]

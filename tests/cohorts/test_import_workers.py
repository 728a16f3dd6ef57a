"""A worker that is killed while it enrols a list or takes it back: a real process on a real database."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from cohorts.actions import import_runs, import_undo
from cohorts.importing.reading import Line
from cohorts.models import Enrolment, EnrolmentTransition, ImportBatch
from cohorts.reports.imports import checked
from cohorts.states import ImportState
from cohorts.tasks.import_runs import run_imports
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import now
from tests.cast import build_cast
from tests.cohorts.lists import draft, enrolled

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = [Line(n, "Anna", "", "Berg", f"anna{n}@waterdam.example") for n in range(2, 9)]
# It says that it is about to go wrong, and waits to be killed at that very place.
SCRIPT = """
import sys, django; django.setup()
from {module} import {name} as real
import {module} as module
def held(*args, **kwargs):
    result = real(*args, **kwargs)
    print("here", flush=True)
    sys.stdin.read()
    return result
module.{name} = held
from cohorts.tasks.import_runs import run_imports
run_imports()
"""
# Inside the transaction: after the rows of each step were written, the last one just before the commit.
STEPS = [
    ("cohorts.actions.enrolments", "copy_new"),
    ("cohorts.actions.transitions", "copy_in"),
    ("cohorts.actions.inviting", "invite"),
    ("cohorts.actions.import_runs", "_write_receipt"),
]


def worker(module: str, name: str) -> subprocess.Popen[str]:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": f"{url}?host={database['HOST']}&port={database['PORT']}",
        "DJANGO_SETTINGS_MODULE": "leergang.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(module=module, name=name)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def written() -> tuple[int, ...]:
    """What an import leaves behind, apart from the list itself."""
    of_import = AuditEvent.objects.filter(kind__in=["enrolment.created", "import.confirmed"])
    rows = (User, Enrolment, EnrolmentTransition, Letter)
    return (*(model.objects.count() for model in rows), of_import.count())


# The same for a list that is taken back.
STEPS_BACK = ["_take_letters_back", "_close_accounts"]


@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_killed_worker_leaves_nothing_and_the_next_one_everything(module, name):
    cast = build_cast()
    batch = draft(cast, *PEOPLE)
    import_runs.confirm(batch, seen=checked(batch).fingerprint, by=cast.coordinator)
    before = written()
    _killed_at(module, name)
    assert written() == before
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == (ImportState.CONFIRMING, len(PEOPLE))
    assert batch.attempts == 1  # that much is known of the one that died

    _handled_by_the_next_one()
    batch.refresh_from_db()
    assert (batch.state, batch.enrolled, batch.rows.count()) == (ImportState.CONFIRMED, len(PEOPLE), 0)
    assert batch.enrolments.count() == Letter.objects.filter(kind="invitation").count() == len(PEOPLE)


@pytest.mark.parametrize("name", STEPS_BACK)
def test_a_killed_worker_takes_nothing_back_and_the_next_one_everything(name):
    cast = build_cast()
    *before, _audit_lines = written()
    batch = enrolled(draft(cast, *PEOPLE), now=now())
    import_undo.ask(batch, by=cast.coordinator)
    there = written()
    _killed_at("cohorts.actions.import_undo", name)
    assert written() == there
    batch.refresh_from_db()
    assert (batch.state, batch.attempts) == (ImportState.UNDOING, 1)

    _handled_by_the_next_one()
    assert not ImportBatch.objects.exists()
    *after, _audit_lines = written()
    assert after == before


def _killed_at(module: str, name: str) -> None:
    """Have a worker begin, and kill it at this step; meanwhile nobody sees anything of what it did."""
    before = written()
    process = worker(module, name)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        assert written() == before  # nobody sees half a list, not even now
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
    finally:
        process.kill()
        process.communicate()


def _handled_by_the_next_one() -> None:
    """The server notices a killed client within moments; until then its lock stands and others pass by."""
    with connection.cursor() as cursor:
        # Waits for the lock of the dead worker: a plain lock, unlike the task, does not pass by.
        cursor.execute("SELECT id FROM cohorts_importbatch FOR UPDATE")
    assert run_imports() == 1

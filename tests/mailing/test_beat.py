"""Beat's timetable in the settings names real tasks: a wrong path would fail once a minute, in silence."""

from importlib import import_module

import pytest
from celery import current_app
from django.conf import settings

ENTRIES = settings.CELERY_BEAT_SCHEDULE


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_entry_is_a_task_registered_under_its_import_path(entry):
    path = str(ENTRIES[entry]["task"])
    module, name = path.rsplit(".", 1)
    task = getattr(import_module(module), name)
    assert task.name == path
    assert current_app.tasks[path].name == path


def test_all_sweeps_run_every_minute():
    schedule = {entry["task"]: entry["schedule"] for entry in ENTRIES.values()}
    assert schedule["leergang.mailing.tasks.deliver_due"] == 60
    assert schedule["leergang.mailing.tasks.deliver_bulk"] == 60
    assert schedule["cohorts.tasks.sessions.post_due_reminders"] == 60


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_worker_finds_each_task_by_itself(entry):
    """Without this test importing anything: what autodiscovery does in a worker."""
    current_app.loader.import_default_modules()
    assert ENTRIES[entry]["task"] in current_app.tasks

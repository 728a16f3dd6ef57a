"""The Celery app, and the typed door to what Celery leaves untyped."""

import logging
import os
from collections.abc import Callable
from functools import partial
from typing import Protocol, cast

from celery import Celery, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leergang.settings")

app = Celery("leergang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Task[**P, R](Protocol):
    """A function that a worker can be asked to run. Its name is its import path."""

    name: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...

    def delay(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


def task[**P, R](function: Callable[P, R]) -> Task[P, R]:
    """Register a function as a task; arguments are ids only, and running it twice is running it once."""
    return cast("Task[P, R]", shared_task(function))


def wake(woken: Task[[], object]) -> None:
    """Have this task run soon after the running transaction is committed.

    A broker that is away costs a line in the log: what there is to do is in the database, and the next
    beat that gets through finds it.
    """
    transaction.on_commit(partial(_queue, woken), robust=True)


def _queue(woken: Task[[], object]) -> None:
    try:
        woken.delay()
    except (OperationalError, OSError) as error:
        log.warning("broker_unreachable error=%s", type(error).__name__)

"""The Celery app, and the typed door to what Celery leaves untyped."""

import os
from collections.abc import Callable
from typing import Protocol, cast

from celery import Celery, shared_task

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

from contextlib import AbstractContextManager
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "leergang.audit"
    verbose_name = "Logboek"

    def ready(self) -> None:
        task_prerun.connect(_begin, dispatch_uid="audit.origin.begin")
        task_postrun.connect(_end, dispatch_uid="audit.origin.end")


# The origin of each task that runs in this process, by its id.
_running: dict[str, AbstractContextManager[None]] = {}


def _begin(task_id: str, task: Any, **_kwargs: Any) -> None:
    """SEC-07: what a worker does is written down as done by that task."""
    from leergang.audit.log import origin  # noqa: PLC0415 - models load after the apps

    _running[task_id] = origin(f"taak:{task.name}")
    _running[task_id].__enter__()


def _end(task_id: str, **_kwargs: Any) -> None:
    if running := _running.pop(task_id, None):
        running.__exit__(None, None, None)

from typing import Any

from celery.signals import task_prerun
from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "leergang.audit"
    verbose_name = "Logboek"

    def ready(self) -> None:
        task_prerun.connect(_name_the_task, dispatch_uid="audit.origin")


def _name_the_task(task: Any, **_kwargs: Any) -> None:
    """SEC-07: what a worker does is written down as done by that task."""
    from leergang.audit.log import narrow_origin  # noqa: PLC0415 - models load after the apps

    narrow_origin(f"taak:{task.name}")

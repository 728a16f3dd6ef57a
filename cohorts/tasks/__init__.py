"""Celery finds the tasks of this app here; a task's name is its import path."""

from cohorts.tasks import imports, sessions

__all__ = ["imports", "sessions"]

"""Celery finds the tasks of this app here; a task's name is its import path."""

from cohorts.tasks import departures, enrolments, held, import_runs, imports, intakes, reminders, sessions

__all__ = ["departures", "enrolments", "held", "import_runs", "imports", "intakes", "reminders", "sessions"]

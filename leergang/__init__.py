"""The project package. Celery looks for its app here."""

from leergang.celery import app as celery_app

__all__ = ["celery_app"]

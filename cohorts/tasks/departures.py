"""What beat wakes every minute for people whose last day at their organisation has passed."""

from cohorts.actions import leaving
from leergang.audit.log import origin
from leergang.celery import task
from leergang.mailing.tasks import wake
from leergang.moment import now

BATCH = 100


@task
def settle_departures() -> int:
    """Carry out what follows from last days that have passed. Returns the number of enrolments."""
    with origin("taak:settle_departures"):
        count = leaving.settle_due(now=now(), limit=BATCH)
    if count:
        wake()
    return count

"""What beat wakes for uploaded lists: reading them every minute, and dropping old ones every hour."""

from cohorts.actions import import_reading, imports
from cohorts.models import ImportBatch
from leergang import celery
from leergang.audit.log import origin
from leergang.celery import task
from leergang.moment import now

# The rest is for the next task, so that workers can share and a task ends well within its time limit.
MOST = 5


@task
def read_uploads() -> int:
    """Read the lists that wait. Returns how many.

    What is claimed is counted before it is read, so a list that kills its worker ends as refused.
    """
    count = 0
    with origin("taak:read_uploads"):
        while count < MOST and (upload := import_reading.claim(now=now())):
            import_reading.read(upload)
            count += 1
    if count == MOST:
        wake_reading()
    return count


@task
def drop_stale_imports() -> int:
    """Throw away lists that nobody confirmed within a day, with all they hold. Returns how many."""
    with origin("taak:drop_stale_imports"):
        return sum(imports.discard(batch, by=None) for batch in ImportBatch.objects.stale(now()))


def wake_reading() -> None:
    """Read soon after the running transaction is committed; at the latest with the next beat."""
    celery.wake(read_uploads)

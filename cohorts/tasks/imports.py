"""What beat wakes every hour for uploaded lists."""

from cohorts.actions import imports
from cohorts.models import ImportBatch
from leergang.audit.log import origin
from leergang.celery import task
from leergang.moment import now


@task
def drop_stale_imports() -> int:
    """Throw away lists that nobody confirmed within a day, with all they hold. Returns how many."""
    with origin("taak:drop_stale_imports"):
        return sum(imports.discard(batch, by=None) for batch in ImportBatch.objects.stale(now()))

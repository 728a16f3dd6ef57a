"""What beat wakes for the weekly letter, and for promises that follow people's roles."""

from cohorts.actions import digests, reminders
from leergang.audit.log import origin
from leergang.celery import task
from leergang.mailing.tasks import wake_bulk
from leergang.moment import now

BATCH = 100


@task
def post_due_digests() -> int:
    """Write the weekly letters whose moment has come. Returns how many people were settled."""
    settled = 0
    with origin("taak:post_due_digests"):
        while count := digests.post_due(now=now(), limit=BATCH):
            settled += count
            wake_bulk()
        digests.release(now=now())
    return settled


@task
def keep_up_reminders() -> int:
    """Let promises follow roles that began or ended by their date. Returns the number of new ones."""
    with origin("taak:keep_up_reminders"):
        return reminders.keep_up(now=now())

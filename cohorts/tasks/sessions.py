"""What beat wakes every minute for the sessions."""

from cohorts.actions import reminders
from leergang.audit.log import origin
from leergang.celery import task
from leergang.mailing.tasks import wake
from leergang.moment import now

BATCH = 100
# The rest waits for the next minute, so that a task ends well within its time limit.
MOST = 2000


@task
def post_due_reminders() -> int:
    """Turn reminders that are due into letters, and have them delivered. Returns how many were settled."""
    settled = 0
    with origin("taak:post_due_reminders"):
        while settled < MOST:
            count = reminders.post_due(now=now(), limit=BATCH)
            settled += count
            if count < BATCH:
                break
    if settled:
        wake()
    return settled

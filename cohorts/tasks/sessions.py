"""What beat wakes every minute for the sessions."""

from cohorts.actions import holding, reminders
from leergang import celery
from leergang.audit.log import origin
from leergang.celery import task
from leergang.mailing.tasks import wake_bulk
from leergang.moment import now

BATCH = 100
# The rest is for the next task, so that a task ends well within its time limit and others get their turn.
MOST = 500


@task
def post_due_reminders() -> int:
    """Turn reminders that are due into letters, and have them delivered. Returns how many were settled."""
    settled = 0
    with origin("taak:post_due_reminders"):
        while settled < MOST:
            count = reminders.post_due(now=now(), limit=BATCH)
            settled += count
            if count:
                wake_bulk()  # each batch at once: who delivers need not wait for who writes
            if count < BATCH:
                break
        else:
            celery.wake(post_due_reminders)
    return settled


@task
def mark_held() -> int:
    """Write down which sessions are over. Returns how many."""
    with origin("taak:mark_held"):
        return holding.mark_held(now=now())

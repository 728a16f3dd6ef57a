"""What beat wakes every minute for people who wait: for a link, or for a seat."""

from cohorts.actions import inviting, waiting
from leergang import celery
from leergang.audit.log import origin
from leergang.celery import task
from leergang.mailing.tasks import wake
from leergang.moment import now

BATCH = 200
# The rest waits for the next minute, so that a task ends well within its time limit.
MOST = 10_000


@task
def send_due_invitations() -> int:
    """Invite everybody whose day has come, in small transactions. Returns how many."""
    invited = 0
    with origin("taak:send_due_invitations"):
        while invited < MOST:
            count = inviting.invite_due(now=now(), limit=BATCH)
            invited += count
            if count < BATCH:
                break
            wake()
    if invited:
        wake()
    return invited


@task
def lapse_offers() -> int:
    """Take back offers that nobody answered in time and offer the seats to the next.

    And, as a safety net, every other seat that is free while somebody waits for it. Returns how many
    offers were taken back and made by the net.
    """
    with origin("taak:lapse_offers"):
        count = waiting.lapse_offers(now=now()) + waiting.catch_up(now=now())
    if count:
        wake()
    return count


def wake_invitations() -> None:
    """Invite soon after the running transaction is committed; at the latest with the next beat."""
    celery.wake(send_due_invitations)

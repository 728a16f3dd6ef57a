"""What beat wakes every minute, and what an action's page may wake a little earlier."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from leergang.celery import task
from leergang.mailing import delivery
from leergang.moment import now

log = logging.getLogger(__name__)


@task
def deliver_due() -> int:
    """Deliver one batch of what is due; more than that is for the next task, so that workers can share."""
    delivery.rescue(now=now())
    letters = delivery.claim(now=now())
    sent = delivery.deliver(letters, clock=now)
    if len(letters) == delivery.BATCH:
        wake()
    return sent


def wake() -> None:
    """Deliver soon after the running transaction is committed.

    A broker that is away costs a line in the log: the letters are in the database, and the next beat
    that gets through finds them.
    """
    transaction.on_commit(_queue, robust=True)


def _queue() -> None:
    try:
        deliver_due.delay()
    except (OperationalError, OSError) as error:
        log.warning("broker_unreachable error=%s", type(error).__name__)

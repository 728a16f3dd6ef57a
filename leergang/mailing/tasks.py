"""What beat wakes every minute, and what an action's page may wake a little earlier.

Two lanes: what cannot wait, and bulk (reminders, digests) on a queue of its own. A task of the bulk lane
begins with what cannot wait and ends soon, so that ten thousand reminders never stand before a login code.
"""

import datetime as dt

from leergang import celery
from leergang.celery import task
from leergang.mailing import claims, delivery
from leergang.moment import now

BULK_PATIENCE = dt.timedelta(seconds=20)


@task
def deliver_due() -> int:
    """Deliver one batch of what cannot wait; more than that is for the next task, so that workers share."""
    claims.rescue(now=now())
    letters = claims.claim(now=now())
    more = wake if len(letters) == claims.BATCH else None
    return delivery.deliver(letters, clock=now, when_open=more)


@task
def deliver_bulk() -> int:
    """Deliver what cannot wait, and then one batch of bulk, as far as MAIL_PER_MINUTE allows."""
    sent = deliver_due()
    letters = claims.claim(now=now(), is_bulk=True)
    more = wake_bulk if len(letters) == claims.BATCH else None
    return sent + delivery.deliver(letters, clock=now, using="bulk", patience=BULK_PATIENCE, when_open=more)


def wake() -> None:
    """Deliver soon after the running transaction is committed; at the latest with the next beat."""
    celery.wake(deliver_due)


def wake_bulk() -> None:
    """The same for letters that can wait."""
    celery.wake(deliver_bulk)

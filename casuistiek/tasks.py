"""What beat wakes for cases: whom to ask what became of it."""

from casuistiek.actions import followups
from leergang.audit.log import origin
from leergang.celery import task
from leergang.mailing.tasks import wake
from leergang.moment import now


@task
def ask_what_became() -> int:
    """Ask for reflections and outcomes whose moment has come. Returns how many letters were posted.

    Idempotent: what was asked is written down with the letter, in one transaction.
    """
    with origin("taak:ask_what_became"):
        posted = followups.post_due_outcomes(now=now()) + followups.ask_reflections(now=now())
    if posted:
        wake()
    return posted

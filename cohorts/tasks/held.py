"""What beat wakes for addresses at the bureau: every hour what nobody needs any more goes."""

from cohorts.actions import held
from leergang.audit.log import origin
from leergang.celery import task
from leergang.moment import now


@task
def drop_spent_checks() -> int:
    """Forget what the bureau answered a month ago, and what a lichting left behind. Returns how many."""
    with origin("taak:drop_spent_checks"):
        return held.drop_spent(now=now())

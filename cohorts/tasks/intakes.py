"""What beat wakes every hour for what participants told about themselves."""

from cohorts.actions import intakes
from leergang.audit.log import origin
from leergang.celery import task
from leergang.moment import now


@task
def drop_spent_needs() -> int:
    """Delete dietary and accessibility needs 14 days after the last session (AVG-03). Returns how many."""
    with origin("taak:drop_spent_needs"):
        return intakes.drop_spent_needs(now=now())

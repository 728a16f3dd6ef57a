"""What beat wakes every minute, and a person at once: enrolling lists, and taking them back."""

import logging

from django.db import OperationalError

from cohorts.actions import import_runs, import_undo
from cohorts.models import ImportBatch
from cohorts.states import ImportState
from cohorts.tasks.enrolments import wake_invitations
from leergang import celery
from leergang.audit.log import origin
from leergang.celery import task
from leergang.mailing.tasks import wake
from leergang.moment import now

log = logging.getLogger(__name__)

WORK = {ImportState.CONFIRMING: import_runs.run, ImportState.UNDOING: import_undo.run}
# The rest is for the next task, so that workers can share and a task ends well within its time limit.
MOST = 10


@task
def run_imports() -> int:
    """Enrol what was confirmed and take back what was asked for, each list in a transaction of its own.

    What is claimed is counted before it begins, so a list that kills its worker ends as given back. Returns
    how many lists were handled.
    """
    handled = 0
    with origin("taak:run_imports"):
        for pk, state in ImportBatch.objects.at_work().values_list("pk", "state")[:MOST]:
            if import_runs.claim(pk):
                handled += _run(pk, state)
    if handled == MOST:
        wake_imports()
    return handled


def _run(pk: int, state: str) -> bool:
    """One list; a fault of ours costs that list a round, never the lists behind it."""
    try:
        done = WORK[ImportState(state)](pk, now=now())
    except OperationalError:
        raise  # the database was away: the list waits for the next minute as it is
    except Exception as error:  # noqa: BLE001 - whatever it was, the lists behind it go on
        # The words of an error may hold an address, so the log gets its name only (SEC-08).
        log.error("import_failed id=%s error=%s", pk, type(error).__name__)  # noqa: TRY400
        import_runs.give_back(pk)
        return True
    if done:
        wake()
        wake_invitations()
    return done


def wake_imports() -> None:
    """Enrol or take back soon after the running transaction is committed; at the latest with the next beat."""
    celery.wake(run_imports)

"""The register of who read a case (domain/1 A3): its owners see it."""

import datetime as dt

from django.db import connection

from casuistiek.models import PracticeCase
from leergang.accounts.models import User

# Within this time the same person on the same version is the same reading.
SAME_READING = dt.timedelta(hours=1)

# One statement, which writes nothing when this reading is known: a page that is read must not wait for a lock.
_NOTE = """
    INSERT INTO casuistiek_caseread (case_id, reader_id, version, first_at, last_at)
    VALUES (%(case)s, %(reader)s, %(version)s, %(now)s, %(now)s)
    ON CONFLICT (case_id, reader_id) DO UPDATE SET version = EXCLUDED.version, last_at = EXCLUDED.last_at
    WHERE casuistiek_caseread.version <> EXCLUDED.version OR casuistiek_caseread.last_at <= %(before)s
"""


def note(case: PracticeCase, *, by: User, now: dt.datetime, version: int) -> None:
    """Somebody who is not an owner has this version of the case on the screen. One query.

    Not in the audit log: it is the owners' to know, and nobody else's.
    """
    values: dict[str, int | dt.datetime] = {
        "case": case.pk,
        "reader": by.pk,
        "version": version,
        "now": now,
        "before": now - SAME_READING,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)

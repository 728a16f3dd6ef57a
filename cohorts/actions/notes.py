"""Own notes beside a unit. Private, so not audited: nobody but their writer knows of them (AVG-10)."""

import datetime as dt

from django.db import transaction

from cohorts.actions.participation import taking_part
from cohorts.actions.releases import check_open
from cohorts.models import Enrolment, UnitNote
from leergang.web.saving import StaleVersionError
from modules.models import Unit


@transaction.atomic
def keep(unit: Unit, *, enrolment: Enrolment, body: str, version: int, now: dt.datetime) -> UnitNote:
    """Keep the note as it stands now. `version` is that of the text it builds on, 0 when there was none.

    The same text twice is once, whatever the version. Raises StaleVersionError when another text was stored
    since, and ValidationError when the unit is closed or the person takes part no more.
    """
    enrolment = taking_part(enrolment)
    check_open(unit, enrolment=enrolment, now=now)
    note = UnitNote.objects.filter(enrolment=enrolment, unit=unit).first()
    note = note or UnitNote(enrolment=enrolment, unit=unit, version=0, saved_at=now)
    if note.body == body:
        return note
    if note.version != version:
        raise StaleVersionError(note.version)
    note.body, note.saved_at = body, now
    note.version += 1
    note.save()
    return note

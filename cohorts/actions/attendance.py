"""Recording who was there. Only cells that changed are written, so that two trainers do not undo each other."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.models import Attendance, Session, SessionPart
from cohorts.reports import attendance as report
from cohorts.reports.attendance import Cell
from cohorts.states import AttendanceStatus
from leergang.accounts.models import User
from leergang.audit.log import record

BATCH = 1000
TOO_EARLY = "Aanwezigheid leg je vast vanaf de dag van de bijeenkomst, als die doorgaat."
NOT_EXPECTED = "Je stond niet op de lijst van deze bijeenkomst. Zeg het tegen je trainer."


@transaction.atomic
def save(
    session: Session,
    *,
    cells: Mapping[Cell, str],
    by: User,
    now: dt.datetime,
    rest_present: bool | SessionPart = False,
) -> dict[Cell, str]:
    """Write these cells; an empty status takes back what was recorded.

    Returns the cells that changed with what stood there before: writing those back undoes it.

    With `rest_present` everybody about whom nothing is recorded was there, in that one dagdeel when it is given. Cells of other people or of a
    day that has not come are left alone. Raises ValidationError when the session is not held, or has not
    begun.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    if not report.is_recorded(session, now=now):
        raise ValidationError(TOO_EARLY, code="early")
    before = {(row.enrolment_id, row.part_id): row for row in _rows(session)}
    wanted = _allowed(session, cells, before, rest_present=rest_present, now=now)
    changed = {cell: status for cell, status in wanted.items() if status != _status(before.get(cell))}
    _write(changed, before, by=by, now=now)
    _remember(session, changed, before, by=by)
    return {cell: _status(before.get(cell)) for cell in changed}


@transaction.atomic
def check_in(part: SessionPart, user: User, *, scanned_at: dt.datetime, now: dt.datetime) -> Attendance:
    """Somebody saw the code in the room: present, as far as the trainer wrote nothing down yet.

    A scan before the start counts from the start. What a trainer recorded stays: the room knows better than
    a phone. Raises ValidationError when this person was not expected, or the day has not come.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=part.session_id)
    enrolment = report.took_part(session).filter(user=user).first()
    if enrolment is None:
        raise ValidationError(NOT_EXPECTED, code="stranger")
    if not report.is_recorded(session, now=now):
        raise ValidationError(TOO_EARLY, code="early")
    attendance, is_new = Attendance.objects.get_or_create(
        part=part,
        enrolment=enrolment,
        defaults={
            "status": AttendanceStatus.PRESENT,
            "recorded_at": max(scanned_at, part.starts_at),
            "recorded_by": user,
        },
    )
    if is_new:
        record("attendance.checked_in", by=user, target=session, part=part.pk)
    return attendance


def _rows(session: Session) -> list[Attendance]:
    return list(Attendance.objects.filter(part__session=session))


def _status(row: Attendance | None) -> str:
    return row.status if row else ""


def _allowed(
    session: Session,
    cells: Mapping[Cell, str],
    before: Mapping[Cell, Attendance],
    *,
    rest_present: bool | SessionPart,
    now: dt.datetime,
) -> dict[Cell, str]:
    people = list(report.took_part(session).values_list("pk", flat=True))
    parts = [part.pk for part in report.begun_parts(session, now=now)]
    there = {(person, part) for person in people for part in parts}
    wanted = {cell: status for cell, status in cells.items() if cell in there}
    if rest_present:
        rest = there - wanted.keys() - before.keys()
        if isinstance(rest_present, SessionPart):
            rest = {cell for cell in rest if cell[1] == rest_present.pk}
        wanted |= dict.fromkeys(sorted(rest), AttendanceStatus.PRESENT.value)
    return wanted


def _write(
    changed: Mapping[Cell, str], before: Mapping[Cell, Attendance], *, by: User, now: dt.datetime
) -> None:
    gone = [before[cell].pk for cell, status in changed.items() if not status]
    Attendance.objects.filter(pk__in=gone).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(enrolment_id=enrolment, part_id=part, status=status, recorded_at=now, recorded_by=by)
            for (enrolment, part), status in changed.items()
            if status
        ],
        update_conflicts=True,
        unique_fields=["part", "enrolment"],
        update_fields=["status", "recorded_at", "recorded_by"],
        batch_size=BATCH,
    )


def _remember(
    session: Session, changed: Mapping[Cell, str], before: Mapping[Cell, Attendance], *, by: User
) -> None:
    """One line for what is new; a line for each change of what was recorded, with what stood there."""
    new = [cell for cell in changed if cell not in before]
    if new:
        record("attendance.recorded", by=by, target=session, cells=len(new))
    for cell, status in changed.items():
        if row := before.get(cell):
            record(
                "attendance.changed" if status else "attendance.removed",
                by=by,
                target=row,
                enrolment=cell[0],
                before=row.status,
                after=status,
            )

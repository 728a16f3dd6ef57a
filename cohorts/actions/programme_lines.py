"""The programme of a session: which lines, in which order. When each begins follows from the session."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.models import ProgrammeLine, Session
from cohorts.models.programme_line import Entry, begin_times, fingerprint, spans_of
from cohorts.signals import lines_freed
from cohorts.states import LineKind, SessionStatus
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.web.saving import StaleVersionError

CANCELLED = "Deze bijeenkomst gaat niet door. Aan het programma valt niets meer te wijzigen."


@transaction.atomic
def save(session: Session, *, entries: Sequence[Entry], seen: str, by: User) -> list[ProgrammeLine]:
    """Make this the programme of the session. The same programme twice is once. No message leaves.

    `seen` is the fingerprint of the programme that it builds on. Raises StaleVersionError when another one was
    stored since, and ValidationError when the session fell out, or a line that goes has a case on it.
    """
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if session.status == SessionStatus.CANCELLED:
        raise ValidationError(CANCELLED)
    stored = list(session.lines.order_by("position"))
    if [entry.content for entry in entries] == [Entry.of(line).content for line in stored]:
        return stored
    if seen != fingerprint(stored):
        raise StaleVersionError(fingerprint(stored))
    lines = _write(session, stored, entries)
    record("session_programme.saved", by=by, target=session, lines=len(lines))
    return lines


def follow(session: Session) -> None:
    """Let the lines begin when the session does now. The caller holds the lock on it, and has moved it."""
    if lines := list(session.lines.order_by("position")):
        _time(session, lines)
        ProgrammeLine.objects.bulk_update(lines, ["starts_at"])


def _write(
    session: Session, stored: Sequence[ProgrammeLine], entries: Sequence[Entry]
) -> list[ProgrammeLine]:
    rows = {line.pk: line for line in stored}
    kept = {entry.pk: entry for entry in entries if entry.pk in rows}
    freed = [
        line
        for line in stored
        if line.kind == LineKind.OWN_CASE and (line.pk not in kept or kept[line.pk].kind != LineKind.OWN_CASE)
    ]
    if freed:
        lines_freed.send(sender=ProgrammeLine, lines=freed)
    session.lines.exclude(pk__in=[pk for pk in kept if pk]).delete()
    lines = []
    for position, entry in enumerate(entries, start=1):
        # A row is used once, and one that somebody else took away is made again.
        line = rows.pop(entry.pk, None) if entry.pk else None
        line = line or ProgrammeLine(session=session)
        line.position, line.minutes, line.kind = position, entry.minutes, entry.kind
        line.title, line.unit_id, line.note = entry.title, entry.unit_id, entry.note
        lines.append(line)
    _time(session, lines)
    there = [line for line in lines if line.pk]
    ProgrammeLine.objects.bulk_update(
        there, ["position", "starts_at", "minutes", "kind", "title", "unit", "note"]
    )
    ProgrammeLine.objects.bulk_create([line for line in lines if not line.pk])
    return lines


def _time(session: Session, lines: Sequence[ProgrammeLine]) -> None:
    begins = begin_times(spans_of(session), [(line.kind, line.minutes) for line in lines])
    for line, moment in zip(lines, begins, strict=True):
        line.starts_at = moment

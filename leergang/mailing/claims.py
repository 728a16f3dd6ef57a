"""Which letters a worker takes in hand, and how they come back when it dies with them."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Now, TruncMinute

from leergang.mailing.models import Letter, LetterState, Pace

log = logging.getLogger(__name__)

BATCH = 100
LAST_ATTEMPT = 16
# What a letter that did not go becomes: due again, unless it was withdrawn or has been tried often enough.
AGAIN = Case(
    When(is_withdrawn=True, then=Value(LetterState.CANCELLED)),
    When(attempts__gte=LAST_ATTEMPT, then=Value(LetterState.FAILED)),
    default=Value(LetterState.DUE),
)
DOUBT_IF_OFFERED = Case(When(state=LetterState.HANDED_OVER, then=1), default=0)
# The only row of Pace.
THE_PACE = 1


def rescue(*, now: dt.datetime) -> int:
    """Give letters of dead workers back to the outbox; returns how many.

    One that the mail server may have goes again too, under the same Message-ID, and the row counts it.
    """
    given_back = Letter.objects.abandoned(now).update(
        state=AGAIN, doubts=F("doubts") + DOUBT_IF_OFFERED, failure="worker", claimed_at=None
    )
    if given_back:
        log.warning("letters_rescued count=%s", given_back)
    return given_back


@transaction.atomic
def claim(*, now: dt.datetime, is_bulk: bool = False, limit: int = BATCH) -> list[Letter]:
    """Take letters of one lane that are due, oldest first; no other worker gets the same ones."""
    pace = _pace() if is_bulk and settings.MAIL_PER_MINUTE else None
    if pace:
        limit = max(0, min(limit, settings.MAIL_PER_MINUTE - pace.taken))
    due = Letter.objects.due(now, is_bulk=is_bulk).select_for_update(skip_locked=True)
    letters = list(due[:limit])
    if not letters:
        return []
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
        state=LetterState.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
    )
    for letter in letters:
        letter.state, letter.claimed_at, letter.attempts = LetterState.CLAIMED, now, letter.attempts + 1
    if pace:
        pace.taken += len(letters)
        pace.save()
    return letters


def _pace() -> Pace:
    """What was taken in this minute, by the database's clock; other workers wait until we commit."""
    begin = Pace(pk=THE_PACE, minute_at=dt.datetime.min.replace(tzinfo=dt.UTC))
    Pace.objects.bulk_create([begin], ignore_conflicts=True)
    pace = Pace.objects.select_for_update().annotate(this_minute=TruncMinute(Now())).get(pk=THE_PACE)
    if pace.minute_at != pace.this_minute:
        pace.minute_at, pace.taken = pace.this_minute, 0
    return pace

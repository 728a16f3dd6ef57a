"""What has happened in the demo before today: sessions were held, letters went out."""

import datetime as dt

from django.db.models import F

from cohorts.models import Reminder, Session
from cohorts.states import ReminderState, SessionStatus
from leergang.mailing.models import Letter, LetterState


def settle_history(now: dt.datetime) -> None:
    """Let the past be over. Without this the worker would send months of letters at once."""
    Session.objects.filter(status=SessionStatus.PLANNED, ends_at__lte=now).update(status=SessionStatus.HELD)
    Reminder.objects.due(now).update(state=ReminderState.POSTED)
    waiting = Letter.objects.filter(state=LetterState.DUE, due_at__lte=now)
    waiting.filter(is_secret=True).update(body_text="", body_html="")
    waiting.update(state=LetterState.SENT, sent_at=F("due_at"))

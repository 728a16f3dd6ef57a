"""The outbox: actions post letters in their own transaction; the tasks of this package deliver them."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Case, F, Q, Value, When
from django.template.loader import render_to_string
from django.utils import timezone

from leergang.mailing.models import Letter, LetterState

NOT_OFFERED = (LetterState.DUE, LetterState.CLAIMED)


class Bodies(NamedTuple):
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A letter before it is posted. `template` names templates/mail/<template>.html and .txt.

    `bodies` are only given for one letter to very many people, where mould.py wrote them.
    """

    key: str
    kind: str
    recipient: AbstractBaseUser
    to_address: str
    subject: str
    template: str
    facts: dict[str, object] = field(default_factory=dict)
    context: str = ""
    due_at: dt.datetime
    calendar: str = ""
    calendar_method: str = ""
    is_secret: bool = False
    bodies: Bodies | None = None


def render(template: str, *, subject: str, recipient: object, facts: Mapping[str, object]) -> Bodies:
    """Write a letter out: the facts, and what every letter knows."""
    everything = {"site_url": settings.SITE_URL, "subject": subject, "recipient": recipient, **facts}
    return Bodies(
        render_to_string(f"mail/{template}.txt", everything),
        render_to_string(f"mail/{template}.html", everything),
    )


def _tidy(text: str) -> str:
    """One empty line where template tags left several."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _letter(draft: Draft) -> Letter:
    bodies = draft.bodies or render(
        draft.template, subject=draft.subject, recipient=draft.recipient, facts=draft.facts
    )
    return Letter(
        key=draft.key,
        kind=draft.kind,
        context=draft.context,
        recipient_id=draft.recipient.pk,
        to_address=draft.to_address,
        subject=draft.subject,
        body_text=bodies.text,
        body_html=bodies.html,
        calendar=draft.calendar,
        calendar_method=draft.calendar_method,
        is_secret=draft.is_secret,
        due_at=draft.due_at,
        message_id=f"<{uuid.uuid4()}@{settings.SITE_HOST}>",
        # A moment in hand: with a default of the database Django gives up its fast way of inserting.
        created_at=timezone.now(),
    )


def post(*drafts: Draft) -> int:
    """Put letters in the outbox, inside the caller's transaction.

    A letter whose key already exists is left as it is: posting twice is posting once.
    Returns the number of drafts offered.
    """
    Letter.objects.bulk_create([_letter(draft) for draft in drafts], ignore_conflicts=True, batch_size=500)
    return len(drafts)


def withdraw(*prefixes: str) -> int:
    """Take back the letters whose key starts so, as far as nobody has them. Returns their number.

    A worker that holds one of them notices when it is about to hand it over. One that the mail server is
    answering about, that failed or is uncertain keeps its state, but never leaves again. One UPDATE, so
    that no letter slips through between two states.
    """
    matching = Q(pk__in=[])
    for prefix in prefixes:
        matching |= Q(key__startswith=prefix)
    return (
        Letter.objects.unsettled()
        .filter(matching)
        .update(
            state=Case(When(state__in=NOT_OFFERED, then=Value(LetterState.CANCELLED)), default=F("state")),
            is_withdrawn=True,
            body_text="",
            body_html="",
            calendar="",
        )
    )


def send_again(letter: Letter, *, now: dt.datetime) -> bool:
    """Make a letter that failed, or of which nobody knows whether it arrived, due again.

    It keeps its Message-ID, so that a mail program that has it already can tell. False when it is in
    another state by now: sent after all, or already on its way again.
    """
    repeated = Letter.objects.to_repeat().filter(pk=letter.pk)
    return bool(repeated.update(state=LetterState.DUE, due_at=now, attempts=0, failure="", claimed_at=None))

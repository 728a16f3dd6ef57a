"""The outbox: actions post letters in their own transaction; the tasks of this package deliver them."""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, Value, When
from django.template.loader import render_to_string
from django.utils import timezone

from leergang.mailing.models import Letter, LetterState

# The method of a calendar part that takes the appointment away again (RFC 5546).
CALLS_OFF = "CANCEL"
NOT_OFFERED = (LetterState.DUE, LetterState.CLAIMED)
MAY_HAVE_LEFT = Q(doubts__gt=0) | Q(
    state__in=(LetterState.HANDED_OVER, LetterState.SENT, LetterState.UNCERTAIN)
)
# Kinds that go to very many at once and can wait a while: they have a lane of their own.
BULK_KINDS = ("reminder-", "digest-")


class Bodies(NamedTuple):
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A letter before it is posted. `template` names templates/mail/<template>.html and .txt.

    `bodies` are only given for one letter to very many people, where mould.py wrote them. The kind decides
    whether it goes as bulk.
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


def message_id(key: str) -> str:
    """The Message-ID of the letter with this key: always the same, on our own domain (MSG-12).

    So a mail program recognises a second copy, also when the row was made anew. It says nothing about
    who or what.
    """
    name = hmac.digest(f"letter@{settings.SITE_HOST}".encode(), key.encode(), hashlib.sha256)
    return f"<{name[:20].hex()}@{settings.SITE_HOST}>"


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
        is_bulk=draft.kind.startswith(BULK_KINDS),
        due_at=draft.due_at,
        message_id=message_id(draft.key),
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
    answering about, or that failed, keeps its state but never leaves again. One UPDATE, so that no letter
    slips through between two states.
    """
    matching = Q(pk__in=[])
    for prefix in prefixes:
        matching |= Q(key__startswith=prefix)
    return _take_back(matching)


def withdraw_for(recipient: AbstractBaseUser, *, context: str = "") -> int:
    """Take back everything that still waits for this person, or what belongs to `context` of it.

    For who leaves: what is on its way to them is no longer theirs to read. Returns the number.
    """
    matching = Q(recipient=recipient.pk)
    return _take_back(matching & Q(context=context) if context else matching)


def readdress(recipient: AbstractBaseUser, *, from_address: str, to_address: str) -> int:
    """Have what still waits for this person go to another address. Returns the number of letters.

    A letter that a worker holds at this very moment goes where it was going.
    """
    waiting = Letter.objects.filter(recipient=recipient.pk, to_address=from_address, state=LetterState.DUE)
    return waiting.update(to_address=to_address)


def _take_back(matching: Q) -> int:
    """Take back what matches, but never what takes something out of a calendar: that stays true whatever follows.

    Nobody else would tell that calendar, and the appointment would stand in it for good.
    """
    return (
        Letter.objects.unsettled()
        .filter(matching)
        .exclude(calendar_method=CALLS_OFF)
        .update(
            state=Case(When(state__in=NOT_OFFERED, then=Value(LetterState.CANCELLED)), default=F("state")),
            is_withdrawn=True,
            body_text="",
            body_html="",
            calendar="",
        )
    )


def forget(letters: Collection[int]) -> list[int]:
    """Delete these letters, by key, as if they were never posted. Returns those that somebody may have.

    Those stay as what was sent. A worker that holds one of the others notices when it hands it over.
    """
    locked = Letter.objects.filter(pk__in=letters).select_for_update().order_by("pk")
    known = dict(
        locked.annotate(has_left=ExpressionWrapper(MAY_HAVE_LEFT, BooleanField())).values_list(
            "pk", "has_left"
        )
    )
    left = [pk for pk, has_left in known.items() if has_left]
    Letter.objects.filter(pk__in=known.keys() - left).delete()
    Letter.objects.unsettled().filter(pk__in=left).update(is_withdrawn=True)
    return left


def send_again(letter: Letter, *, now: dt.datetime) -> bool:
    """Make a letter that failed due again, with its own Message-ID.

    False when it is in another state by now: already on its way again, or taken back.
    """
    repeated = Letter.objects.to_repeat().filter(pk=letter.pk)
    return bool(repeated.update(state=LetterState.DUE, due_at=now, attempts=0, failure="", claimed_at=None))

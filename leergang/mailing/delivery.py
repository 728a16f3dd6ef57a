"""Letters on their way to the mail server: claimed, handed over, sent; each step committed on its own.

Whatever line a worker dies on, the row says what is known: claimed means not offered yet, handed over
means that nobody knows (docs/decisions/0002-exactly-once-mail.md).
"""

import datetime as dt
import logging
import re
import smtplib
import time
from collections.abc import Callable
from functools import partial

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, F, Value, When

from leergang.mailing.envelope import LetterMessage
from leergang.mailing.models import Letter, LetterState

log = logging.getLogger(__name__)

type Clock = Callable[[], dt.datetime]

BATCH = 100
# A batch ends after this long, well within the time limit of a task; the rest goes back to the outbox.
PATIENCE = dt.timedelta(minutes=3)
# Waiting times double from one minute up to four hours: sixteen attempts take a day and a half.
LONGEST_WAIT = dt.timedelta(hours=4)
LAST_ATTEMPT = 16
# Back to the outbox, but not what was withdrawn while the mail server was answering.
UNLESS_WITHDRAWN = Case(
    When(is_withdrawn=True, then=Value(LetterState.CANCELLED)), default=Value(LetterState.DUE)
)
PERMANENT = 500


class NotOursError(Exception):
    """The letter was withdrawn, or another worker took it, while this worker was about to hand it over."""


def rescue(*, now: dt.datetime) -> None:
    """Give letters of dead workers back: to the outbox when it is safe, to the planner when it is not."""
    again = Letter.objects.abandoned(now).update(state=LetterState.DUE, claimed_at=None)
    doubtful = Letter.objects.in_doubt(now).update(state=LetterState.UNCERTAIN, failure="worker")
    if again or doubtful:
        log.warning("letters_rescued due=%s uncertain=%s", again, doubtful)


def claim(*, now: dt.datetime, limit: int = BATCH) -> list[Letter]:
    """Take letters that are due, oldest first; no other worker gets the same ones."""
    with transaction.atomic():
        due = Letter.objects.due(now).order_by("due_at", "pk").select_for_update(skip_locked=True)
        letters = list(due[:limit])
        ids = [letter.pk for letter in letters]
        Letter.objects.filter(pk__in=ids).update(
            state=LetterState.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
        )
    for letter in letters:
        letter.state, letter.claimed_at, letter.attempts = LetterState.CLAIMED, now, letter.attempts + 1
    return letters


def deliver(letters: list[Letter], *, clock: Clock, patience: dt.timedelta = PATIENCE) -> int:
    """Send claimed letters over one connection. Returns how many the mail server has taken."""
    if not letters:
        return 0
    backend = mail.mailers["default"]
    until = time.monotonic() + patience.total_seconds()
    sent = 0
    waiting = list(letters)
    try:
        while waiting and time.monotonic() < until and _is_open(backend, waiting, now=clock()):
            sent += _send(backend, waiting.pop(0), clock=clock)
    finally:
        _close(backend)
        _give_back(waiting)
    return sent


def _is_open(backend: BaseEmailBackend, waiting: list[Letter], *, now: dt.datetime) -> bool:
    """Have a connection; when there is none to be had, all that wait try again later."""
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_server_unreachable error=%s letters=%s", type(error).__name__, len(waiting))
        while waiting:
            _try_later(waiting.pop(), "verbinding", now=now)
        return False
    return True


def _send(backend: BaseEmailBackend, letter: Letter, *, clock: Clock) -> bool:
    """Offer one letter and write down what became of it."""
    message = LetterMessage(letter)
    message.before_data = partial(_hand_over, letter, clock=clock)  # type: ignore[attr-defined]
    try:
        backend.send_messages([message])
    except NotOursError:
        log.info("letter_withdrawn id=%s", letter.pk)
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(letter, *next(iter(refusal.recipients.values())), now=clock())
    except smtplib.SMTPResponseException as refusal:
        _refused(letter, refusal.smtp_code, refusal.smtp_error, now=clock())
    except (OSError, smtplib.SMTPException) as error:
        _connection_lost(letter, error, now=clock())
        _close(backend)
    except ValueError:
        _move(letter, LetterState.FAILED, failure="adres")
        log.warning("letter_failed id=%s reason=address", letter.pk)
    else:
        return _sent(letter, now=clock())
    return False


def _move(letter: Letter, state: LetterState, **values: object) -> bool:
    """Change the row if it is still as this worker left it: state and moment of claiming are the proof."""
    mine = Letter.objects.filter(pk=letter.pk, state=letter.state, claimed_at=letter.claimed_at)
    becomes = UNLESS_WITHDRAWN if state == LetterState.DUE else state
    moved = mine.update(state=becomes, **values)
    letter.state = state
    return bool(moved)


def _hand_over(letter: Letter, *, clock: Clock) -> None:
    """The last moment before the mail server gets the content."""
    now = clock()
    if not _move(letter, LetterState.HANDED_OVER, claimed_at=now):
        raise NotOursError
    letter.claimed_at = now


def _sent(letter: Letter, *, now: dt.datetime) -> bool:
    wiped = {"body_text": "", "body_html": ""} if letter.is_secret else {}
    return _move(letter, LetterState.SENT, sent_at=now, failure="", **wiped)


def _refused(letter: Letter, code: int, answer: bytes | str, *, now: dt.datetime) -> None:
    """The mail server gave an answer: it does not have the letter. 5xx is for good, 4xx for now."""
    reason = _reason(code, answer)
    if code < PERMANENT:
        _try_later(letter, reason, now=now)
        return
    _move(letter, LetterState.FAILED, failure=reason)
    log.warning("letter_failed id=%s reason=%s", letter.pk, reason)


def _reason(code: int, answer: bytes | str) -> str:
    """'550 5.1.1': the codes only, because the words of a mail server carry the address (MAIL-04)."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    enhanced = re.match(r"\d\.\d{1,3}\.\d{1,3}\b", text)
    return f"{code} {enhanced.group()}" if enhanced else str(code)


def _connection_lost(letter: Letter, error: Exception, *, now: dt.datetime) -> None:
    if letter.state == LetterState.HANDED_OVER:
        _move(letter, LetterState.UNCERTAIN, failure="verbinding")
        log.warning("letter_uncertain id=%s error=%s", letter.pk, type(error).__name__)
    else:
        _try_later(letter, "verbinding", now=now)


def _try_later(letter: Letter, reason: str, *, now: dt.datetime) -> None:
    if letter.attempts >= LAST_ATTEMPT:
        _move(letter, LetterState.FAILED, failure=reason)
        log.warning("letter_failed id=%s reason=%s", letter.pk, reason)
        return
    wait = min(dt.timedelta(minutes=2 ** (letter.attempts - 1)), LONGEST_WAIT)
    _move(letter, LetterState.DUE, due_at=now + wait, claimed_at=None, failure=reason)


def _give_back(letters: list[Letter]) -> None:
    """Letters that were not tried: due as they were, without counting an attempt."""
    for letter in letters:
        _move(letter, LetterState.DUE, claimed_at=None, attempts=letter.attempts - 1)


def _close(backend: BaseEmailBackend) -> None:
    try:
        backend.close()
    except (OSError, smtplib.SMTPException):
        log.info("mail_server_left_without_goodbye")

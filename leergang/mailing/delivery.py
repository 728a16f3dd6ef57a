"""Letters on their way to the mail server: handed over, sent; each step committed on its own.

Whatever line a worker dies on, the row says what is known: claimed means not offered yet, handed over
means that nobody knows (docs/decisions/0002-a-letter-in-doubt-goes-again.md).
"""

import datetime as dt
import logging
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Case, F

from leergang.mailing.claims import AGAIN, LAST_ATTEMPT
from leergang.mailing.envelope import LetterMessage
from leergang.mailing.models import Letter, LetterState

log = logging.getLogger(__name__)

type Clock = Callable[[], dt.datetime]

# A batch ends after this long, well within the time limit of a task; the rest goes back to the outbox.
PATIENCE = dt.timedelta(minutes=3)
# Waiting times double from MAIL_RETRY (a minute) up to four hours: sixteen attempts take a day and a half.
LONGEST_WAIT = dt.timedelta(hours=4)
PERMANENT = 500
GOES_AWAY = 421


class NotOursError(Exception):
    """The letter was withdrawn, or another worker took it, while this worker was about to hand it over."""


def deliver(
    letters: list[Letter],
    *,
    clock: Clock,
    using: str = "default",
    patience: dt.timedelta = PATIENCE,
    when_open: Callable[[], None] | None = None,
) -> int:
    """Send claimed letters over one connection. Returns how many the mail server has taken.

    `when_open` is called once the mail server lets us in: the moment to have others help.
    """
    if not letters:
        return 0
    backend = mail.mailers[using]
    until = time.monotonic() + patience.total_seconds()
    sent = 0
    waiting = list(reversed(letters))
    try:
        if when_open and _is_open(backend, waiting, now=clock()):
            when_open()
        while waiting and time.monotonic() < until and _is_open(backend, waiting, now=clock()):
            sent += _send(backend, waiting.pop(), clock=clock)
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
            _try_later(waiting.pop(), _why_closed(error), now=now)
        return False
    return True


def _why_closed(error: Exception) -> str:
    """Why the mail server did not let us in: a reason of our own, or the codes of its answer."""
    if isinstance(error, (ssl.SSLError, smtplib.SMTPNotSupportedError)):
        return "beveiliging"
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return _reason(error.smtp_code, error.smtp_error)
    return "verbinding"


def _send(backend: BaseEmailBackend, letter: Letter, *, clock: Clock) -> bool:
    """Offer one letter and write down what became of it."""
    message = LetterMessage(letter)
    message.before_data = partial(_hand_over, letter, clock=clock)  # type: ignore[attr-defined]
    try:
        backend.send_messages([message])
    except NotOursError:
        log.info("letter_withdrawn id=%s", letter.pk)
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(letter, backend, *next(iter(refusal.recipients.values())), now=clock())
    except smtplib.SMTPResponseException as refusal:
        _refused(letter, backend, refusal.smtp_code, refusal.smtp_error, now=clock())
    except (OSError, smtplib.SMTPException) as error:
        _connection_lost(letter, error, now=clock())
        _close(backend)
    except ValueError:
        _move(letter, LetterState.FAILED, failure="adres")
        log.warning("letter_failed id=%s reason=address", letter.pk)
    else:
        return _sent(letter, now=clock())
    return False


def _move(letter: Letter, state: LetterState | Case, **values: object) -> bool:
    """Change the row if it is still as this worker left it: state and moment of claiming are the proof."""
    mine = Letter.objects.filter(pk=letter.pk, state=letter.state, claimed_at=letter.claimed_at)
    return bool(mine.update(state=state, **values))


def _hand_over(letter: Letter, *, clock: Clock) -> None:
    """The last moment before the mail server gets the content."""
    now = clock()
    if not _move(letter, LetterState.HANDED_OVER, claimed_at=now):
        raise NotOursError
    letter.state, letter.claimed_at = LetterState.HANDED_OVER, now


def _sent(letter: Letter, *, now: dt.datetime) -> bool:
    wiped = {"body_text": "", "body_html": ""} if letter.is_secret else {}
    return _move(letter, LetterState.SENT, sent_at=now, failure="", **wiped)


def _refused(
    letter: Letter, backend: BaseEmailBackend, code: int, answer: bytes | str, *, now: dt.datetime
) -> None:
    """The mail server gave an answer: it does not have the letter. 5xx is for good, 4xx for now."""
    reason = _reason(code, answer)
    if code == GOES_AWAY:
        _close(backend)
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
    """Before the content nothing happened; after it nobody knows, and the letter goes again all the same."""
    if letter.state != LetterState.HANDED_OVER:
        _try_later(letter, "verbinding", now=now)
        return
    log.warning("letter_in_doubt id=%s error=%s", letter.pk, type(error).__name__)
    _try_later(letter, "verbinding", now=now, at_least=settings.MAIL_LEASE, doubts=F("doubts") + 1)


def _try_later(
    letter: Letter,
    reason: str,
    *,
    now: dt.datetime,
    at_least: dt.timedelta = dt.timedelta(),
    **values: object,
) -> None:
    if letter.attempts >= LAST_ATTEMPT:
        log.warning("letter_failed id=%s reason=%s", letter.pk, reason)
    wait = min(settings.MAIL_RETRY * 2 ** (letter.attempts - 1), LONGEST_WAIT)
    due_at = now + max(wait, at_least)
    _move(letter, AGAIN, due_at=due_at, claimed_at=None, failure=reason, **values)


def _give_back(letters: list[Letter]) -> None:
    """Letters that were not tried: due as they were, without counting an attempt."""
    for letter in letters:
        _move(letter, LetterState.DUE, claimed_at=None, attempts=letter.attempts - 1)


def _close(backend: BaseEmailBackend) -> None:
    try:
        backend.close()
    except (OSError, smtplib.SMTPException):
        log.info("mail_server_left_without_goodbye")

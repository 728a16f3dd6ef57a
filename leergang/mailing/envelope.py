"""From an outbox row to the message that travels: headers, and the parts in the order mail programs expect.

Written out here and not by the email package, which parses every header of every part again: for ten
thousand reminders that took longer than all else together (docs/performance.md).
"""

import email.policy
import re
from binascii import b2a_qp
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from leergang.mailing.models import Letter

LINE_END = re.compile(r"\r\n|\r|\n")
# An address, or a Message-ID of ours, that stands in a header as it is; almost all are like this.
PLAIN = re.compile(r"<?[A-Za-z0-9.+_-]{1,60}@[A-Za-z0-9-]{1,60}(\.[A-Za-z0-9-]{1,60})*>?")


@dataclass(frozen=True)
class Written:
    """A message as bytes: all that a backend asks of one."""

    content: bytes

    def as_bytes(self) -> bytes:
        return self.content


class LetterMessage(EmailMultiAlternatives):
    """A letter as multipart/alternative: text, HTML and, last, the calendar part (MSG-01, MSG-08, MSG-12).

    The last alternative is the one a mail program prefers when it understands it: a calendar shows the
    appointment, all others show the HTML. Mail programs look at the `method` parameter to see an invitation.
    """

    def __init__(self, letter: Letter) -> None:
        super().__init__(
            subject=letter.subject, from_email=settings.DEFAULT_FROM_EMAIL, to=[letter.to_address]
        )
        self._letter = letter

    def message(self, *, policy: Any = email.policy.SMTP) -> Any:  # noqa: ARG002 - Django's signature
        """The message; raises ValueError for an address or a subject that no header can hold."""
        letter = self._letter
        boundary = f"=_{letter.message_id.strip('<>').partition('@')[0]}"
        fixed = ("From", settings.DEFAULT_FROM_EMAIL), ("Reply-To", settings.REPLY_TO)
        own = ("To", letter.to_address), ("Message-ID", letter.message_id)
        head = [
            _header("Subject", letter.subject),
            *(_header(*pair) for pair in fixed),
            *(_fold(*pair) for pair in own),
            f"Date: {format_datetime(timezone.now())}\r\n".encode(),
            b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
            f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode(),
        ]
        parts = [_part("plain", letter.body_text), _part("html", letter.body_html)]
        if letter.calendar:
            parts.append(_part(f'calendar; method="{letter.calendar_method}"', letter.calendar))
        border = f"--{boundary}\r\n".encode()
        return Written(b"".join([*head, border, border.join(parts), f"--{boundary}--\r\n".encode()]))


def _part(kind: str, text: str) -> bytes:
    """A part of text as quoted-printable, in which each line end is CRLF and nothing else is changed."""
    encoded = b2a_qp(LINE_END.sub("\r\n", text).encode(), istext=True)
    # A boundary begins on a line of its own, and the line end before it belongs to the boundary.
    return (
        (
            f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        ).encode()
        + encoded
        + b"\r\n"
    )


def _fold(name: str, value: str) -> bytes:
    """A header as it travels, by the rules of the email package: encoded words, lines that are short."""
    if PLAIN.fullmatch(value):
        return f"{name}: {value}\r\n".encode()
    policy = email.policy.SMTP
    return policy.fold_binary(*policy.header_store_parse(name, value))


# What many letters share, such as the subject of one session's reminders.
_header = lru_cache(maxsize=256)(_fold)

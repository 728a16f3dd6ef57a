"""From an outbox row to the message that travels: headers, and the parts in the order mail programs expect."""

import email.policy
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from leergang.mailing.models import Letter


class LetterMessage(EmailMultiAlternatives):
    """A letter as multipart/alternative: text, HTML and, last, the calendar part (MSG-01, MSG-08, MSG-12).

    The last alternative is the one a mail program prefers when it understands it: a calendar shows the
    appointment, all others show the HTML. Mail programs look at the `method` parameter to see an invitation.
    """

    def __init__(self, letter: Letter) -> None:
        super().__init__(
            subject=letter.subject,
            body=letter.body_text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[letter.to_address],
            reply_to=[settings.REPLY_TO],
            headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        )
        self.attach_alternative(letter.body_html, "text/html")
        self._calendar = letter.calendar
        self._calendar_method = letter.calendar_method

    def message(self, *, policy: Any = email.policy.default) -> EmailMessage:
        message = super().message(policy=policy)
        if self._calendar:
            message.add_alternative(
                self._calendar,
                subtype="calendar",
                charset="utf-8",
                params={"method": self._calendar_method},
                # Not base64: there the line ends of the calendar would not become CRLF.
                cte="quoted-printable",
            )
        return message

"""Django's SMTP backend, with a word to the sender right before the mail server gets the content."""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from leergang.mailing.envelope import PLAIN

type BeforeData = Callable[[], None]


class _TellsBeforeData(smtplib.SMTP):
    """After MAIL and RCPT a letter can still be dropped; once DATA has begun, nobody can call it back."""

    before_data: BeforeData | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.before_data is not None:
            try:
                self.before_data()
            except BaseException:
                self.rset()
                raise
        return super().data(msg)


class _TellsBeforeDataOverTLS(_TellsBeforeData, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """The backend of MAILERS. A message with an attribute `before_data` has it called before its DATA."""

    connection: _TellsBeforeData | None

    @property
    def connection_class(self) -> type[_TellsBeforeData]:
        return _TellsBeforeDataOverTLS if self.use_ssl else _TellsBeforeData

    def prep_address(self, address: str, force_ascii: bool = True) -> str:  # noqa: FBT001, FBT002 - Django's
        """The address as the mail server wants it; one without anything special needs no parser."""
        if PLAIN.fullmatch(address):
            return address
        return str(super().prep_address(address, force_ascii))

    def _send(self, email_message: EmailMessage) -> bool:
        if self.connection is not None:
            self.connection.before_data = getattr(email_message, "before_data", None)
        return bool(super()._send(email_message))  # type: ignore[misc]  # the stubs leave it out

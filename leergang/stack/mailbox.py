"""The demo's kept mail: one file per message in a folder. Written by mailcatcher, read by the demo's pages."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_NAME = re.compile(r"\d{20}-[0-9a-f]{8}")


@dataclass(frozen=True)
class KeptMail:
    """A message as it was delivered."""

    name: str
    """Names the message within its mailbox; sorts by the moment of delivery."""
    message: EmailMessage

    @property
    def received_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.name.partition("-")[0]) / 1e9, tz=UTC)

    @property
    def to(self) -> list[str]:
        """The addresses it was really delivered to."""
        return [str(value) for value in self.message.get_all("Delivered-To", [])]

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    def body(self, kind: str = "plain") -> str:
        """The text of the part of this kind, `plain` or `html`; empty when there is none."""
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    def attachments(self) -> list[tuple[str, str]]:
        """File name and content type of each attachment."""
        return [
            (part.get_filename() or "", part.get_content_type()) for part in self.message.iter_attachments()
        ]


def keep(folder: Path, content: bytes, *, sender: str, recipients: Iterable[str], name: str) -> None:
    """Write a message into the mailbox, whole or not at all, under its delivery headers."""
    lines = [f"Return-Path: <{sender}>", *(f"Delivered-To: {recipient}" for recipient in recipients)]
    head = "".join(f"{line}\r\n" for line in lines).encode()
    beside = folder / f"{name}.new"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(head + content)
    beside.rename(folder / f"{name}.eml")


def kept_mail(folder: Path, limit: int | None = None) -> list[KeptMail]:
    """The messages in a mailbox, the newest first, at most `limit` of them."""
    paths = sorted(folder.glob("*.eml"), reverse=True)
    return [_read(path) for path in paths[:limit]]


def one_mail(folder: Path, name: str) -> KeptMail | None:
    """The message with this name, or None; any text is a safe name to ask for."""
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return _read(path)


def _read(path: Path) -> KeptMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    if not isinstance(message, EmailMessage):  # the default policy makes nothing else
        raise TypeError(path)
    return KeptMail(path.stem, message)

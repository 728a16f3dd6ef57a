"""Files from outside pass a virus scanner, when the installation has one (SEC-11): clamd, asked over its socket.

The protocol is INSTREAM of clamd(8): lengths and chunks one way, one line back.
"""

import logging
import socket
import struct
from collections.abc import Iterable
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
CONNECT_SECONDS = 3
SCAN_SECONDS = 60
LONGEST_ANSWER = 4096

INFECTED = (
    "In dit bestand zit schadelijke software. Het is niet bewaard. "
    "Laat je computer nakijken en maak de lijst opnieuw."
)
NOT_SCANNED = (
    "We kunnen dit bestand nu niet op virussen controleren, daarom nemen we het niet aan. "
    "Probeer het over een kwartier opnieuw."
)


class UnsafeError(Exception):
    """The file is not taken. `str()` is for the person."""


class InfectedError(UnsafeError):
    """The scanner knows what is in it."""

    def __init__(self) -> None:
        super().__init__(INFECTED)


class NotScannedError(UnsafeError):
    """The scanner that is configured does not answer: then nothing is let through."""

    def __init__(self) -> None:
        super().__init__(NOT_SCANNED)


def scan(data: bytes) -> None:
    """Have the bytes looked at; nothing happens when no scanner is configured (`CLAMD_URL`).

    Raises InfectedError, or NotScannedError when the scanner is down, slow or answers something else.
    """
    _scan(data[start : start + CHUNK] for start in range(0, len(data), CHUNK))


def scan_file(file: BinaryIO) -> None:
    """Have an open file looked at from its begin to its end, in pieces; it is left at its begin.

    Raises what `scan` does. A scanner that takes no stream of this length counts as one that does not answer.
    """
    file.seek(0)
    _scan(iter(lambda: file.read(CHUNK), b""))
    file.seek(0)


def _scan(chunks: Iterable[bytes]) -> None:
    if not settings.CLAMD_URL:
        return
    try:
        answer = _ask(settings.CLAMD_URL, chunks)
    except OSError as error:
        log.warning("scanner_unreachable error=%s", type(error).__name__)
        raise NotScannedError from error
    if answer.endswith("FOUND"):
        log.warning("scanner_found_something")
        raise InfectedError
    if answer != "stream: OK":
        log.warning("scanner_refused")
        raise NotScannedError


def _ask(url: str, chunks: Iterable[bytes]) -> str:
    with _connect(url) as connection:
        connection.settimeout(SCAN_SECONDS)
        connection.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            piece = connection.recv(LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), CONNECT_SECONDS)

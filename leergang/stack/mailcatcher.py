"""A local SMTP server that keeps what it receives instead of sending it on.

`python -m leergang.stack.mailcatcher FOLDER DESCRIPTOR` serves on a socket that the caller already listens
on, so that its port is known before the server runs and cannot be taken by another.
"""

import asyncio
import secrets
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from leergang.stack.mailbox import keep


class Keeper:
    """Keeps each message in a mailbox folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        keep(self._folder, content, sender=envelope.mail_from or "", recipients=envelope.rcpt_tos, name=name)
        return "250 OK"


def listen() -> socket.socket:
    """A socket on a free port of loopback that already takes connections."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


async def serve(folder: Path, listener: socket.socket) -> None:
    """Keep mail until the task is cancelled."""
    keeper = Keeper(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True),
        sock=listener,
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))))

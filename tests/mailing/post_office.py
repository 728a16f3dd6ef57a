"""A real SMTP server in a thread, that answers as a test tells it to."""

import asyncio
import email
import email.policy
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from leergang.stack.mailcatcher import listen

type Answer = Callable[[str], str | None]


def accept(_address: str) -> None:
    return None


class PostOffice:
    """`on_recipient` and `on_content` get the address and may give an answer such as '550 5.1.1 no'.

    The answer 'hang up' closes the connection without a word.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[bytes] = []
        self.connections = 0
        self.on_recipient: Answer = accept
        self.on_content: Answer = accept

    @property
    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.received]

    def copies(self) -> Counter[str]:
        return Counter(message["Message-ID"] for message in self.messages)

    async def handle_EHLO(self, _server, session: Session, _envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: SMTP, _session, envelope: Envelope, address, _options):
        answer = self.on_recipient(address)
        if answer == "hang up":
            server.transport.abort()
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session, envelope: Envelope):
        answer = self.on_content(envelope.rcpt_tos[0])
        if answer == "hang up":
            server.transport.abort()
        if answer:
            return answer
        self.received.append(envelope.original_content or b"")
        return "250 OK"


@contextmanager
def open_post_office(**options):
    """`options` are those of aiosmtpd's SMTP, such as a certificate."""
    listener = listen()
    office = PostOffice(listener.getsockname()[1])
    loop = asyncio.new_event_loop()

    async def start():
        return await loop.create_server(
            lambda: SMTP(office, hostname="localhost", loop=loop, enable_SMTPUTF8=True, **options),
            sock=listener,
        )

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield office
    finally:

        async def stop():
            server.close()
            rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

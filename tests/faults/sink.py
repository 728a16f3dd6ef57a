"""A mail server that remembers: Message-ID and recipient are on disk before it says 250.

`python -m tests.faults.sink FILE PORT`. Whoever it said 250 to may forget the letter; whoever it did not say
it to may find the letter here all the same, when it was killed in between. It knows just enough of SMTP to
cost next to nothing, so that a measured run measures the platform.
"""

import asyncio
import os
import re
import sys

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
LARGEST = 2**22


class Ledger:
    """Appends one line for each letter: Message-ID and recipients."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever called was killed
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipients: list[bytes] = []
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self._keep(await reader.readuntil(b"\r\n.\r\n"), recipients)
                recipients = []
            elif verb == b"RCPT":
                recipients.append(line.partition(b":")[2].split()[0].strip(b"<>"))
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")
            if verb == b"QUIT":
                return

    def _keep(self, content: bytes, recipients: list[bytes]) -> None:
        name = MESSAGE_ID.search(content)
        assert name is not None
        os.write(self._file, b" ".join([name[1], *recipients]) + b"\n")
        os.fsync(self._file)


async def serve(path: str, port: int) -> None:
    server = await asyncio.start_server(
        Ledger(path).serve, "127.0.0.1", port, reuse_address=True, limit=LARGEST
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))

"""Where files lie: private, without an address of their own, read in pieces by an access-checked view.

On a disk of ours (FILES_ROOT), or in a bucket that speaks S3 (leergang/web/bucket.py).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from django.core.files.storage import FileSystemStorage

PIECE = 64 * 1024
NO_ADDRESS = "a stored file has no address: a view with an access check serves it"


class PrivateFiles(FileSystemStorage):
    """Files on disk that only the platform hands out."""

    def url(self, name: str | None) -> NoReturn:  # noqa: ARG002 - Django's signature
        raise ValueError(NO_ADDRESS)

    def pieces(self, name: str, start: int, length: int) -> "Pieces":
        """`length` bytes from `start`, in pieces. Raises FileNotFoundError at once, not at the first piece."""
        opened = Path(self.path(name)).open("rb")  # noqa: SIM115 - Pieces closes it
        opened.seek(start)
        return Pieces(opened, length)


class Pieces:
    """So many bytes of what was opened; whoever stops early closes it, also before the first piece."""

    def __init__(self, opened: Any, length: int) -> None:
        self._opened = opened
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece: bytes = self._opened.read(min(PIECE, self._left)) if self._left > 0 else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._opened.close()

"""Where files lie: private, without an address of their own, read in pieces by an access-checked view.

On a disk of ours (FILES_ROOT), or in a bucket that speaks S3 (leergang/web/bucket.py).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from django.core.files.storage import FileSystemStorage

PIECE = 64 * 1024
NO_ADDRESS = "a stored file has no address: a view with an access check serves it"


class PrivateFiles(FileSystemStorage):
    """Files on disk that only the platform hands out."""

    def url(self, name: str | None) -> NoReturn:  # noqa: ARG002 - Django's signature
        raise ValueError(NO_ADDRESS)

    def pieces(self, name: str, start: int, length: int) -> "Pieces":
        """`length` bytes from `start`, in pieces. Raises FileNotFoundError at once, not at the first piece."""
        path = Path(self.path(name))
        if not path.is_file():
            raise FileNotFoundError(name)

        def open_at() -> BinaryIO:
            opened = path.open("rb")
            opened.seek(start)
            return opened

        return Pieces(open_at, length)


class Pieces:
    """So many bytes of what `open_at` opens, which happens at the first piece; whoever stops early closes it."""

    def __init__(self, open_at: Callable[[], Any], length: int) -> None:
        self._open_at = open_at
        self._opened: Any = None
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._opened is None and self._left > 0:
            self._opened = self._open_at()
        piece: bytes = self._opened.read(min(PIECE, self._left)) if self._left > 0 else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._left = 0
        if self._opened is not None:
            self._opened.close()

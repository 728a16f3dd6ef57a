"""Where files of people lie: private, without an address of their own, read in pieces by an access-checked view.

On this disk (FILES_ROOT), or in a bucket that speaks S3 (FILES_S3_BUCKET). Both give the same three things that
a view needs: a name that nobody guesses, its size, and any part of it.
"""

from collections.abc import Iterator
from typing import Any, NoReturn

from botocore.exceptions import ClientError
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage

PIECE = 64 * 1024
_NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class PrivateFiles(FileSystemStorage):
    """Files on disk that only the platform hands out."""

    def url(self, name: str | None) -> NoReturn:
        raise ValueError(f"{name} has no address: a view with an access check serves it")

    def pieces(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """`length` bytes from `start`, in pieces. Raises FileNotFoundError at once, not at the first piece."""
        opened = open(self.path(name), "rb")  # noqa: SIM115 - closed by the generator
        opened.seek(start)
        return _read(opened, length)


class PrivateBucket(S3Storage):  # type: ignore[misc]  # untyped library
    """Objects in a bucket, with a private ACL; nobody is ever sent to the bucket."""

    def url(self, name: str | None, *_: Any, **__: Any) -> NoReturn:
        raise ValueError(f"{name} has no address: a view with an access check serves it")

    def pieces(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """`length` bytes from `start`, in pieces: one ranged GET. Raises FileNotFoundError at once."""
        if not length:
            return iter(())
        asked = self.bucket.Object(self._normalize_name(name))
        try:
            body = asked.get(Range=f"bytes={start}-{start + length - 1}")["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                raise FileNotFoundError(name) from error
            raise
        return _read(body, length)


def _read(opened: Any, length: int) -> Iterator[bytes]:
    try:
        while length > 0 and (piece := opened.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
    finally:
        opened.close()

"""Files in a bucket that speaks S3: Amazon's, or that of a provider in the own country."""

from io import BytesIO
from typing import Any, NoReturn

from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from leergang.web.storage import NO_ADDRESS, Pieces

_NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class PrivateBucket(S3Storage):  # type: ignore[misc]  # untyped library
    """Objects with a private ACL; nobody is ever sent to the bucket."""

    def get_default_settings(self) -> dict[str, Any]:
        # Without the newer checksums, which others than Amazon do not know; a page never waits minutes for it.
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=60,
            retries={"total_max_attempts": 3},
        )
        own = {"default_acl": "private", "file_overwrite": False, "client_config": config}
        return {**super().get_default_settings(), **own}

    def url(self, name: str | None, *_: Any, **__: Any) -> NoReturn:  # noqa: ARG002
        raise ValueError(NO_ADDRESS)

    def pieces(self, name: str, start: int, length: int) -> Pieces:
        """`length` bytes from `start`, in pieces: one ranged GET. Raises FileNotFoundError at once."""
        if not length:
            return Pieces(BytesIO, 0)
        stored = self.bucket.Object(self._normalize_name(name))
        try:
            body = stored.get(Range=f"bytes={start}-{start + length - 1}")["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                raise FileNotFoundError(name) from error
            raise
        return Pieces(lambda: body, length)

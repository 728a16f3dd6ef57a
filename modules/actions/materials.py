"""Materials: files that are taken in, links and pages of text; changed, put in order, taken away and back."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage

from leergang.scanning import InfectedError, NotScannedError, scan_file
from modules.models import Material

log = logging.getLogger(__name__)

CHUNK = 1024 * 1024
INFECTED = "In dit bestand zit schadelijke software. Het is niet bewaard. Laat je computer nakijken."

_stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)


@contextmanager
def undoing_files() -> Iterator[None]:
    """Around a transaction: when it fails, what `store_file` put in storage meanwhile is taken away again.

    Outside the transaction, so that a commit that fails counts too:

        @undoing_files()
        @transaction.atomic
        def load(...): ...
    """
    if _stored.get() is not None:  # an outer one sees to it
        yield
        return
    names: list[str] = []
    token = _stored.set(names)
    try:
        yield
    except BaseException:
        for name in names:
            _drop(name)
        raise
    finally:
        _stored.reset(token)


def store_file(material: Material, file: BinaryIO) -> None:
    """Put an open file in storage and write on the material where it lies, its size and its fingerprint.

    For a material of the kinds in STORED, with its `module_id` and its `name`. It is scanned, read from its
    begin and never held whole. The material is not saved: do that in the same transaction, inside
    `undoing_files()`. Raises ValidationError when the scanner refuses it; then nothing was stored.
    """
    kept = _stored.get()
    if kept is None:
        raise RuntimeError("store_file() works inside undoing_files() only")
    try:
        scan_file(file)
    except InfectedError as error:
        raise ValidationError(INFECTED) from error
    except NotScannedError as error:
        raise ValidationError(str(error)) from error
    material.size, material.sha256 = _measure(file)
    material.file.save(material.name, file if isinstance(file, File) else File(file), save=False)
    kept.append(material.file.name)


def _measure(file: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(CHUNK):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return size, digest.hexdigest()


def _drop(name: str) -> None:
    try:
        default_storage.delete(name)
    except OSError:
        log.exception("file_left_behind")

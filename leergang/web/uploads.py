"""Big files that come in: looked at while they come, and refused before they are kept (SEC-11)."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from leergang.filetypes import HEAD, sniff

type View = Callable[..., HttpResponseBase]


class Inspector(FileUploadHandler):
    """Looks at the first bytes of a file and counts the rest.

    What is of no known kind, or more than its kind may be, is not kept: the rest of it is let go unread, and
    `refusal` says why, for the form.
    """

    def __init__(self, request: HttpRequest, refuse: Callable[[str | None, int], str]) -> None:
        super().__init__(request)
        self.refusal = ""
        self._refuse = refuse

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._head, self._seen = b"", 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's signature
        self._seen += len(raw_data)
        if len(self._head) < HEAD:
            self._head = (self._head + raw_data)[:HEAD]
        kind = sniff(self._head)
        if kind or len(self._head) == HEAD:  # before that it may still become something
            self.refusal = self._refuse(kind, self._seen)
        if self.refusal:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - Django's signature
        return None  # the handlers after this one keep it


def receives_files(
    *, most: Callable[[], int], refuse: Callable[[str | None, int], str]
) -> Callable[[View], View]:
    """For a view that takes a form with a file of up to `most()` bytes. Access is declared above it.

    The body is read once it is known who sends it, not before: Django's middleware would read a whole form of
    anybody, to find its CSRF token. `refuse` gets what a file is and how much came of it, and answers with
    the words for a refusal, or ''.
    """

    def decorate(view: View) -> View:
        guarded = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def received(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.upload_handlers = [
                Inspector(request, refuse),
                MemoryFileUploadHandler(request),
                TemporaryFileUploadHandler(request),
            ]
            return guarded(request, *args, **kwargs)

        received.most_bytes = most  # type: ignore[attr-defined]  # leergang.web.middleware reads it
        return received

    return decorate


def refusal_of(request: HttpRequest) -> str:
    """Why the file of this request was not kept; '' when it was. Reads the body, if nobody did."""
    request.FILES  # noqa: B018 - parses the body
    inspectors = (one for one in request.upload_handlers if isinstance(one, Inspector))
    return next((one.refusal for one in inspectors if one.refusal), "")


def most_of(limits: Mapping[str, int]) -> int:
    """The largest body for a form with one such file: the fields around it are small."""
    return max(limits.values()) + 1_000_000

"""A stored file as an answer: whole or the part that was asked for, with a name and a type of ours.

The access check is the caller's: whoever gets here may read the file.
"""

import logging
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.csp import CSP, build_policy
from django.utils.http import content_disposition_header, parse_etags

from leergang.web.storage import PrivateFiles

log = logging.getLogger(__name__)

# Eighteen digits are more than any file has bytes.
_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Download:
    """What is served: where it lies, and what we know of it without opening it."""

    stored: Any  # a FieldFile
    size: int
    sha256: str
    name: str
    content_type: str
    is_attachment: bool = False


class _Part(Enum):
    WHOLE = "whole"
    NOTHING = "nothing"


def serve(request: HttpRequest, file: Download) -> HttpResponseBase:
    """GET and HEAD of a file, with ranges (RFC 9110, 14): 200, 206, 304 or 416.

    A browser may keep what it got but asks each time whether it may still have it. With FILES_ACCEL the proxy
    sends the bytes, ranges included.
    """
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if f'"{file.sha256}"' in [tag.removeprefix("W/") for tag in known]:
        return _dressed(HttpResponse(status=304), file)
    if settings.FILES_ACCEL:
        return _by_proxy(file)
    part = _asked(request, file)
    if part is _Part.NOTHING:
        answer = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
        return _dressed(answer, file)
    start, stop = (0, file.size) if isinstance(part, _Part) else part
    return _bytes_of(file, start, stop, is_head=request.method == "HEAD", is_part=part is not _Part.WHOLE)


def _bytes_of(file: Download, start: int, stop: int, *, is_head: bool, is_part: bool) -> HttpResponseBase:
    answer: HttpResponseBase
    if is_head:
        answer = HttpResponse()
    else:
        try:
            storage = cast("PrivateFiles", file.stored.storage)  # or the bucket, which does the same
            answer = StreamingHttpResponse(storage.pieces(file.stored.name, start, stop - start))
        except FileNotFoundError as error:
            log.error("stored_file_missing name=%s", file.stored.name)  # noqa: TRY400 - the trace says no more
            raise Http404 from error
    if is_part:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    answer.headers["Content-Length"] = str(stop - start)
    return _dressed(answer, file)


def _by_proxy(file: Download) -> HttpResponse:
    answer = HttpResponse()
    answer.headers["X-Accel-Redirect"] = f"{settings.FILES_ACCEL.rstrip('/')}/{quote(file.stored.name)}"
    del answer.headers["Content-Type"]
    return cast("HttpResponse", _dressed(answer, file))


def _dressed(answer: HttpResponseBase, file: Download) -> HttpResponseBase:
    answer.headers["ETag"] = f'"{file.sha256}"'
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if file.content_type == "application/pdf":
        # Some browsers show a PDF as an object in a page of their own, under our policy.
        policy = {**settings.SECURE_CSP, "object-src": [CSP.SELF]}
        answer.headers[str(CSP.HEADER_ENFORCE)] = build_policy(policy)
    if answer.status_code in {200, 206}:
        answer.headers["Content-Type"] = file.content_type
        answer.headers["Content-Disposition"] = str(content_disposition_header(file.is_attachment, file.name))
    return answer


def _asked(request: HttpRequest, file: Download) -> _Part | tuple[int, int]:
    """The bytes that were asked for, from and up to; the whole when the range is no range of ours."""
    asked = request.headers.get("Range", "")
    # A range is for a GET (RFC 9110, 14.2). Several parts in one answer are allowed, and nobody asks for them.
    if request.method != "GET" or not (found := _RANGE.fullmatch(asked)):
        return _Part.WHOLE
    # "Only if it is still that file": another one, or a date, means all of it.
    if (known := request.headers.get("If-Range")) and known != f'"{file.sha256}"':
        return _Part.WHOLE
    return _within(*found.groups(), size=file.size)


def _within(first: str, last: str, *, size: int) -> _Part | tuple[int, int]:
    if first and last and int(last) < int(first):
        return _Part.WHOLE  # not a range: ignored
    if first:
        start, stop = int(first), min(int(last) + 1, size) if last else size
    elif last:  # the last so many
        start, stop = max(size - int(last), 0), size
    else:
        return _Part.WHOLE
    return (start, stop) if start < stop else _Part.NOTHING

"""Headers on every answer, bodies of a decent size, and one host name."""

import math
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

# Well above what any form of ours takes, so that a file that is somewhat too big still gets its own words.
MOST_BYTES = 30_000_000
# A number with more digits is not worth converting.
LONGEST_NUMBER = 15

type GetResponse = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Headers on every answer (WEB-04); no page with personal data stays in a cache (WEB-08)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class DecentBodies:
    """Refuse what says it is huge, before anything of it is read (SEC-11).

    The check of the CSRF token reads a whole form, files included, also of somebody who is not logged in. A
    view that takes more says so, and reads nothing before it knows whose it is (`leergang.web.uploads`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = announced_bytes(request)
        if told > MOST_BYTES and told > _most_bytes(request):
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


def announced_bytes(request: HttpRequest) -> float:
    """How long the body says it is; 0 when it says nothing, because then nothing of it is read either."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    if not told.isdecimal():
        return 0
    return int(told) if len(told) <= LONGEST_NUMBER else math.inf


def _most_bytes(request: HttpRequest) -> int:
    """What the view of this address takes; a view that says nothing takes what all do."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return MOST_BYTES
    most: int = getattr(view, "most_bytes", lambda: MOST_BYTES)()
    return most


class OneHost:
    """Passkeys belong to one host name: 127.0.0.1 is sent to localhost, with the same port."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host()
        if settings.SITE_HOST == "localhost" and urlsplit(f"//{host}").hostname == "127.0.0.1":
            return HttpResponseRedirect(f"{settings.SITE_URL}{request.get_full_path()}")
        return self.get_response(request)

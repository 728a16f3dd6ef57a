"""Headers on every answer, bodies of a decent size, and one host name."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

# Well above what any form of ours takes, so that a file that is somewhat too big still gets its own words.
MOST_BYTES = 30_000_000

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

    The check of the CSRF token reads a whole form, files included, also of somebody who is not logged in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        if told.isdecimal() and (len(told) > len(str(MOST_BYTES)) or int(told) > MOST_BYTES):
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


class OneHost:
    """Passkeys belong to one host name: 127.0.0.1 is sent to localhost, with the same port."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host()
        if settings.SITE_HOST == "localhost" and urlsplit(f"//{host}").hostname == "127.0.0.1":
            return HttpResponseRedirect(f"{settings.SITE_URL}{request.get_full_path()}")
        return self.get_response(request)

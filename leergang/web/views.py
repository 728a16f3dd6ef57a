"""Answers that belong to no app: what a person sees when something is wrong."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from leergang.moment import now
from leergang.web.gallery import examples
from leergang.web.themes import THEMES


def server_error(_request: HttpRequest) -> HttpResponse:
    """The 500 page; 503 while the database is away. Rendered without database, session or user."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return HttpResponse(render_to_string("500.html"), status=500)


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 400 page; for more letters than a form takes (DATA_UPLOAD_MAX_MEMORY_SIZE) the one that says so."""
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(render_to_string("413.html", {"is_text": True}), status=413)
    return HttpResponse(render_to_string("400.html"), status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The page for a form that lost its token: says what to do, keeps nothing and leaks nothing."""
    return render(request, "403.html", status=403)


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for who builds pages and for the browser tests; not in production."""
    theme = request.GET.get("thema", "")
    return render(request, "web/gallery.html", {**examples(now()), "theme_css": theme, "themes": THEMES})

"""One view for a page and for the part of it that htmx asks for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_part(
    request: HttpRequest,
    template: str,
    part: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx only the `{% partialdef %}` named `part` of the same template.

    Caches are told that the two differ. The page works without htmx by construction.
    """
    asked_by_htmx = request.headers.get("HX-Request") == "true"
    name = f"{template}#{part}" if asked_by_htmx else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response

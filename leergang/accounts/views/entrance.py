"""allauth's own views, where they need a word of ours."""

from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.models import Login
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from leergang.accounts import demo
from leergang.accounts.access import public
from leergang.accounts.models import User


class LoginView(account.LoginView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = demo.at_the_door() if settings.DEMO else []
        return {**super().get_context_data(**kwargs), "demo_people": people}


class PasswordSetView(account.PasswordSetView):  # type: ignore[misc]
    """A first password; somebody who already has a full login confirms that first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_reauthentication_required(request, app="allauth.mfa"):
            # By hand: allauth would keep the posted password in the session meanwhile.
            confirm = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
            return redirect(f"{confirm}?{urlencode({'next': request.path})}")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class AddPasskeyView(webauthn.AddWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # Again, now as a passkey: on the device itself, with a finger, a face or a PIN.
        context["js_data"] = {"creation_options": begin_registration(self.request.user, passwordless=True)}
        return context


class ConfirmWithPasskeyView(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)  # says what is wrong
        return HttpResponseRedirect(self.request.get_full_path())


@public
@require_safe
def sign_up_closed(request: HttpRequest) -> HttpResponse:
    """Where 'make an account' leads, wherever allauth still says it."""
    return render(request, "accounts/sign_up_closed.html")


@public
@require_POST
def demo_sign_in(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Walk in as one of the demo's people. The URL exists in demo mode only, and so does this view."""
    if not settings.DEMO or public_id not in {person.public_id for person in demo.at_the_door()}:
        raise Http404
    user = get_object_or_404(User, public_id=public_id)
    if request.user.is_authenticated:
        get_adapter().logout(request)
    # Counts as a passkey: both factors, no questions asked.
    demo_key = {"type": "webauthn", "passwordless": True, "reauthenticated": True}
    record_authentication(request, user, "mfa", **demo_key)
    login = Login(user=user, email=user.email, email_verification="none")
    response: HttpResponse = perform_login(request, login)
    return response

"""The own account: how I log in, and which sessions are open."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import view_recovery_codes
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from leergang.accounts import second_factor
from leergang.accounts.access import setting_up, signed_in
from leergang.accounts.actions import people
from leergang.accounts.forms import PhoneForm
from leergang.accounts.http import MemberRequest
from leergang.web.methods import ask_and_do


@signed_in
@require_safe
def profile(request: MemberRequest) -> HttpResponse:
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at", "pk"))
    by_type = {factor.type: factor.wrap() for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "passkeys": [factor.wrap() for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "totp": by_type.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.get_unused_codes()) if codes else None,
        "has_password": request.user.has_usable_password(),
    }
    return render(request, "accounts/profile.html", context)


@signed_in
@ask_and_do
def phone(request: MemberRequest) -> HttpResponse:
    """The number on which the bureau can call, when the person wants that."""
    form = PhoneForm(
        request.POST if request.method == "POST" else None, initial={"phone": request.user.phone}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["phone"]
        people.set_phone(request.user, phone=given)
        messages.success(request, "Je nummer is bewaard." if given else "Je nummer is weggehaald.")
        return redirect("account_profile")
    return render(request, "accounts/phone.html", {"form": form})


@setting_up
@require_safe
def set_up(request: MemberRequest) -> HttpResponse:
    """The choice between a passkey and a password with an authenticator app."""
    if second_factor.passed(request):
        return redirect("account_profile")
    return render(request, "accounts/set_up.html", {"has_password": request.user.has_usable_password()})


@signed_in
@require_POST
def sessions_end(request: MemberRequest) -> HttpResponse:
    """Log out on every other device; this session goes on."""
    request.user = people.end_sessions(request.user, by=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, "Je bent uitgelogd op alle andere apparaten.")
    return redirect("account_profile")


@signed_in
@require_safe
def recovery_codes_print(request: MemberRequest) -> HttpResponse:
    """The recovery codes on paper. Asks to confirm who you are when that was a while ago."""
    codes, may_be_seen = view_recovery_codes(request)
    if codes is None or not may_be_seen:
        raise Http404
    return render(request, "accounts/recovery_codes_print.html", {"codes": codes.get_unused_codes()})

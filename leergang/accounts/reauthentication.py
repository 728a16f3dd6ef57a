"""Asking somebody who logged in a while ago to show again who they are."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from leergang.accounts.http import MemberRequest


def confirm_first(request: MemberRequest, *, back_to: str = "") -> HttpResponse | None:
    """To the page that asks for a password, a code or a passkey, and then back; None when that was done just now.

    By hand: allauth would keep what was posted in the session meanwhile.
    """
    if not is_reauthentication_required(request, app="allauth.mfa"):
        return None
    confirm = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    back = reverse(back_to) if back_to else request.path
    return HttpResponseRedirect(f"{confirm}?{urlencode({'next': back})}")

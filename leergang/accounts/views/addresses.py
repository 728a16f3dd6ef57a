"""Another e-mail address: typed by the person, and counted once the link that went there is used."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from leergang.accounts.access import signed_in
from leergang.accounts.actions import addresses
from leergang.accounts.forms import AddressForm
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import AddressChange
from leergang.accounts.reauthentication import confirm_first
from leergang.mailing import tasks
from leergang.moment import now
from leergang.web.methods import ask_and_do

# Each time a letter goes to an address that anybody may have.
RATE = {"address": "10/h/user"}


@signed_in
@ask_and_do
def address_change(request: MemberRequest) -> HttpResponse:
    """Ask for another address, after showing again who one is."""
    if asked := confirm_first(request):
        return asked
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(
            request, app="leergang.accounts", action="address", config=RATE, user=request.user
        ):
            too_many: HttpResponse = ratelimit.respond_429(request)
            return too_many
        try:
            change = addresses.ask(request.user, new_email=form.cleaned_data["email"], now=now())
        except ValidationError as refusal:
            form.add_error("email", refusal)
        else:
            tasks.wake()
            return render(request, "accounts/address_sent.html", {"change": change})
    return render(request, "accounts/address_change.html", {"form": form})


@signed_in
@ask_and_do
def address_confirm(request: MemberRequest, address_token: str) -> HttpResponse:
    """The link that went to the new address. A GET shows what will happen, a POST does it."""
    try:
        if request.method == "POST":
            request.user = addresses.confirm(address_token, user=request.user, now=now())
            update_session_auth_hash(request, request.user)
            tasks.wake()
            messages.success(request, "Je nieuwe e-mailadres geldt vanaf nu.")
            return redirect("account_profile")
        found = AddressChange.objects.usable(now()).for_token(address_token).get(user=request.user)
    except AddressChange.DoesNotExist:
        return render(request, "accounts/address_unusable.html", status=404)
    return render(request, "accounts/address_confirm.html", {"change": found})

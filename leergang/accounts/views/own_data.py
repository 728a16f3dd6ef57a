"""All that is kept of me, in one file for me alone."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leergang.accounts.access import signed_in
from leergang.accounts.actions import own_data
from leergang.accounts.http import MemberRequest
from leergang.accounts.reauthentication import confirm_first
from leergang.moment import now


@signed_in
@require_safe
def own_data_page(request: MemberRequest) -> HttpResponse:
    """What is in the file, and the button; after showing again who one is."""
    return confirm_first(request) or render(request, "accounts/own_data.html")


@signed_in
@require_safe
def own_data_download(request: MemberRequest) -> HttpResponse:
    """The file. Whoever was away too long shows again who they are, and comes back to the page."""
    if asked := confirm_first(request, back_to="own_data"):
        return asked
    headers = {
        "Content-Disposition": 'attachment; filename="mijn-gegevens.json"',
        "Cache-Control": "no-store",
    }
    found = own_data.gather(request.user, now=now())
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2}, headers=headers)

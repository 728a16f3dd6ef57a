"""The door through which people come in: a personal link, read by a GET, used by a POST (MSG-06)."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leergang.accounts import second_factor
from leergang.accounts.access import limited, public
from leergang.accounts.actions import invitations, recovery
from leergang.accounts.models import Invitation, InvitationKind, Organisation, OrganisationRole, User
from leergang.mailing import tasks
from leergang.moment import now, today
from leergang.web.methods import ask_and_do

# A whole gemeente may sit behind one address; a token cannot be guessed at any speed.
RATE = "60/m/ip"


@public
@ask_and_do
@limited("invitation", RATE)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            return _come_in(request, recovery.accept(token, now=now()))
        found = Invitation.objects.usable(now()).for_token(token).filter(user__is_active=True)
        shown = found.select_related("user", "created_by", "organisation").get()
        if request.method == "GET":
            invitations.opened(shown, now=now())
        return _explain(request, shown)
    except Invitation.DoesNotExist:
        return render(request, "accounts/invitation_unusable.html", status=404)


def _explain(request: HttpRequest, found: Invitation) -> HttpResponse:
    context = {
        "invitation": found,
        "host": found.organisation or _organisation_of(found.created_by),
        "is_recovery": found.kind == InvitationKind.RECOVERY,
        "has_factor": second_factor.exists_for(found.user),
    }
    return render(request, "accounts/invitation.html", context)


def _organisation_of(host: User | None) -> Organisation | None:
    held = OrganisationRole.objects.current(today()).filter(user=host).select_related("organisation").first()
    return held.organisation if held else None


def _come_in(request: HttpRequest, accepted: Invitation) -> HttpResponse:
    """Log in through allauth's own flow: who has a second factor already is asked for it there."""
    tasks.wake()
    user: User = accepted.user
    if request.user.is_authenticated and request.user != user:
        get_adapter().logout(request)
    record_authentication(request, user, "invitation")
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    return response

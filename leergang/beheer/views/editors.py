"""Redacteuren: who may change the texts of the leergang. A planner says so, for a trainer or a colleague."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from leergang.accounts.access import signed_in_as
from leergang.accounts.actions import roles
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import Organisation, User
from leergang.accounts.roles import Permission, Role
from leergang.beheer.forms import EditorForm
from leergang.beheer.reports import candidate_editors, editors
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do


@signed_in_as(Permission.EDITOR_MANAGE)
@ask_and_do
def editor_list(request: MemberRequest) -> HttpResponse:
    """Who is editor, and a form to make somebody one."""
    bureau = _bureau(request.user)
    form = EditorForm(request.POST or None, people=candidate_editors(bureau))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["person"]
        try:
            roles.grant(chosen, organisation=bureau, role=Role.EDITOR, by=request.user, now=now())
        except ValidationError as error:
            form.add_error("person", error)
        else:
            wake()
            messages.success(request, f"{chosen.name} is nu redacteur. De beheerders krijgen bericht.")
            return redirect("beheer:editor-list")
    context = {"held": list(editors(bureau)), "form": form}
    return render(request, "beheer/editor_list.html", context)


@signed_in_as(Permission.EDITOR_MANAGE)
@ask_and_do
def editor_end(request: MemberRequest, held_id: int) -> HttpResponse:
    """Take the role back; what that means is shown first."""
    held = get_object_or_404(editors(_bureau(request.user)), pk=held_id)
    if request.method == "POST":
        roles.end(held, by=request.user, now=now())
        messages.success(request, f"{held.user.name} is geen redacteur meer.")
        return redirect("beheer:editor-list")
    return render(request, "beheer/editor_end.html", {"held": held})


def _bureau(user: User) -> Organisation:
    """The organisation in which this planner may name editors."""
    bureau = Organisation.objects.granting(user, Permission.EDITOR_MANAGE).order_by("pk").first()
    if bureau is None:
        raise Http404
    return bureau

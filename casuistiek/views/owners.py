"""Bringing a case in together: asking somebody, answering, taking the question back and leaving."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from casuistiek.access import own_case
from casuistiek.actions import owners
from casuistiek.forms.owners import InviteForm
from casuistiek.models import CoOwner, PracticeCase
from casuistiek.reports.owners import candidates_for, joined_or_asked
from casuistiek.reports.reading import UNTITLED
from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do


@own_case
@ask_and_do
def owner_list(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Who owns the case, who was asked, and a form to ask somebody of the lichting."""
    people = list(candidates_for(case)) if case.is_editable else []
    form = InviteForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            owners.invite(case, form.cleaned_data["person"], by=request.user, now=now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            wake()
            messages.success(request, "Je vraag is verstuurd, zonder titel en zonder inhoud.")
            return redirect("casuistiek:owner-list", case.public_id)
    context: dict[str, Any] = {
        "case": case,
        "title": case.title.strip() or UNTITLED,
        "form": form,
        "has_candidates": bool(people),
        "rows": joined_or_asked(case),
        "began": case.owner,
    }
    return render(request, "casuistiek/owner_list.html", context)


@own_case
@require_POST
def owner_remove(request: MemberRequest, case: PracticeCase, asked_id: int) -> HttpResponse:
    """Take a question back that was not answered yet."""
    asked = get_object_or_404(CoOwner, pk=asked_id, case=case, accepted_at__isnull=True)
    owners.take_back(asked, by=request.user)
    messages.success(request, f"Je vraagt {asked.user.name} niet meer.")
    return redirect("casuistiek:owner-list", case.public_id)


@own_case
@ask_and_do
def owner_leave(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Stop being an owner; what that means is shown first."""
    if case.owner_id == request.user.pk:
        return redirect("casuistiek:owner-list", case.public_id)  # who began a case withdraws it instead
    if request.method == "POST":
        owners.leave(case, by=request.user)
        messages.success(request, "Je bent geen inbrenger van deze casus meer.")
        return redirect("casuistiek:case-list")
    return render(request, "casuistiek/owner_leave.html", {"case": case, "title": case.title or UNTITLED})


@signed_in
@require_POST
def owner_answer(request: MemberRequest, asked_id: int) -> HttpResponse:
    """Yes or no to the question to join; it shows who asks, and of the case nothing before the yes."""
    asked = get_object_or_404(
        CoOwner.objects.invitations_of(request.user).select_related("case__cohort", "user"), pk=asked_id
    )
    if request.POST.get("antwoord") != "ja":
        owners.decline(asked, by=request.user)
        messages.success(request, "Je doet niet mee aan deze casus.")
        return redirect("casuistiek:case-list")
    try:
        case = owners.accept(asked, by=request.user, now=now())
    except CoOwner.DoesNotExist as gone:
        raise Http404 from gone
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("casuistiek:case-list")
    messages.success(request, "Jullie brengen deze casus nu samen in. Jij schrijft mee.")
    return redirect(case)

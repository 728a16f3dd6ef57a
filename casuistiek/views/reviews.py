"""Which trainer is at which case, the next one, and how long cases wait."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casuistiek.access import case_for_review
from casuistiek.actions import reviews
from casuistiek.models import PracticeCase
from casuistiek.reports.ageing import ageing_for
from casuistiek.reports.reviews import desk_of, next_case
from leergang.accounts.access import signed_in, signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now


@case_for_review
@require_safe
def feedback_desk(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Who is at this case; the page asks it every half minute."""
    moment = now()
    reviews.look(case, by=request.user, now=moment)
    context = {"case": case, "desk": desk_of(case, request.user, now=moment)}
    return render(request, "casuistiek/_desk.html", context)


@case_for_review
@require_POST
def feedback_claim(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    if request.POST.get("klaar"):
        reviews.release(case, by=request.user)
        messages.success(request, "Je hebt de casus losgelaten.")
    else:
        reviews.claim(case, by=request.user, now=now())
        messages.success(request, "Je hebt de casus opgepakt. Je collega’s zien dat.")
    return redirect("casuistiek:feedback-edit", case.public_id)


@signed_in
@require_safe
def feedback_next(request: MemberRequest) -> HttpResponse:
    """Straight to the case that waits longest; back to the list when none does."""
    found = next_case(request.user, now=now())
    if found is None:
        return redirect("casuistiek:feedback-list")
    return redirect("casuistiek:feedback-edit", found.public_id)


@signed_in_as(Permission.CASE_AGEING)
@require_safe
def ageing_list(request: MemberRequest) -> HttpResponse:
    """Numbers for the planner: no person, no title."""
    return render(request, "casuistiek/ageing_list.html", {"rows": ageing_for(request.user, now=now())})

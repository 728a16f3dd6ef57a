"""Casussen van je groep: what others of the intervisiegroep or the lichting share."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from casuistiek.access import agreement_url, must_agree
from casuistiek.reports.groups import groups_of, shared_page
from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest


@signed_in
@require_safe
def group_list(request: MemberRequest) -> HttpResponse:
    """The list; who did not agree to the agreement yet is led to it, and sees no title before that."""
    groups = groups_of(request.user)
    if not groups:
        raise Http404
    asking = [group for group in groups if must_agree(request.user, group.pk)]
    if len(asking) == len(groups):
        return redirect(agreement_url(asking[0], request.path))
    shown = shared_page(request.user, request.GET, leaving_out=[group.pk for group in asking])
    if not shown.rows and ("na" in request.GET or "voor" in request.GET):
        return redirect("casuistiek:group-list")  # the case at the edge is not shared any more
    context = {
        "rows": shown.rows,
        "previous_url": shown.previous_url,
        "next_url": shown.next_url,
        "asking": [(group, agreement_url(group, request.path)) for group in asking],
    }
    return render(request, "casuistiek/group_list.html", context)

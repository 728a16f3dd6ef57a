"""A herindeling: choose the organisation in which this one goes up, look at what moves, confirm."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cohorts.actions import mergers
from cohorts.forms.organisations import TargetForm
from cohorts.reports import overview
from cohorts.reports.mergers import merger_of, obstacle
from leergang.accounts.access import signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def organisation_merge(request: MemberRequest, organisation_slug: str) -> HttpResponse:
    source = get_object_or_404(overview.senders(), slug=organisation_slug)
    asked = request.POST if request.method == "POST" else request.GET
    form = TargetForm(asked if "target" in asked else None, organisation=source)
    context = {"organisation": source, "form": form}
    if form.is_bound and form.is_valid():
        target = form.cleaned_data["target"]
        if request.method == "POST":
            try:
                mergers.merge(source, into=target, seen=asked.get("gezien", ""), by=request.user, now=now())
            except ValidationError as error:
                context["problems"] = error.messages
            else:
                wake()
                messages.success(request, f"{source.name} is opgegaan in {target.name}.")
                return redirect("cohorts:organisation-detail", target.slug)
        context |= {"target": target, "merger": merger_of(source, target), "reason": obstacle(source, target)}
    return render(request, "cohorts/organisation_merge.html", context)

"""The organisations that send people: a planner keeps them, and gives them a coördinator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.actions import organisations
from cohorts.forms.cohorts import OrganisationForm, PersonForm
from cohorts.reports import overview
from leergang.accounts.access import signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.keyset import page


@signed_in_as(Permission.COHORT_MANAGE)
@require_safe
def organisation_list(request: MemberRequest) -> HttpResponse:
    found = page(overview.senders(), overview.BY_NAME, request.GET)
    return render(request, "cohorts/organisation_list.html", {"page": found})


@signed_in_as(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_create(request: MemberRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = organisations.create(by=request.user, **form.cleaned_data)
        messages.success(request, f"{made.name} is toegevoegd. Voeg nu een coördinator toe.")
        return redirect("cohorts:coordinator-add", made.slug)
    return render(request, "cohorts/organisation_form.html", {"form": form})


@signed_in_as(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_update(request: MemberRequest, organisation_slug: str) -> HttpResponse:
    organisation = get_object_or_404(overview.senders(), slug=organisation_slug)
    form = OrganisationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        organisations.update(organisation, by=request.user, **form.cleaned_data)
        messages.success(request, "De wijzigingen zijn bewaard.")
        return redirect("cohorts:organisation-list")
    return render(request, "cohorts/organisation_form.html", {"form": form, "organisation": organisation})


@signed_in_as(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def coordinator_add(request: MemberRequest, organisation_slug: str) -> HttpResponse:
    organisation = get_object_or_404(overview.senders(), slug=organisation_slug)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = organisations.person(by=request.user, **form.cleaned_data)
            organisations.add_coordinator(organisation, user=user, by=request.user, now=now())
        except ValidationError as error:
            form.add_error("email", error.messages)
        else:
            wake()
            messages.success(request, f"{user.name} is coördinator van {organisation.name}.")
            return redirect("cohorts:organisation-list")
    return render(request, "cohorts/coordinator_add.html", {"form": form, "organisation": organisation})

"""The organisations that send people: a planner keeps them, and says who is coördinator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cohorts.actions import organisations
from cohorts.forms.cohorts import PersonForm
from cohorts.forms.organisations import OrganisationForm
from cohorts.reports import overview
from leergang.accounts.access import signed_in_as
from leergang.accounts.actions import roles
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import Organisation, OrganisationKind, OrganisationRole
from leergang.accounts.roles import Permission, Role
from leergang.mailing.tasks import wake
from leergang.moment import now, today
from leergang.web.keyset import page
from leergang.web.methods import ask_and_do


@signed_in_as(Permission.COHORT_MANAGE)
@require_safe
def organisation_list(request: MemberRequest) -> HttpResponse:
    asked = request.GET.get("zoek", "").strip()
    found = page(overview.found_senders(asked), overview.BY_NAME, request.GET)
    chosen = f"&{urlencode({'zoek': asked})}" if asked else ""
    context = {
        "rows": found.rows,
        "asked": asked,
        "previous_url": found.previous_url and found.previous_url + chosen,
        "next_url": found.next_url and found.next_url + chosen,
    }
    return render(request, "cohorts/organisation_list.html", context)


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def organisation_create(request: MemberRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = organisations.create(by=request.user, **form.cleaned_data)
        messages.success(request, f"{made.name} is toegevoegd. Voeg nu een coördinator toe.")
        return redirect("cohorts:coordinator-add", made.slug)
    return render(request, "cohorts/organisation_form.html", {"form": form})


@signed_in_as(Permission.COHORT_MANAGE)
@require_safe
def organisation_detail(request: MemberRequest, organisation_slug: str) -> HttpResponse:
    """One organisation; the address of one that went up in another leads to that one."""
    every = Organisation.objects.exclude(kind=OrganisationKind.BUREAU).select_related("merged_into")
    organisation = get_object_or_404(every, slug=organisation_slug)
    if organisation.merged_into:
        messages.info(request, f"{organisation.name} is opgegaan in {organisation.merged_into.name}.")
        return redirect("cohorts:organisation-detail", organisation.merged_into.slug)
    organisation = get_object_or_404(overview.senders(), pk=organisation.pk)
    places, has_more = overview.places_of(organisation)
    context = {
        "organisation": organisation,
        "places": places,
        "has_more": has_more,
        "earlier": organisation.merged.order_by("name"),
    }
    return render(request, "cohorts/organisation_detail.html", context)


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def organisation_update(request: MemberRequest, organisation_slug: str) -> HttpResponse:
    organisation = get_object_or_404(overview.senders(), slug=organisation_slug)
    form = OrganisationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.update(organisation, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "De wijzigingen zijn bewaard.")
            return redirect("cohorts:organisation-detail", organisation.slug)
    return render(request, "cohorts/organisation_form.html", {"form": form, "organisation": organisation})


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
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
            return redirect("cohorts:organisation-detail", organisation.slug)
    return render(request, "cohorts/coordinator_add.html", {"form": form, "organisation": organisation})


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def coordinator_end(request: MemberRequest, organisation_slug: str, role_id: int) -> HttpResponse:
    """Take the role of a coördinator back; what that means is shown first."""
    organisation = get_object_or_404(overview.senders(), slug=organisation_slug)
    current = OrganisationRole.objects.current(today()).filter(
        organisation=organisation, role=Role.COORDINATOR
    )
    held = get_object_or_404(current.select_related("user"), pk=role_id)
    if request.method == "POST":
        roles.end(held, by=request.user, now=now())
        messages.success(request, f"{held.user.name} is geen coördinator van {organisation.name} meer.")
        return redirect("cohorts:organisation-detail", organisation.slug)
    others = [role for role in organisation.coordinators if role.pk != held.pk]  # type: ignore[attr-defined]
    context = {"organisation": organisation, "held": held, "others": others}
    return render(request, "cohorts/coordinator_end.html", context)

"""Noodtoegang: two people of the bureau open one case after an incident, or shield it (domain/1 A2)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from casuistiek.actions import emergencies
from casuistiek.models import EmergencyAccess
from casuistiek.reports.emergencies import (
    cases_of,
    cohorts_with_cases,
    handled,
    named,
    one,
    owner_names,
    people_with_cases,
)
from casuistiek.reports.reading import read
from casuistiek.states import Viewer
from leergang.accounts.access import signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.beheer.forms import EmergencyForm, HoursForm
from leergang.mailing.tasks import wake
from leergang.moment import now, today
from leergang.web.methods import ask_and_do

ASKED = "Je verzoek staat klaar. Een andere beheerder moet het goedkeuren."


@signed_in_as(Permission.CASE_INCIDENT)
@require_safe
def emergency_list(request: MemberRequest) -> HttpResponse:
    """What was asked, what is open and what is over; of the cases nothing but whose they are."""
    rows = handled(request.user, now=now(), today=today())
    return render(request, "beheer/emergency_list.html", {"rows": rows})


@signed_in_as(Permission.CASE_INCIDENT)
@ask_and_do
def emergency_create(request: MemberRequest) -> HttpResponse:
    """Choose a lichting, then a person, then a case; then ask for noodtoegang or shield it at once."""
    context = _chosen(request)
    form = EmergencyForm(
        request.POST or None,
        cases=[(str(case.public_id), named(case, today=today())) for case in context["cases"]],
    )
    if request.method == "POST" and form.is_valid():
        case = next(each for each in context["cases"] if str(each.public_id) == form.cleaned_data["case"])
        does = emergencies.shield if "afschermen" in request.POST else emergencies.ask
        try:
            does(case, by=request.user, now=now(), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            wake()
            shielded = "De casus is afgeschermd. De inbrenger krijgt bericht."
            messages.success(request, shielded if does is emergencies.shield else ASKED)
            return redirect("beheer:emergency-list")
    return render(request, "beheer/emergency_create.html", {**context, "form": form})


def _chosen(request: MemberRequest) -> dict[str, Any]:
    """What the address says so far."""
    cohorts = list(cohorts_with_cases())
    cohort = next((each for each in cohorts if each.slug == request.GET.get("lichting")), None)
    people = people_with_cases(cohort) if cohort else []
    person = next((each for each in people if str(each.public_id) == request.GET.get("persoon")), None)
    return {
        "cohorts": [("", "Kies een lichting"), *((each.slug, each.name) for each in cohorts)],
        "cohort": cohort,
        "people": [("", "Kies een inbrenger"), *((str(each.public_id), each.name) for each in people)],
        "person": person,
        "chosen_person": str(person.public_id) if person else "",
        "cases": cases_of(cohort, person) if cohort and person else [],
    }


def _access(public_id: Any) -> EmergencyAccess:
    related = EmergencyAccess.objects.select_related("case__cohort", "case__owner", "asked_by", "approved_by")
    return get_object_or_404(related, public_id=public_id)


@signed_in_as(Permission.CASE_INCIDENT)
@ask_and_do
def emergency_approve(request: MemberRequest, public_id: Any) -> HttpResponse:
    """The second person sees who asks and why, and says for how long."""
    access = _access(public_id)
    row = one(access, request.user, now=now(), today=today())
    form = HoursForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            emergencies.approve(access, by=request.user, now=now(), hours=form.cleaned_data["hours"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            wake()
            messages.success(request, "De casus is open voor jullie tweeën. De inbrenger krijgt nu bericht.")
            return redirect("beheer:emergency-list")
    context = {"row": row, "form": form, "owners": owner_names(access.case)}
    return render(request, "beheer/emergency_approve.html", context)


@signed_in_as(Permission.CASE_INCIDENT)
@require_safe
def emergency_detail(request: MemberRequest, public_id: Any) -> HttpResponse:
    """The case for its two handlers, as long as it is open; every look is written down."""
    opened = EmergencyAccess.objects.open_to(request.user, now()).select_related(
        "case__cohort", "case__owner"
    )
    access = opened.filter(public_id=public_id).first()
    if access is None or not access.case.versions.exists():
        raise Http404
    emergencies.note_reading(access, by=request.user, now=now())
    context = {
        "access": access,
        "reading": read(access.case, Viewer.TRAINER, request.user),
        "owners": owner_names(access.case),
        "row": one(access, request.user, now=now(), today=today()),
    }
    return render(request, "beheer/emergency_detail.html", context)


@signed_in_as(Permission.CASE_INCIDENT)
@require_POST
def emergency_end(request: MemberRequest, public_id: Any) -> HttpResponse:
    emergencies.end(_access(public_id), by=request.user, now=now())
    messages.success(request, "De noodtoegang is gestopt.")
    return redirect("beheer:emergency-list")


@signed_in_as(Permission.CASE_INCIDENT)
@require_POST
def emergency_shield(request: MemberRequest, public_id: Any) -> HttpResponse:
    """Shield the case that a question is about; the reason is known already."""
    access = _access(public_id)
    try:
        emergencies.shield(access.case, by=request.user, now=now(), reason=access.reason)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        wake()
        messages.success(request, "De casus is afgeschermd. De inbrenger krijgt bericht.")
    return redirect("beheer:emergency-list")


@signed_in_as(Permission.CASE_INCIDENT)
@require_POST
def emergency_restore(request: MemberRequest, public_id: Any) -> HttpResponse:
    try:
        emergencies.restore(_access(public_id).case, by=request.user, now=now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        wake()
        messages.success(request, "De casus is terug bij dezelfde lezers. De inbrenger krijgt bericht.")
    return redirect("beheer:emergency-list")

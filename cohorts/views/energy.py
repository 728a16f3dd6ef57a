"""The energy maps of a participant: a hundred points over inside and outside."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import energy
from cohorts.forms.energy import STEPS, EnergyForm, typed, written
from cohorts.models import Cohort, EnergyMap, Enrolment
from cohorts.models.energy import TOTAL
from cohorts.reports.energy import maps_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do

KEPT = "Je energiekaart is bewaard. Alleen jij ziet hem."
KEPT_SHARED = "Je energiekaart is bewaard. Je trainers zien hem zo, want je deelt hem."


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def energy_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    return _form_page(request, cohort, _own_enrolment(request, cohort), None)


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def energy_detail(request: MemberRequest, cohort: Cohort, energy_number: int) -> HttpResponse:
    enrolment = _own_enrolment(request, cohort)
    drawn = _own_map(enrolment, energy_number)
    result = next(iter(maps_of(EnergyMap.objects.filter(pk=drawn.pk))))
    return render(request, "cohorts/energy_detail.html", {"cohort": cohort, "result": result})


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def energy_update(request: MemberRequest, cohort: Cohort, energy_number: int) -> HttpResponse:
    enrolment = _own_enrolment(request, cohort)
    return _form_page(request, cohort, enrolment, _own_map(enrolment, energy_number))


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def energy_share(request: MemberRequest, cohort: Cohort, energy_number: int) -> HttpResponse:
    """Let the trainers read this map, or no more when the form says `delen=nee`."""
    drawn = _own_map(_own_enrolment(request, cohort), energy_number)
    shared = request.POST.get("delen") != "nee"
    energy.share(drawn, shared=shared, now=now())
    told = (
        "De trainers van je lichting kunnen deze energiekaart nu lezen."
        if shared
        else "De trainers kunnen deze energiekaart niet meer lezen."
    )
    messages.success(request, told)
    return redirect("cohorts:energy-detail", cohort.slug, drawn.number)


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def energy_delete(request: MemberRequest, cohort: Cohort, energy_number: int) -> HttpResponse:
    drawn = _own_map(_own_enrolment(request, cohort), energy_number)
    if request.method == "POST":
        energy.delete(drawn)
        messages.success(request, "De energiekaart is gewist.")
        return redirect(reverse("cohorts:scan-home", args=[cohort.slug], fragment="energie"))
    return render(request, "cohorts/energy_delete.html", {"cohort": cohort, "map": drawn})


def _form_page(
    request: MemberRequest, cohort: Cohort, enrolment: Enrolment, drawn: EnergyMap | None
) -> HttpResponse:
    is_step = request.POST.get("stap") in STEPS
    if request.method == "POST" and not is_step:
        form = EnergyForm(request.POST, initial={})
        if form.is_valid():
            try:
                kept = energy.keep(enrolment, parties=form.parties(), now=now(), replaces=drawn)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, KEPT_SHARED if kept.shared_at else KEPT)
                return redirect("cohorts:energy-detail", cohort.slug, kept.number)
    else:
        form = EnergyForm(initial=typed(request.POST) if is_step else written(drawn))
    context = {
        "cohort": cohort,
        "form": form,
        "map": drawn,
        "total": form.total,
        "left": TOTAL - form.total,
        "too_many": form.total - TOTAL,
        "all_points": TOTAL,
    }
    return render(request, "cohorts/energy_form.html", context, status=HTTPStatus.OK)


def _own_enrolment(request: MemberRequest, cohort: Cohort) -> Enrolment:
    return get_object_or_404(cohort.enrolments.taking_part(), user=request.user)


def _own_map(enrolment: Enrolment, number: int) -> EnergyMap:
    return get_object_or_404(EnergyMap, enrolment=enrolment, number=number)

"""The lichtingen: list, page, form, and who trains them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.actions import cohorts, organisations
from cohorts.forms.cohorts import CohortForm, PersonForm
from cohorts.models import Cohort
from cohorts.reports import overview
from cohorts.reports.enrolments import numbers, organisations_to_enrol_for, reach_of
from leergang.accounts.access import may, signed_in, signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.keyset import page
from leergang.web.methods import ask_and_do


@signed_in
@require_safe
def cohort_list(request: MemberRequest) -> HttpResponse:
    """Of a planner all lichtingen, of a trainer or coördinator the own ones; of others nothing."""
    manages = may(request.user, Permission.COHORT_MANAGE)
    found = page(overview.cohorts_of(request.user), overview.NEWEST_FIRST, request.GET)
    if not (manages or found.rows or may(request.user, Permission.ENROLMENT_VIEW)):
        raise Http404
    return render(request, "cohorts/cohort_list.html", {"page": found, "manages": manages})


@in_cohort(Permission.ENROLMENT_VIEW)
@require_safe
def cohort_detail(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    reach = reach_of(request.user, cohort)
    context = {
        "cohort": cohort,
        "reach": reach,
        "numbers": numbers(cohort, reach, now=now()),
        "sessions": overview.session_count(cohort),
        "trainers": overview.trainers_of(cohort),
        "organisations": overview.organisations_of(cohort, reach),
        "enrols": reach.manages_some and organisations_to_enrol_for(request.user, cohort).exists(),
    }
    return render(request, "cohorts/cohort_detail.html", context)


@signed_in_as(Permission.COHORT_MANAGE)
@ask_and_do
def cohort_create(request: MemberRequest) -> HttpResponse:
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cohort = _saved(form, lambda: cohorts.create(by=request.user, **form.cleaned_data))
        if cohort:
            messages.success(request, f"De lichting {cohort.name} is gemaakt.")
            return redirect(cohort)
    return render(request, "cohorts/cohort_create.html", {"form": form})


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def cohort_update(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    name = cohort.name
    form = CohortForm(request.POST or None, instance=cohort)
    if request.method == "POST" and form.is_valid():
        changed = _saved(
            form, lambda: cohorts.update(cohort, by=request.user, now=now(), **form.cleaned_data)
        )
        if changed:
            wake()
            messages.success(request, "De wijzigingen zijn bewaard.")
            return redirect(changed)
    request_url = request.build_absolute_uri(reverse("request-create", args=[cohort.slug]))
    context = {"form": form, "cohort": cohort, "name": name, "request_url": request_url}
    return render(request, "cohorts/cohort_update.html", context)


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def trainer_add(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = organisations.person(by=request.user, **form.cleaned_data)
            cohorts.add_trainer(cohort, user=user, by=request.user, now=now())
        except ValidationError as error:
            form.add_error("email", error.messages)
        else:
            wake()
            messages.success(request, f"{user.name} is trainer van deze lichting.")
            return redirect(cohort)
    return render(request, "cohorts/trainer_add.html", {"form": form, "cohort": cohort})


def _saved(form: Any, save: Any) -> Cohort | None:
    """What the action made, or None with its objections on the form."""
    try:
        saved: Cohort = save()
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return saved

"""The reminder plan of a lichting, and what somebody wants to be reminded of."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.access import in_cohort
from cohorts.actions import digests, reminder_plans
from cohorts.forms.reminders import REMOVES, PlanForm, PreferencesForm, hidden_fields, typed, written
from cohorts.models import Cohort
from cohorts.reminding.rules import DEFAULT_RULES, fingerprint, is_default
from cohorts.reports.preferences import offered_to
from cohorts.reports.reminder_plan import rules_of
from cohorts.reports.reminder_preview import preview
from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now, today
from leergang.web.methods import ask_and_do


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def reminder_plan(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Two steps on one address: the lines, then who gets what when. Only the second changes anything."""
    form = _plan_form(request, cohort)
    if form.is_bound and form.is_valid():
        if request.POST.get("stap") != "bevestigen":
            return _show_plan(request, cohort, form)
        seen = form.cleaned_data["seen"]
        try:
            reminder_plans.save(cohort, rules=form.rules(), seen=seen, by=request.user, now=now())
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, "Het plan is bewaard. Wat nog moet komen, is opnieuw gepland.")
            return redirect("cohorts:reminder-plan", cohort.slug)
    current = rules_of(cohort.pk)
    context: dict[str, Any] = {
        "cohort": cohort,
        "form": form,
        "is_default": is_default(current),
        "outlooks": preview(cohort, current, now=now()) if request.method != "POST" else None,
    }
    return render(request, "cohorts/reminder_plan.html", context)


@signed_in
@ask_and_do
def mail_preferences(request: MemberRequest) -> HttpResponse:
    """How I want to hear of what is not essential (MSG-11)."""
    offered = offered_to(request.user, day=today())
    form = PreferencesForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        digests.choose(request.user, ways=form.ways())
        messages.success(request, "Je keuze is bewaard.")
        return redirect("mail-preferences")
    return render(request, "cohorts/mail_preferences.html", {"form": form, "offered": offered})


def _plan_form(request: MemberRequest, cohort: Cohort) -> PlanForm:
    """The form; while lines are added or taken away, or reconsidered, nothing is judged yet."""
    if request.method != "POST":
        return PlanForm(initial=written(rules_of(cohort.pk)))
    step = request.POST.get("stap", "")
    if step == "standaard":
        return PlanForm(initial=written(DEFAULT_RULES) | {"seen": request.POST.get("seen", "")})
    if step in {"regel", "terug"} or step.startswith(REMOVES):
        return PlanForm(initial=typed(request.POST))
    return PlanForm(request.POST, initial={})


def _show_plan(request: MemberRequest, cohort: Cohort, form: PlanForm) -> HttpResponse:
    rules = form.rules()
    context = {
        "cohort": cohort,
        "outlooks": preview(cohort, rules, now=now()),
        "is_default": is_default(rules),
        "is_same": fingerprint(rules) == fingerprint(rules_of(cohort.pk)),
        "fields": hidden_fields(request.POST),
    }
    return render(request, "cohorts/reminder_plan_confirm.html", context)

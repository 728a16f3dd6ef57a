"""When modules and units open for a lichting: the rules, and what participants see by them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.actions import releases
from cohorts.forms.releases import ReleaseForm, choices_of, written
from cohorts.models import Cohort, ReleaseRule
from cohorts.reports.releases import line_of, lines_of, outlook, rules_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do


@in_cohort(Permission.SESSION_PLAN)
@require_safe
def release_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    lines = lines_of(rules_of(cohort), now=now())
    return render(request, "cohorts/release_list.html", {"cohort": cohort, "lines": lines})


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def release_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    form = ReleaseForm(request.POST if request.method == "POST" else None, choices=choices_of(cohort))
    return _edit(request, cohort, form, None)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def release_update(request: MemberRequest, cohort: Cohort, rule_id: int) -> HttpResponse:
    rule = _rule_or_404(cohort, rule_id)
    form = ReleaseForm(
        request.POST if request.method == "POST" else None,
        choices=choices_of(cohort, keep=rule),
        initial=written(rule),
        only=written(rule)["what"],
    )
    return _edit(request, cohort, form, rule)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def release_remove(request: MemberRequest, cohort: Cohort, rule_id: int) -> HttpResponse:
    """Take a rule away: what it keeps closed is open at once, so it is asked first."""
    if request.method == "POST":
        if releases.remove(cohort, rule_id, by=request.user):
            messages.success(request, "De regel is weg. Deelnemers kunnen er nu bij.")
        return redirect("cohorts:release-list", cohort.slug)
    line = line_of(_rule_or_404(cohort, rule_id), now=now())
    return render(request, "cohorts/release_remove.html", {"cohort": cohort, "line": line})


def _edit(
    request: MemberRequest, cohort: Cohort, form: ReleaseForm, rule: ReleaseRule | None
) -> HttpResponse:
    """The form; first what participants will see, when that is asked."""
    rule_line, sights = None, None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("stap") == "bekijken":
                wanted = releases.would(cohort, form.wish())
                rule_line, sights = line_of(wanted, now=now()), outlook(cohort, wanted, now=now())
            else:
                releases.put(cohort, form.wish(), by=request.user)
                messages.success(request, "De regel is bewaard.")
                return redirect("cohorts:release-list", cohort.slug)
        except ValidationError as refused:
            form.add_error(None, refused)
    context: dict[str, Any] = {
        "cohort": cohort,
        "form": form,
        "rule": rule,
        "line": rule_line,
        "sights": sights,
    }
    return render(request, "cohorts/release_form.html", context)


def _rule_or_404(cohort: Cohort, rule_id: int) -> ReleaseRule:
    rule = rules_of(cohort).filter(pk=rule_id).first()
    if rule is None:
        raise Http404
    return rule

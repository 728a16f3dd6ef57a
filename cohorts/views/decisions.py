"""Go or no-go of a lichting: the numbers, the decision, who hears it, and only then is it done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.access import in_cohort
from cohorts.actions import decisions
from cohorts.forms.decisions import DecisionForm
from cohorts.models import Cohort
from cohorts.reports import decisions as report
from cohorts.states import Decision
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now, today
from leergang.web.methods import ask_and_do


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def decision_make(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Two steps on one address: the form, then who hears it. Only the second decides."""
    step = request.POST.get("stap")
    if request.method != "POST":
        form = DecisionForm(cohort=cohort)
    elif step == "terug":
        form = DecisionForm(cohort=cohort, initial=request.POST.dict())
    else:
        form = DecisionForm(request.POST, cohort=cohort)
    if form.is_bound and form.is_valid():
        if step != "bevestigen":
            return _show_hearers(request, cohort, form)
        if _decide(request, cohort, form):
            return redirect(cohort)
    context = {
        "cohort": cohort,
        "form": form,
        "numbers": report.numbers(cohort),
        "is_final": cohort.decision == Decision.NO_GO,
        "is_late": bool(cohort.decide_on and cohort.decide_on < today()),
    }
    return render(request, "cohorts/decision_make.html", context)


def _show_hearers(request: MemberRequest, cohort: Cohort, form: DecisionForm) -> HttpResponse:
    decision = Decision(form.cleaned_data["decision"])
    context = {
        "cohort": cohort,
        "decision": decision,
        "form": form,
        "numbers": report.numbers(cohort),
        "hearers": report.hearers(cohort, decision, now=now()),
        "sessions": cohort.sessions.upcoming(now()) if decision == Decision.NO_GO else [],
    }
    return render(request, "cohorts/decision_confirm.html", context)


def _decide(request: MemberRequest, cohort: Cohort, form: DecisionForm) -> bool:
    decision = Decision(form.cleaned_data["decision"])
    try:
        told = decisions.decide(
            cohort,
            decision=decision,
            seen=form.cleaned_data["gezien"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=now(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        cohort.refresh_from_db()
        return False
    if told is None:
        messages.info(request, "Dit besluit was al genomen. Er gaat niets opnieuw weg.")
    else:
        wake()
        messages.success(request, f"{decision.label}. {len(told.people)} mensen krijgen bericht.")
    return True

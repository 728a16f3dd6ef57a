"""What a planner is warned of while typing."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from cohorts.access import in_cohort
from cohorts.forms.sessions import MOST_DIGITS, SessionForm
from cohorts.models import Cohort
from cohorts.plans import Plan
from cohorts.reports.conflicts import Taking
from cohorts.reports.planning_warnings import warnings_about
from cohorts.views.sessions import visible_sessions
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now


@in_cohort(Permission.SESSION_PLAN)
@require_POST
def session_check(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """The warnings about what stands in the form, as far as it can be read; nothing is kept (htmx).

    `nummer` is the session that is being changed: it is no obstacle to itself.
    """
    asked = request.POST.get("nummer", "")
    session = None
    if asked:
        number = int(asked) if asked.isdecimal() and len(asked) < MOST_DIGITS else 0
        session = get_object_or_404(visible_sessions(request.user, cohort).with_days(), number=number)
    form = SessionForm(request.POST, cohort=cohort, now=now(), session=session)
    form.is_valid()  # of what is not filled in yet nothing is said here
    typed = form.cleaned_data
    plan = Plan(
        title="",
        slots=typed.get("slots", ()),
        room=typed.get("room"),
        trainers=list(typed.get("trainers", ())),
    )
    taking = Taking(cohort_id=cohort.pk, plan=plan, session_id=session.pk if session else 0)
    context = {"warnings": warnings_about(taking, by=request.user)}
    return render(request, "cohorts/_session_warnings.html", context)

"""The preparation for the next session: my list, and for trainers who has what ready."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.models import Cohort
from cohorts.reports import preparation as report
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def preparation(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    found = report.next_preparation(request.user, cohort, now=now())
    context = {
        "cohort": cohort,
        "session": found.session,
        "preparation": found.lines,
        "is_list": True,
    }
    return render(request, "cohorts/preparation.html", context)


@in_cohort(Permission.LEARNING_FOLLOW)
@require_safe
def preparation_matrix(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Who prepared what for the next session, or another one; it reads on paper too."""
    sessions = report.sessions_to_prepare(cohort)
    session = report.chosen_session(sessions, request.GET.get("bijeenkomst", ""), now=now())
    context = {
        "cohort": cohort,
        "session": session,
        "options": [(str(one.number), f"{one.number}. {one.title}") for one in sessions],
        "chosen": str(session.number) if session else "",
        "matrix": report.matrix(request.user, session) if session else None,
    }
    return render(request, "cohorts/preparation_matrix.html", context)

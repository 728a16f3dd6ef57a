"""The run sheet of a session, on paper and afterwards: how long it really took."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cohorts.access import in_session
from cohorts.actions import run_sheets
from cohorts.forms.run_sheets import MinutesForm
from cohorts.models import Cohort
from cohorts.reports.run_sheet import run_sheet
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do


@in_session(Permission.ATTENDANCE_RECORD)
@require_safe
def session_run_sheet(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """For paper: the programme by the clock, the steps of each unit, what has to be at hand."""
    session = session_of(request.user, cohort, number)
    context = {
        "cohort": cohort,
        "session": session,
        "sheet": run_sheet(session),
        "may_fill": not run_sheets.obstacle(session, now=now()),
    }
    return render(request, "cohorts/session_run_sheet.html", context)


@in_session(Permission.ATTENDANCE_RECORD)
@ask_and_do
def session_minutes(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """How long each line really took."""
    session = session_of(request.user, cohort, number)
    if refusal := run_sheets.obstacle(session, now=now()):
        messages.info(request, refusal)
        return redirect(session)
    form = MinutesForm(request.POST if request.method == "POST" else None, sheet=run_sheet(session))
    if form.is_bound and form.is_valid():
        try:
            run_sheets.save(session, minutes=form.minutes(), by=request.user, now=now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "De werkelijke minuten zijn bewaard.")
            return redirect(session)
    return render(
        request, "cohorts/session_minutes.html", {"cohort": cohort, "session": session, "form": form}
    )

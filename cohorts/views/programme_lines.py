"""The programme of one session: its trainers and the planner put it together."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.access import in_cohort
from cohorts.actions import programme_lines
from cohorts.forms.programme_lines import LinesForm, is_step, typed, written
from cohorts.models import Cohort, ProgrammeLine, Session
from cohorts.reports.programme_lines import overruns, units_for
from cohorts.states import SessionStatus
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError
from modules.models import Unit


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def session_programme(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """One form; all buttons but the one that saves only change what stands on the page."""
    session = session_of(request.user, cohort, number)
    if session.status == SessionStatus.CANCELLED:
        messages.error(request, programme_lines.CANCELLED)
        return redirect(session)
    stored = list(session.lines.order_by("position"))
    units = units_for(session.module, stored)
    form = _form(request, session, stored, units)
    status, is_stale = HTTPStatus.OK, False
    if form.is_bound and form.is_valid():
        try:
            programme_lines.save(
                session, entries=form.entries(), seen=form.cleaned_data["seen"], by=request.user
            )
        except StaleVersionError as stale:
            # Both stay: what is stored below what was typed. Saving again is a choice.
            form, status, is_stale = _after(request, stale, session, units), HTTPStatus.CONFLICT, True
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "Het programma is bewaard.")
            return redirect(session)
    context = {
        "cohort": cohort,
        "session": session,
        "form": form,
        "overruns": overruns(session.days, form.spans()),
        "stored": stored if is_stale else [],
        "is_stale": is_stale,
        "units": units,
    }
    return render(request, "cohorts/session_programme.html", context, status=status)


def _form(
    request: MemberRequest, session: Session, stored: list[ProgrammeLine], units: list[Unit]
) -> LinesForm:
    if request.method != "POST":
        return LinesForm(initial=written(stored), session=session, units=units)
    if is_step(request.POST.get("stap", "")):
        return LinesForm(initial=typed(request.POST, units=units), session=session, units=units)
    return LinesForm(request.POST, initial={}, session=session, units=units)


def _after(
    request: MemberRequest, stale: StaleVersionError, session: Session, units: list[Unit]
) -> LinesForm:
    """What was typed, now building on what somebody else stored."""
    data = request.POST.copy()
    data["seen"] = str(stale.version)
    return LinesForm(data, initial={}, session=session, units=units)

"""Cases on the agenda of a session, put there by a trainer of the lichting."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from casuistiek.actions import agenda
from casuistiek.forms.agenda import AgendaForm
from casuistiek.models import PracticeCase
from casuistiek.reports.agenda import choices_for, placed_on
from cohorts.access import in_cohort
from cohorts.models import Cohort, ProgrammeLine, Session
from cohorts.states import LineKind, SessionStatus
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.web.methods import ask_and_do


@in_cohort(Permission.CASE_REVIEW)
@ask_and_do
def agenda_edit(request: MemberRequest, cohort: Cohort, number: int, line_id: int) -> HttpResponse:
    line = _line(request.user, cohort, number, line_id)
    form = AgendaForm(request.POST or None, offered=choices_for(line, cohort, request.user))
    if request.method == "POST" and form.is_valid():
        case = _reviewed(request.user, form.cleaned_data["case"])
        try:
            agenda.place(line, case, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(
                request, "De casus staat op de agenda. Wie hem mag lezen, verandert daardoor niet."
            )
            return _back(cohort, number, line)
    context = {
        "cohort": cohort,
        "session": line.session,
        "line": line,
        "form": form,
        "placed": placed_on(line, request.user),
    }
    return render(request, "casuistiek/agenda_edit.html", context)


@in_cohort(Permission.CASE_REVIEW)
@require_POST
def agenda_remove(request: MemberRequest, cohort: Cohort, number: int, line_id: int) -> HttpResponse:
    """Take the case that `casus` names off the line. It can be put back at once, so nothing is asked first."""
    line = _line(request.user, cohort, number, line_id)
    case = _reviewed(request.user, request.POST.get("casus", ""))
    agenda.remove(line, case, by=request.user)
    messages.success(request, "De casus is van de agenda gehaald.")
    return _back(cohort, number, line)


def _line(user: User, cohort: Cohort, number: int, line_id: int) -> ProgrammeLine:
    """A line for cases of a session that goes on; else 404."""
    sessions = Session.objects.visible_to(user).filter(cohort=cohort, number=number)
    lines = ProgrammeLine.objects.filter(
        kind=LineKind.OWN_CASE, session__in=sessions.exclude(status=SessionStatus.CANCELLED)
    )
    return get_object_or_404(lines.select_related("session__cohort"), pk=line_id)


def _reviewed(user: User, public_id: str) -> PracticeCase:
    """A case that this person reviews; else 404."""
    try:
        named = uuid.UUID(public_id)
    except ValueError as unreadable:
        raise Http404 from unreadable
    return get_object_or_404(PracticeCase.objects.for_review(user), public_id=named)


def _back(cohort: Cohort, number: int, line: ProgrammeLine) -> HttpResponse:
    return redirect("casuistiek:agenda-edit", cohort.slug, number, line.pk)

"""Who helps with one session: a planner lets somebody in, for longer, or out again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.actions import session_staff
from cohorts.forms.session_staff import ExtendForm, GuestForm, SubstituteForm
from cohorts.models import Cohort, Session, SessionStaff
from cohorts.reports.session_staff import helping_with
from cohorts.states import SessionStatus, StaffKind
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now, today
from leergang.web.forms import Form
from leergang.web.methods import ask_and_do

ADDED = "De toegang staat klaar. Er gaat een e-mail met de afspraak, en voor wie nog geen account heeft een persoonlijke link."
ADDED_TO_CONCEPT = "De toegang staat klaar. De e-mail gaat als je de bijeenkomst bekendmaakt."


@in_cohort(Permission.COHORT_MANAGE)
@require_safe
def session_staff_list(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    session = session_of(request.user, cohort, number)
    context = {
        "cohort": cohort,
        "session": session,
        "rows": helping_with(session),
        "today": today(),
        "may_add": session.status != SessionStatus.CANCELLED and session.ends_at > now(),
        "ends_on": session_staff.access_ends_on(session),
    }
    return render(request, "cohorts/session_staff.html", context)


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def session_staff_substitute(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    session = session_of(request.user, cohort, number)
    form = SubstituteForm(request.POST if request.method == "POST" else None, session=session)

    def add() -> None:
        session_staff.add(session, kind=StaffKind.SUBSTITUTE, by=request.user, now=now(), **form.cleaned_data)

    return _added(request, session, form, add, "cohorts/session_staff_substitute.html")


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def session_staff_guest(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    session = session_of(request.user, cohort, number)
    form = GuestForm(request.POST if request.method == "POST" else None)

    def add() -> None:
        session_staff.add_guest(session, by=request.user, now=now(), **form.cleaned_data)

    return _added(request, session, form, add, "cohorts/session_staff_guest.html")


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def session_staff_extend(request: MemberRequest, cohort: Cohort, number: int, staff_id: int) -> HttpResponse:
    row = _row_of(request, cohort, number, staff_id)
    form = ExtendForm(request.POST if request.method == "POST" else None, row=row)
    if _done(form, lambda: session_staff.extend(row, by=request.user, now=now(), **form.cleaned_data)):
        messages.success(request, f"De toegang van {row.user.name} is verlengd.")
        return _back(row.session)
    context = {"cohort": cohort, "session": row.session, "row": row, "form": form}
    return render(request, "cohorts/session_staff_extend.html", context)


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def session_staff_remove(request: MemberRequest, cohort: Cohort, number: int, staff_id: int) -> HttpResponse:
    row = _row_of(request, cohort, number, staff_id)
    session = row.session
    if request.method == "POST":
        try:
            session_staff.remove(row, by=request.user, now=now())
        except SessionStaff.DoesNotExist as gone:
            raise Http404 from gone
        wake()
        messages.success(request, f"{row.user.name} ziet deze bijeenkomst niet meer.")
        return _back(session)
    still_to_come = session.status == SessionStatus.PLANNED and session.ends_at > now()
    context = {"cohort": cohort, "session": session, "row": row, "still_to_come": still_to_come}
    return render(request, "cohorts/session_staff_remove.html", context)


def _row_of(request: MemberRequest, cohort: Cohort, number: int, staff_id: int) -> SessionStaff:
    session = session_of(request.user, cohort, number)
    row = get_object_or_404(SessionStaff.objects.select_related("user"), session=session, pk=staff_id)
    row.session = session
    return row


def _added(
    request: MemberRequest, session: Session, form: Form, add: Callable[[], Any], template: str
) -> HttpResponse:
    """The form, or back to the list when somebody was let in."""
    if _done(form, add):
        wake()
        messages.success(request, ADDED_TO_CONCEPT if session.status == SessionStatus.CONCEPT else ADDED)
        return _back(session)
    ends_on = session_staff.access_ends_on(session)
    context = {"cohort": session.cohort, "session": session, "form": form, "ends_on": ends_on}
    return render(request, template, context)


def _done(form: Form, act: Callable[[], Any]) -> bool:
    """Whether the form was right and the action did it; its objections stand on the form."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        act()
    except ValidationError as problem:
        form.add_error(next(iter(form.fields)) if len(form.fields) == 1 else None, problem)
        return False
    except SessionStaff.DoesNotExist as gone:
        raise Http404 from gone
    return True


def _back(session: Session) -> HttpResponse:
    return redirect("cohorts:session-staff", session.cohort.slug, session.number)

"""The list of a bijeenkomst: who was there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.access import in_session
from cohorts.actions import attendance
from cohorts.forms.attendance import AttendanceForm
from cohorts.models import Cohort, Session
from cohorts.reports import attendance as report
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.keyset import page
from leergang.web.methods import ask_and_do


@in_session(Permission.ATTENDANCE_RECORD)
@ask_and_do
def attendance_record(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    session, moment = session_of(request.user, cohort, number), now()
    if not report.is_recorded(session, now=moment):
        messages.info(request, "Aanwezigheid leg je vast vanaf de dag van de bijeenkomst, als die doorgaat.")
        return redirect(session)
    parts = report.begun_parts(session, now=moment)
    people = report.took_part(session).select_related("user", "organisation").strict()
    found = page(people, report.BY_NAME, request.GET, size=report.PEOPLE_ON_A_PAGE)
    stored = report.stored(session, found.rows)
    form = AttendanceForm(request.POST or None, people=found.rows, parts=parts, stored=stored)
    if request.method == "POST" and form.is_valid() and _save(request, session, form):
        return redirect(request.get_full_path())
    context = {
        "cohort": cohort,
        "session": session,
        "form": form,
        "page": found,
        "later": [part for part in session.parts.all() if part not in parts],
        "totals": report.totals(session, parts),
    }
    return render(request, "cohorts/attendance_record.html", context)


def _save(request: MemberRequest, session: Session, form: AttendanceForm) -> bool:
    everybody = request.POST.get("stap") == "iedereen"
    try:
        changed = attendance.save(
            session, cells=form.changed, by=request.user, now=now(), rest_present=everybody
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if not changed:
        messages.info(request, "Er was niets nieuws om te bewaren.")
    else:
        messages.success(request, f"Bewaard: {len(changed)} {'keuze' if len(changed) == 1 else 'keuzes'}.")
    return True

"""Attendance on a phone: one dagdeel, one tap per person, and a way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_session
from cohorts.actions import attendance
from cohorts.forms.roll_call import RollCallForm
from cohorts.models import Cohort, Session, SessionPart
from cohorts.reports import attendance as report
from cohorts.reports.attendance import Cell
from cohorts.reports.roll_call import roll_call
from cohorts.states import AttendanceStatus
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do

UNDO = "attendance_undo"  # in the login session: what the last tap changed
EVERYBODY = "iedereen"
MOST_DIGITS = 19  # of a key in the database


@in_session(Permission.ATTENDANCE_RECORD)
@ask_and_do
def attendance_roll(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """One dagdeel on one screen. Each button saves at once; the last change can be taken back."""
    session = session_of(request.user, cohort, number)
    parts = report.begun_parts(session, now=now())
    if not parts or not report.is_recorded(session, now=now()):
        messages.info(request, attendance.TOO_EARLY)
        return redirect(session)
    part = _chosen(request, parts)
    if request.method == "POST":
        marked = _mark(request, session, part)
        return redirect(f"{_address(session, part)}{marked}")
    people = report.on_the_list(session)
    known = report.stored(session, people)
    context = {
        "cohort": cohort,
        "session": session,
        "parts": parts,
        "part": part,
        "lines": [(person, known.get((person.pk, part.pk), "")) for person in people],
        "statuses": AttendanceStatus,
        "totals": report.totals(session, [part]),
        "can_undo": (request.session.get(UNDO) or {}).get("session") == session.pk,
    }
    return render(request, "cohorts/attendance_roll.html", context)


@in_session(Permission.ATTENDANCE_RECORD)
@require_POST
def attendance_undo(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """Put back what the last tap changed; what somebody else wrote since is overwritten by nobody else's undo."""
    session = session_of(request.user, cohort, number)
    last = request.session.pop(UNDO, None) or {}
    cells: dict[Cell, str] = {}
    if last.get("session") == session.pk:
        cells = {(enrolment, part): before for enrolment, part, before in last["cells"]}
    if cells:
        attendance.save(session, cells=cells, by=request.user, now=now())
        messages.success(request, "Teruggezet zoals het was.")
    part = SessionPart.objects.filter(session=session, pk__in={cell[1] for cell in cells}).first()
    return redirect(_address(session, part))


@in_session(Permission.ATTENDANCE_RECORD)
@ask_and_do
def attendance_paste(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """Names that were pasted: first who was found, then a button that writes it down."""
    session = session_of(request.user, cohort, number)
    parts = report.begun_parts(session, now=now())
    if not parts or not report.is_recorded(session, now=now()):
        messages.info(request, attendance.TOO_EARLY)
        return redirect(session)
    form = RollCallForm(request.POST if request.method == "POST" else None, parts=parts)
    call = None
    if form.is_bound and form.is_valid():
        people = report.on_the_list(session)
        call = roll_call(form.cleaned_data["names"], people)
        if request.POST.get("stap") == "bewaren":
            part = next(part for part in parts if part.pk == form.cleaned_data["part"])
            cells = {(person.pk, part.pk): AttendanceStatus.PRESENT.value for person in call.found}
            _save(request, session, cells)
            return redirect(_address(session, part))
    context = {
        "cohort": cohort,
        "session": session,
        "form": form,
        "call": call,
        "has_errors": bool(form.errors),
    }
    return render(request, "cohorts/attendance_paste.html", context)


@in_session(Permission.ATTENDANCE_RECORD)
@require_safe
def attendance_print(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """The list on paper: a name, an organisation, a box for each dagdeel; what was recorded stands in it."""
    session = session_of(request.user, cohort, number)
    people = report.on_the_list(session)
    known = report.stored(session, people)
    parts = list(session.parts.all())
    labels = dict(AttendanceStatus.choices)
    rows = [
        (person, [labels.get(known.get((person.pk, part.pk), ""), "") for part in parts]) for person in people
    ]
    context = {"cohort": cohort, "session": session, "parts": parts, "rows": rows}
    return render(request, "cohorts/attendance_print.html", context)


def _chosen(request: MemberRequest, parts: list[SessionPart]) -> SessionPart:
    """The dagdeel of the address; else the one that is on, or the last that began."""
    asked = request.GET.get("dagdeel")
    if asked is None:
        moment = now()
        begun = [part for part in parts if part.starts_at <= moment]
        return begun[-1] if begun else parts[0]
    for part in parts:
        if str(part.pk) == asked:
            return part
    raise Http404


def _mark(request: MemberRequest, session: Session, part: SessionPart) -> str:
    """Write down what was tapped. Returns where on the page that person stands, as the end of an address."""
    asked = request.POST.get("zet", "")
    if asked == EVERYBODY:
        _save(request, session, {}, rest_of=part)
        return ""
    person, _, status = asked.partition(":")
    if person.isdecimal() and len(person) < MOST_DIGITS and status in {"", *AttendanceStatus.values}:
        _save(request, session, {(int(person), part.pk): status})
        return f"#deelnemer-{person}"
    return ""


def _save(
    request: MemberRequest, session: Session, cells: dict[Cell, str], *, rest_of: SessionPart | None = None
) -> None:
    try:
        before = attendance.save(
            session, cells=cells, by=request.user, now=now(), rest_present=rest_of or False
        )
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return
    if not before:
        messages.info(request, "Er was niets nieuws om te bewaren.")
        return
    request.session[UNDO] = {
        "session": session.pk,
        "cells": [[*cell, status] for cell, status in before.items()],
    }
    people = len({cell[0] for cell in before})
    messages.success(request, f"Bewaard: {people} {'persoon' if people == 1 else 'mensen'}.")


def _address(session: Session, part: SessionPart | None) -> str:
    path = reverse("cohorts:attendance-roll", args=[session.cohort.slug, session.number])
    return f"{path}?dagdeel={part.pk}" if part else path

"""Checking in by the code on the screen of the room."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.access import in_session
from cohorts.actions import attendance
from cohorts.models import Cohort, SessionPart
from cohorts.models.check_in_code import code_of, is_open, part_of
from cohorts.views.sessions import session_of
from leergang.accounts.access import limited, public, signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.qr import svg
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do

RATE = "120/m/ip"  # a whole room behind one address
SCAN = "check_in"  # in the session of the browser: which dagdeel, and when the code was seen
# Logging in takes a while; the scan counts for so long.
SCAN_COUNTS = dt.timedelta(minutes=15)


@in_session(Permission.ATTENDANCE_RECORD)
@require_safe
def check_in_screen(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """For the screen of the room: the code of the dagdeel that is on, or what comes. It renews itself."""
    session, moment = session_of(request.user, cohort, number), now()
    part = next((part for part in session.parts.all() if is_open(part, moment)), None)
    code = ""
    if part:
        path = reverse("check-in-scan", args=[part.pk, code_of(part, moment)])
        code = svg(request.build_absolute_uri(path), label="QR-code om je aanwezig te melden")
    later = [part for part in session.parts.all() if part.starts_at > moment]
    context = {
        "cohort": cohort,
        "session": session,
        "part": part,
        "code": code,
        "later": later[:1],
        "present": part.attendances.count() if part else 0,
    }
    return render(request, "cohorts/check_in_screen.html", context)


@public
@require_safe
@limited("check_in", RATE, counts_opening=True)
def check_in_scan(request: HttpRequest, part_id: int, code: str) -> HttpResponse:
    """What a phone opens: remembers the scan, then has the person log in. Nothing is written down yet."""
    moment = now()
    part = part_of(part_id, code, now=moment)
    if part is None:
        return render(request, "cohorts/check_in_unusable.html", status=404)
    request.session[SCAN] = {"part": part.pk, "at": moment.isoformat()}
    return redirect("check-in")


@signed_in
@ask_and_do
def check_in(request: MemberRequest) -> HttpResponse:
    """The button after the scan; before it and long after it there is nothing to press."""
    scan = request.session.get(SCAN)
    moment = now()
    if not scan or moment - dt.datetime.fromisoformat(scan["at"]) > SCAN_COUNTS:
        return render(request, "cohorts/check_in_unusable.html")
    parts = SessionPart.objects.select_related("session__cohort__programme")
    part = get_object_or_404(parts, pk=scan["part"])
    found = None
    if request.method == "POST":
        try:
            scanned_at = dt.datetime.fromisoformat(scan["at"])
            found = attendance.check_in(part, request.user, scanned_at=scanned_at, now=moment)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
    context = {"part": part, "session": part.session, "cohort": part.session.cohort, "found": found}
    return render(request, "cohorts/check_in.html", context)

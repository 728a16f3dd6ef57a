"""The door of an online session: the address of the meeting is given at the door, shortly before it begins."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts.access import in_session
from cohorts.models import Cohort
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now


@in_session(Permission.SESSION_ATTEND)
@require_safe
def session_join(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """Lead to the meeting while the door is open; else say when it opens. Coördinatoren stay outside (404)."""
    session = session_of(request.user, cohort, number)
    if not session.join_url:
        raise Http404
    moment = now()
    if session.is_open_to_join(moment):
        # Nothing of where somebody came from goes along.
        return HttpResponseRedirect(session.join_url, headers={"Referrer-Policy": "no-referrer"})
    context = {"cohort": cohort, "session": session, "is_over": session.ends_at <= moment}
    return render(request, "cohorts/session_join.html", context)

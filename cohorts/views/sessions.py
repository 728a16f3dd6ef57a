"""The sessions of a lichting, as everybody in it sees them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cohorts import calendars
from cohorts.access import in_cohort
from cohorts.actions import reminders
from cohorts.calendars import Entry, Method
from cohorts.models import Cohort, Session
from cohorts.models.session import SessionQuerySet
from cohorts.reports.overlaps import overlaps_of, with_overlaps
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import now


@in_cohort(Permission.COHORT_VIEW)
@require_safe
def session_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    may_plan = holds(request.user, cohort, Permission.SESSION_PLAN)
    sessions = visible_sessions(request.user, cohort).with_days().strict()
    moment = now()
    upcoming = sessions.not_over(moment)
    context = {
        "cohort": cohort,
        "may_plan": may_plan,
        "upcoming": with_overlaps(upcoming) if may_plan else upcoming,
        "past": sessions.over(moment),
    }
    return render(request, "cohorts/session_list.html", context)


@in_cohort(Permission.COHORT_VIEW)
@require_safe
def session_detail(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    session = session_of(request.user, cohort, number)
    moment = now()
    may_plan = holds(request.user, cohort, Permission.SESSION_PLAN)
    context = {
        "cohort": cohort,
        "session": session,
        "may_plan": may_plan,
        "may_join": may_plan or holds(request.user, cohort, Permission.COHORT_LEARN),
        "is_upcoming": session.is_upcoming(moment),
        "is_over": session.ends_at <= moment,
        "overlaps": overlaps_of(session) if may_plan and session.ends_at > moment else [],
        "reminders": reminders.planned_for(session, now=moment) if may_plan else [],
    }
    return render(request, "cohorts/session_detail.html", context)


@in_cohort(Permission.COHORT_VIEW)
@require_safe
def session_ics(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """The session for somebody's own calendar: the appointment that went by mail, not a second one."""
    session = get_object_or_404(visible_sessions(request.user, cohort).announced().with_days(), number=number)
    if not (
        holds(request.user, cohort, Permission.COHORT_LEARN)
        or holds(request.user, cohort, Permission.SESSION_PLAN)
    ):
        session.join_url = ""
    had = session.appointments.filter(user=request.user).first()
    entry = Entry(
        uid=had.uid if had else calendars.uid_of(session, request.user),
        sequence=had.sequence if had else session.sequence,
        stamped_at=had.sent_at if had else now(),
    )
    text = calendars.for_person(session, request.user, entry=entry, method=Method.PUBLISH)
    headers = {"Content-Disposition": f'attachment; filename="bijeenkomst-{number}.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def visible_sessions(user: User, cohort: Cohort) -> SessionQuerySet:
    return Session.objects.visible_to(user).filter(cohort=cohort)


def session_of(user: User, cohort: Cohort, number: int) -> Session:
    """The session with this number, when this person may see it; else 404."""
    return get_object_or_404(visible_sessions(user, cohort).with_days(), number=number)


def holds(user: User, cohort: Cohort, permission: Permission) -> bool:
    """Whether this person has the permission in this lichting, today."""
    return Cohort.objects.granting(user, permission).filter(pk=cohort.pk).exists()

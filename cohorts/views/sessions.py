"""The sessions of a lichting, as everybody in it sees them."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cohorts import calendars
from cohorts.access import in_cohort, in_session
from cohorts.actions import reminders
from cohorts.calendars import Method
from cohorts.models import Cohort, Session
from cohorts.models.session import SessionQuerySet
from cohorts.reports.announcements import announcements, draft_of
from cohorts.reports.attendance import is_recorded
from cohorts.reports.call_list import may_be_called
from cohorts.reports.conflicts import with_overlaps
from cohorts.reports.planning_warnings import note_free_days, warnings_of
from cohorts.reports.programme_lines import programme_of
from cohorts.reports.responses import own_response, who_comes
from cohorts.reports.session_staff import helping_with
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.keyset import Order, page

SOONEST = Order("starts_at", cursor="uid")
# What a page of one session asks of somebody, apart from seeing it.
ASKED = (
    Permission.SESSION_PLAN,
    Permission.SESSION_ATTEND,
    Permission.ATTENDANCE_RECORD,
    Permission.COHORT_LEARN,
    Permission.COHORT_MANAGE,
)
LATEST = Order("starts_at", cursor="uid", descending=True)


@in_cohort(Permission.COHORT_VIEW)
@require_safe
def session_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    may_plan = holds(request.user, cohort, Permission.SESSION_PLAN)
    sessions = visible_sessions(request.user, cohort).with_days().strict()
    moment = now()
    upcoming, over = sessions.not_over(moment), sessions.over(moment)
    only_past = request.GET.get("toon") == "geweest"
    coming = (
        None if only_past else page(with_overlaps(upcoming) if may_plan else upcoming, SOONEST, request.GET)
    )
    is_further = coming is not None and bool(coming.previous_url)
    past = None if is_further else page(over, LATEST, request.GET if only_past else {})
    context = {
        "cohort": cohort,
        "may_plan": may_plan,
        "coming": coming,
        "past": past and past.keeping({"toon": "geweest"}),
    }
    if coming and may_plan:
        note_free_days(coming.rows)
    return render(request, "cohorts/session_list.html", context)


@in_session(Permission.SESSION_VIEW)
@require_safe
def session_detail(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    session = session_of(request.user, cohort, number)
    moment = now()
    held = permissions_on(session, request.user)
    may_plan, may_run = Permission.SESSION_PLAN in held, Permission.ATTENDANCE_RECORD in held
    may_learn = Permission.COHORT_LEARN in held
    is_upcoming = session.is_upcoming(moment)
    drafted = announcements(cohort, [session], now=moment) if may_plan and draft_of(session) else []
    context = {
        "cohort": cohort,
        "session": session,
        "may_plan": may_plan,
        "may_join": Permission.SESSION_ATTEND in held,
        "may_learn": may_learn,
        "may_run": may_run,
        "may_let_in": Permission.COHORT_MANAGE in held,
        "staff": helping_with(session) if may_plan else [],
        "may_answer": may_learn and is_upcoming,
        "response": own_response(session, request.user) if may_learn and is_upcoming else None,
        "coming": who_comes(session) if may_run and is_upcoming else None,
        "is_open_to_join": session.is_open_to_join(moment),
        "is_upcoming": is_upcoming,
        "is_over": session.ends_at <= moment,
        "may_record": may_run and is_recorded(session, now=moment),
        "warnings": warnings_of(session, by=request.user) if may_plan and session.ends_at > moment else [],
        "programme": programme_of(
            session, request.user, may_learn=may_learn, may_read_library=may_plan, with_notes=may_run
        ),
        "reminders": reminders.planned_for(session, now=moment) if may_plan else [],
        "item": drafted[0] if drafted else None,
        "may_call": may_plan and may_be_called(session, drafted[0] if drafted else None, now=moment),
    }
    return render(request, "cohorts/session_detail.html", context)


@in_session(Permission.SESSION_VIEW)
@require_safe
def session_ics(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """The session for somebody's own calendar: the appointment that went by mail, not a second one."""
    session = get_object_or_404(visible_sessions(request.user, cohort).announced().with_days(), number=number)
    may_join = Permission.SESSION_ATTEND in permissions_on(session, request.user)
    had = session.appointments.filter(user=request.user).first()
    entry = calendars.entry_of(session, request.user, had)
    text = calendars.for_person(session, request.user, entry=entry, method=Method.PUBLISH, may_join=may_join)
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


def permissions_on(session: Session, user: User) -> set[Permission]:
    """Which of what a page of a session asks this person holds, today: in its lichting, or for it alone. One query."""
    reach = [
        Exists(Session.objects.granting(user, permission).filter(pk=OuterRef("pk"))) for permission in ASKED
    ]
    answers = Session.objects.filter(pk=session.pk).values_list(*reach).get()
    return {permission for permission, is_held in zip(ASKED, answers, strict=True) if is_held}

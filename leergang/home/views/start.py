"""*Vandaag*: the start page of each role, and the agenda."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.models.waiting_link import token_for
from cohorts.reports.session_staff import helped_by
from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import SESSION_ROLES, Role
from leergang.home.reports.calendar import agenda
from leergang.home.reports.coordinator import coordinator_page
from leergang.home.reports.countdown import greeting
from leergang.home.reports.editor import editor_page
from leergang.home.reports.participant import participant_page
from leergang.home.reports.planner import letters_in_trouble, planner_page
from leergang.home.reports.trainer import trainer_page
from leergang.home.standing import Standing, standing_of
from leergang.moment import now, today
from leergang.web.dutch import wall_clock


@signed_in
@require_safe
def start(request: MemberRequest) -> HttpResponse:
    """The start page of a role; `?als=` chooses between the roles that somebody holds."""
    standing = standing_of(request)
    role = _chosen(standing, request.GET.get("als", ""))
    context = {
        "role": role,
        "other_roles": [other for other in standing.roles if other != role and other not in SESSION_ROLES],
        "today": today(),
        "greeting": greeting(wall_clock(now())),
        "in_line": _in_line(request.user, standing),
        "own_address_by": standing.own_address_by,
        "helping": helped_by(request.user, day=standing.day) if standing.helps else [],
        "page": _page(request, standing, role),
    }
    return render(request, f"home/{_template(role)}.html", context)


@signed_in
@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    standing = standing_of(request)
    context = {
        "agenda": agenda(request.user, standing, now=now()),
        "several": len({tie.cohort_id for tie in standing.ties if tie.cohort_id}) > 1,
    }
    return render(request, "home/calendar.html", context)


def _chosen(standing: Standing, asked: str) -> Role | None:
    """The asked role if this person holds it, else the first one held."""
    return next((role for role in standing.roles if role == asked), next(iter(standing.roles), None))


def _template(role: Role | None) -> str:
    """One page for who helps with a session, whatever as; what they see stands on top of every start page."""
    if role in SESSION_ROLES:
        return "session_staff"
    return role.value if role else "nobody"


def _in_line(user: User, standing: Standing) -> list[dict[str, str]]:
    """Where this person asks for a place or waits for one, with the page on which to answer."""
    return [
        {
            "status": tie.role,
            "name": tie.name,
            "url": reverse("waiting-place", args=[token_for(tie.public_id, email=user.email)]),
        }
        for tie in standing.in_line
        if tie.public_id
    ]


def _page(request: MemberRequest, standing: Standing, role: Role | None) -> Any:
    moment = now()
    match role:
        case Role.PARTICIPANT if standing.enrolled:
            return participant_page(request.user, standing.enrolled, now=moment)
        case Role.TRAINER:
            return trainer_page(request.user, standing, now=moment)
        case Role.COORDINATOR:
            return coordinator_page(request.user, standing, now=moment)
        case Role.PLANNER:
            return planner_page(request.user, standing, now=moment)
        case _:
            return _office_page(request.user, role, now=moment)


def _office_page(user: User, role: Role | None, *, now: dt.datetime) -> Any:
    """Of the roles with one thing to show."""
    if role == Role.EDITOR:
        return editor_page(user)
    return {"letters_in_trouble": letters_in_trouble(now=now)} if role == Role.OFFICE_ADMIN else {}

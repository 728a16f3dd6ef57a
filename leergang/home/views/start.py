"""*Vandaag*: the start page of each role, and the agenda."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Role
from leergang.home.reports.calendar import agenda
from leergang.home.reports.coordinator import coordinator_page
from leergang.home.reports.countdown import greeting
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
        "other_roles": [other for other in standing.roles if other != role],
        "today": today(),
        "greeting": greeting(wall_clock(now())),
        "page": _page(request, standing, role),
    }
    return render(request, f"home/{role.value if role else 'nobody'}.html", context)


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
        case Role.OFFICE_ADMIN:
            return {"letters_in_trouble": letters_in_trouble(now=moment)}
        case _:
            return {}

"""The planning of all lichtingen together: a week, and what comes."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts.models import Cohort
from cohorts.reports.planning_warnings import note_free_days
from cohorts.reports.week import Week, coming, grid, note_answers
from cohorts.views.sessions import SOONEST
from leergang.accounts.access import may, signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now, today
from leergang.web.keyset import page


@signed_in
@require_safe
def planning_week(request: MemberRequest) -> HttpResponse:
    """Of a planner all lichtingen, of a trainer the own ones; of others nothing.

    The list begins with the week that is shown: on a phone there is no room for the grid above it.
    """
    several = Cohort.objects.granting(request.user, Permission.SESSION_PLAN)[:2].count()
    if not several and not may(request.user, Permission.SESSION_PLAN):
        raise Http404
    week = Week.asked(request.GET.get("week", ""), today=today())
    this_week = Week.of(today())
    since = now() if week == this_week else week.starts_at
    found = page(coming(request.user, since=since), SOONEST, request.GET)
    note_free_days(found.rows)
    note_answers(found.rows)
    context = {
        "week": week,
        "this_week": this_week,
        "grid": grid(request.user, week),
        "page": found.keeping({"week": week.key}),
        "several": several > 1,
    }
    return render(request, "cohorts/planning_week.html", context)

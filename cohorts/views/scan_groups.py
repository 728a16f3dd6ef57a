"""The regiescan for who trains the lichting: rounds, the picture of the group, and what participants shared.

A coördinator and a planner find nothing here (AVG-10): the rounds too are the trainers', because closing one makes
the picture.
"""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import scan_rounds
from cohorts.models import Cohort, EnergyMap, Enrolment, ScanResponse
from cohorts.reports import energy
from cohorts.reports import scan_groups as report
from cohorts.reports import scans as results
from cohorts.reports.scan_rounds import round_of
from cohorts.states import ScanRound
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do


@in_cohort(Permission.LEARNING_FOLLOW)
@require_safe
def scan_group(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    group = report.group_page(request.user, cohort, now=now())
    context = {"cohort": cohort, "group": group, "fewest": scan_rounds.FEWEST}
    return render(request, "cohorts/scan_group.html", context)


@in_cohort(Permission.LEARNING_FOLLOW)
@require_POST
def scan_round_open(request: MemberRequest, cohort: Cohort, scan_round: str) -> HttpResponse:
    which = _round(scan_round)
    try:
        scan_rounds.open_round(cohort, which, by=request.user, now=now())
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, f"De ronde ‘{which.label}’ is open.")
    return redirect("cohorts:scan-group", cohort.slug)


@in_cohort(Permission.LEARNING_FOLLOW)
@ask_and_do
def scan_round_close(request: MemberRequest, cohort: Cohort, scan_round: str) -> HttpResponse:
    """Asks first: a picture is made once, and what is sent later is never in it."""
    which = _round(scan_round)
    if request.method == "POST":
        picture = scan_rounds.close_round(cohort, which, by=request.user, now=now())
        if picture:
            messages.success(request, f"De ronde ‘{which.label}’ is gesloten en het groepsbeeld is gemaakt.")
        else:
            messages.success(
                request,
                f"De ronde ‘{which.label}’ is gesloten. Er zijn minder dan vijf scans, dus er is geen groepsbeeld.",
            )
        return redirect("cohorts:scan-group", cohort.slug)
    moment = now()
    context = {
        "cohort": cohort,
        "round": round_of(cohort, which, now=moment),
        "fewest": scan_rounds.FEWEST,
    }
    return render(request, "cohorts/scan_round_close.html", context)


@in_cohort(Permission.LEARNING_FOLLOW)
@require_safe
def scan_shared_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Only who shared something stands here; who did not is not named."""
    context = {"cohort": cohort, "people": report.who_shared(request.user, cohort)}
    return render(request, "cohorts/scan_shared_list.html", context)


@in_cohort(Permission.LEARNING_FOLLOW)
@require_safe
def scan_shared_detail(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(
        Enrolment.objects.taking_part().select_related("user"), cohort=cohort, public_id=public_id
    )
    own = {"enrolment": enrolment}
    result = results.result_of(ScanResponse.objects.visible_to(request.user).shared().filter(**own))
    maps = energy.maps_of(EnergyMap.objects.visible_to(request.user).shared().filter(**own))
    if not (result.scores or maps):
        raise Http404
    context = {"cohort": cohort, "enrolment": enrolment, "result": result, "maps": maps}
    return render(request, "cohorts/scan_shared_detail.html", context)


def _round(value: str) -> ScanRound:
    if value not in ScanRound.values:
        raise Http404
    return ScanRound(value)

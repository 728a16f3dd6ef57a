"""A trainer says how a case on the agenda is talked about: method and roles."""

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from casuistiek.actions import discussions
from casuistiek.forms.discussions import DiscussionForm, size_advice
from casuistiek.models import AgendaCase, Discussion, PracticeCase
from casuistiek.reports.rotation import admitted_to, proposed, turns_in
from casuistiek.states import Method
from cohorts.access import in_cohort
from cohorts.models import Cohort
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.web.methods import ask_and_do


@in_cohort(Permission.CASE_REVIEW)
@ask_and_do
def discussion_edit(
    request: MemberRequest, cohort: Cohort, number: int, line_id: int, public_id: uuid.UUID
) -> HttpResponse:
    place = _place(request, cohort, number, line_id, public_id)
    stored = Discussion.objects.filter(session=place.line.session_id, case=place.case).first()
    people = admitted_to(place.case)
    roles: Mapping[int, str] = (
        dict(stored.seats.values_list("enrolment_id", "role")) if stored else proposed(place.case, people)
    )
    initial = {"method": stored.method if stored else Method.FIVE_STEP}
    form = DiscussionForm(
        request.POST or None, people=people, owner=place.case.enrolment_id, roles=roles, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        method, seats = Method(form.cleaned_data["method"]), form.seats
        try:
            discussions.plan(place, method=method, seats=seats, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(
                request, "De bespreking is gepland. Iedereen ziet de eigen rol bij de bijeenkomst."
            )
            for advice in size_advice(method, len(seats), place.line.minutes):
                messages.warning(request, advice)
            return redirect("casuistiek:agenda-edit", cohort.slug, number, line_id)
    context = {
        "cohort": cohort,
        "session": place.line.session,
        "place": place,
        "form": form,
        "stored": stored,
    }
    return render(request, "casuistiek/discussion_edit.html", context)


@in_cohort(Permission.CASE_REVIEW)
@require_POST
def discussion_cancel(
    request: MemberRequest, cohort: Cohort, number: int, line_id: int, public_id: uuid.UUID
) -> HttpResponse:
    """Take the plan away. It can be made again at once, so nothing is asked first."""
    place = _place(request, cohort, number, line_id, public_id)
    stored = get_object_or_404(Discussion, session=place.line.session_id, case=place.case)
    try:
        discussions.cancel(stored, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, "Het plan is weg. De casus staat nog op de agenda.")
    return redirect("casuistiek:agenda-edit", cohort.slug, number, line_id)


@in_cohort(Permission.CASE_SHARED)
@require_safe
def turn_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Who has not brought a case in yet: names only, for the group itself."""
    return render(request, "casuistiek/turn_list.html", {"cohort": cohort, "turns": turns_in(cohort)})


def _place(
    request: MemberRequest, cohort: Cohort, number: int, line_id: int, public_id: uuid.UUID
) -> AgendaCase:
    places = AgendaCase.objects.filter(
        case__in=PracticeCase.objects.for_review(request.user),
        line=line_id,
        line__session__cohort=cohort,
        line__session__number=number,
    )
    found = places.select_related("case__owner", "line__session__cohort")
    return get_object_or_404(found, case__public_id=public_id)

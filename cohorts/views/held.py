"""Addresses at which the bureau looks: what an organisation asked, and what the bureau decides."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import held
from cohorts.forms.requests import HeldRefusalForm
from cohorts.models import Cohort, Enrolment, HeldEntry
from cohorts.reports.enrolments import reach_of
from cohorts.reports.held import Held, held_page
from cohorts.states import EnrolmentStatus
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_safe
def held_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """What lies at the bureau, with the reason for who decides there."""
    reach = reach_of(request.user, cohort)
    rows, found = held_page(cohort, reach, asked=request.GET)
    ready = [row for row in rows if reach.manages_all and not row.is_hindered]
    context = {"cohort": cohort, "reach": reach, "rows": rows, "page": found, "ready": ready}
    context["admit_all"] = _admit_all(ready)
    return render(request, "cohorts/held_list.html", context)


def _admit_all(rows: list[Held]) -> str:
    """What the button above the list does with these."""
    if any(row.has_seat for row in rows):
        return f"Schrijf deze {len(rows)} mensen in"
    return f"Zet deze {len(rows)} mensen op de wachtlijst"


@in_cohort(Permission.COHORT_MANAGE)
@require_POST
def held_admit(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Enrol the one whose button was pressed, or all on the page that can be."""
    asked = request.POST.getlist("wie")
    entries = HeldEntry.objects.waiting().filter(cohort=cohort, public_id__in=_ids(asked))
    try:
        made = held.admit(cohort, entries=list(entries), by=request.user, now=now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        wake()
        (messages.success if made else messages.info)(request, _said(made))
    return redirect("cohorts:held-list", cohort.slug)


def _said(made: list[Enrolment]) -> str:
    if not made:
        return "Er is niemand gekozen die nog op een besluit wacht."
    queued = sum(1 for one in made if one.status == EnrolmentStatus.WAITING_LIST)
    if len(made) == 1:
        return f"{made[0].name} {'staat op de wachtlijst' if queued else 'is ingeschreven'}."
    words = f"{len(made) - queued} mensen zijn ingeschreven"
    return f"{words}, {queued} op de wachtlijst gezet." if queued else f"{words}."


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def held_refuse(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    entry = _of(request, cohort, public_id)
    form = HeldRefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            held.refuse(entry, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except ValidationError as error:
            messages.info(request, error.messages[0])
        else:
            wake()
            messages.success(
                request, f"{entry.name} is niet ingeschreven. {entry.organisation.name} leest waarom."
            )
        return redirect("cohorts:held-list", cohort.slug)
    return render(request, "cohorts/held_refuse.html", {"cohort": cohort, "entry": entry, "form": form})


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def held_withdraw(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """Not needed any more: asked first. What the bureau answered goes at once, for it was read."""
    entry = _of(request, cohort, public_id)
    if request.method == "POST":
        held.withdraw(entry, by=request.user)
        messages.success(request, f"{entry.name} staat niet meer in de lijst.")
        return redirect("cohorts:held-list", cohort.slug)
    return render(request, "cohorts/held_withdraw.html", {"cohort": cohort, "entry": entry})


def _of(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HeldEntry:
    found = HeldEntry.objects.visible_to(request.user).select_related("organisation")
    entry: HeldEntry = get_object_or_404(found, cohort=cohort, public_id=public_id)
    return entry


def _ids(values: list[str]) -> list[uuid.UUID]:
    """What is no id is ignored."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found

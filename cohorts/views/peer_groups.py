"""Intervisiegroepen: a proposal with its reasons, changeable by hand, saved at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.access import in_cohort
from cohorts.actions import peer_groups
from cohorts.forms.peer_groups import PeerGroupsForm, SeparationForm
from cohorts.models import Cohort
from cohorts.reports import peer_groups as report
from cohorts.reports.peer_groups import Facts, Places
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.web.methods import ask_and_do

MOST_DIGITS = 18


@in_cohort(Permission.GROUP_MANAGE)
@ask_and_do
def peer_group_edit(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """All steps on one address and one form, so that no step loses what was chosen in another."""
    found = report.facts(cohort)
    apart = SeparationForm(facts=found)
    if request.method != "POST":
        return _page(request, cohort, found, found.saved or report.proposal(found), apart)
    step = request.POST.get("stap", "")
    form = PeerGroupsForm(request.POST, facts=found, places=found.saved)
    form.is_valid()
    places = form.places
    if step == "bewaren" and _save(request, cohort, form):
        return redirect("cohorts:peer-group-edit", cohort.slug)
    if step == "voorstel":
        places = report.proposal(found)
    elif step == "apart":
        apart = _separate(request, found)
    elif step.startswith("samen-"):
        _reunite(request, cohort, step)
    return _page(request, cohort, report.facts(cohort), places, apart)


def _page(
    request: MemberRequest, cohort: Cohort, found: Facts, places: Places, apart: SeparationForm
) -> HttpResponse:
    form = PeerGroupsForm(facts=found, places=places)
    placed = [
        (group, [(member, form.field_of(member.enrolment)) for member in group.members])
        for group in report.lines(found, places)
    ]
    context = {
        "cohort": cohort,
        "facts": found,
        "form": form,
        "groups": placed,
        "unplaced": [choice for choice in form.choices if choice.enrolment.pk not in places],
        "is_saved": bool(found.saved) and places == found.saved,
        "apart": apart,
    }
    return render(request, "cohorts/peer_group_edit.html", context)


def _save(request: MemberRequest, cohort: Cohort, form: PeerGroupsForm) -> bool:
    try:
        groups = peer_groups.save(
            cohort, places=form.places, seen=form.cleaned_data["gezien"], by=request.user
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return False
    messages.success(
        request,
        f"{groups} {'groep is' if groups == 1 else 'groepen zijn'} bewaard. Deelnemers zien hun eigen groep.",
    )
    return True


def _separate(request: MemberRequest, found: Facts) -> SeparationForm:
    form = SeparationForm(request.POST, facts=found)
    if not form.is_valid():
        return form
    peer_groups.separate(by=request.user, **form.chosen)
    messages.success(request, "Bewaard. Een nieuw voorstel houdt hier rekening mee.")
    return SeparationForm(facts=found)


def _reunite(request: MemberRequest, cohort: Cohort, step: str) -> None:
    number = step.removeprefix("samen-")
    if number.isdecimal() and len(number) < MOST_DIGITS:
        peer_groups.reunite(cohort, separation_id=int(number), by=request.user)

"""The seats of a lichting: how many, and kept for whom."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.access import in_cohort
from cohorts.actions import seats
from cohorts.forms.seats import SeatsForm
from cohorts.models import Cohort
from cohorts.reports.seats import seat_report
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def seats_update(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    report = seat_report(cohort)
    form = SeatsForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        total, reserved = form.cleaned_data["total"], form.reserved
        try:
            seats.set_seats(cohort, total=total, reserved=reserved, by=request.user, now=now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            wake()
            messages.success(request, "De plaatsen zijn bewaard.")
            return redirect("cohorts:seats-update", cohort.slug)
    return render(request, "cohorts/seats_update.html", {"cohort": cohort, "report": report, "form": form})

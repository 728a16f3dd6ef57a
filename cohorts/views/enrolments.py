"""The people of a lichting: list, one more person, invite again, download."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import enrolments
from cohorts.forms.enrolments import EnrolmentForm
from cohorts.models import Cohort, Enrolment
from cohorts.reports.enrolments import enrolment_page, for_file, numbers, organisations_to_enrol_for, reach_of
from cohorts.reports.exports import as_csv
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.audit.log import record
from leergang.mailing.tasks import wake
from leergang.moment import now


@in_cohort(Permission.ENROLMENT_VIEW)
@require_safe
def enrolment_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    reach = reach_of(request.user, cohort)
    moment = now()
    rows, found = enrolment_page(cohort, reach, now=moment, asked=request.GET)
    context = {
        "cohort": cohort,
        "reach": reach,
        "page": found,
        "rows": rows,
        "numbers": numbers(cohort, reach, now=moment),
    }
    return render(request, "cohorts/enrolment_list.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    organisations = organisations_to_enrol_for(request.user, cohort)
    form = EnrolmentForm(request.POST or None, cohort=cohort, organisations=organisations)
    if request.method == "POST" and form.is_valid() and form.chosen:
        try:
            made = enrolments.enrol(
                cohort, organisation=form.chosen, people=[form.line], by=request.user, now=now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            wake()
            messages.success(request, f"{made[0].name} is ingeschreven en krijgt een uitnodiging.")
            return redirect("cohorts:enrolment-list", cohort.slug)
    return render(request, "cohorts/enrolment_create.html", {"cohort": cohort, "form": form})


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def enrolment_invite(request: MemberRequest, cohort: Cohort, public_id: str) -> HttpResponse:
    found = Enrolment.objects.visible_to(request.user, Permission.ENROLMENT_MANAGE).open()
    enrolment = get_object_or_404(found, cohort=cohort, public_id=public_id)
    try:
        sent = enrolments.invite_again(enrolment, by=request.user, now=now())
    except ValidationError as error:
        messages.info(request, error.messages[0])
    else:
        wake()
        messages.success(
            request,
            f"{enrolment.name} krijgt een nieuwe link. De oude werkt niet meer."
            if sent
            else f"{enrolment.name} kreeg net een nieuwe link.",
        )
    return redirect("cohorts:enrolment-list", cohort.slug)


@in_cohort(Permission.ENROLMENT_VIEW)
@require_safe
def enrolment_export(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    reach = reach_of(request.user, cohort)
    rows = list(for_file(cohort, reach))
    if not rows:
        raise Http404
    record("enrolment.exported", by=request.user, target=cohort, rows=len(rows))
    return HttpResponse(
        as_csv(rows, reach),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="deelnemers-{cohort.slug}.csv"',
        },
    )

"""The people of a lichting: list, one more person, download."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.actions import enrolments, held
from cohorts.forms.enrolments import EnrolmentForm
from cohorts.models import Cohort, Enrolment, seats_of
from cohorts.reports import held as held_report
from cohorts.reports.enrolments import chosen, enrolment_page, listed, numbers
from cohorts.reports.exports import COLUMNS, NAMES_ONLY, as_csv, as_xlsx, for_file
from cohorts.reports.narrowing import EVERYBODY, STATES, Choice, heading, options
from cohorts.reports.reach import Reach, organisations_to_enrol_for, reach_of
from cohorts.states import EnrolmentStatus
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import Organisation
from leergang.accounts.roles import Permission
from leergang.audit.log import record
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web import searching
from leergang.web.downloads import download
from leergang.web.methods import ask_and_do
from leergang.web.searching import searched


@in_cohort(Permission.ENROLMENT_VIEW)
@ask_and_do
def enrolment_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """The list; a POST carries what is searched for, so that no name stands in an address."""
    if request.method == "POST":
        return redirect(searched(request, "status"))
    reach = reach_of(request.user, cohort)
    choice, moment = _choice(request, reach), now()
    rows, found = enrolment_page(cohort, reach, choice, now=moment, asked=request.GET)
    figures = numbers(cohort, reach, now=moment)
    context = {
        "cohort": cohort,
        "reach": reach,
        "choice": choice,
        "heading": heading(choice.status),
        "states": options(EVERYBODY, STATES) if reach.manages_some else [],
        "page": found,
        "rows": rows,
        "numbers": figures,
        "held": held_report.beside(reach, cohort=cohort) if reach.manages_some else None,
        "in_line": figures.in_line if reach.manages_some else None,
        "new_start": _around("person-new-start"),
    }
    return render(request, "cohorts/enrolment_list.html", context)


def _around(name: str) -> list[str]:
    """An address about a person, before and after the key: looked up once, however many rows there are."""
    nobody = uuid.UUID(int=0)
    return reverse(name, args=[nobody]).split(str(nobody))


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    organisations = organisations_to_enrol_for(request.user, cohort)
    form = EnrolmentForm(request.POST or None, cohort=cohort, organisations=organisations, by=request.user)
    if request.method == "POST" and form.is_valid() and form.chosen:
        if form.is_held and _held(request, cohort, form, form.chosen):
            messages.success(
                request, f"Het bureau kijkt het adres van {form.line.name} na. Je krijgt bericht."
            )
            return redirect("cohorts:held-list", cohort.slug)
        made = None if form.is_held else _enrolled(request, cohort, form, form.chosen)
        if made:
            is_in = made.status == EnrolmentStatus.CONFIRMED
            said = "is ingeschreven en krijgt een uitnodiging" if is_in else "staat op de wachtlijst"
            messages.success(request, f"{made.name} {said}.")
            return redirect("cohorts:enrolment-list" if is_in else "cohorts:waiting-list", cohort.slug)
    if form.only and not form.is_full:
        form.is_full = seats_of(cohort).free_for(form.only.pk) == 0
    return render(request, "cohorts/enrolment_create.html", {"cohort": cohort, "form": form})


def _held(request: MemberRequest, cohort: Cohort, form: EnrolmentForm, organisation: Organisation) -> bool:
    """Leave this person to the bureau; False with the objections."""
    try:
        held.hold(cohort, organisation=organisation, people=[form.line], by=request.user, now=now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _enrolled(
    request: MemberRequest, cohort: Cohort, form: EnrolmentForm, organisation: Organisation
) -> Enrolment | None:
    """Who was enrolled, or put on the waiting list when that button was pressed; None with the objections."""
    try:
        [made] = enrolments.enrol(
            cohort,
            organisation=organisation,
            people=[form.line],
            by=request.user,
            now=now(),
            with_waiting_list="wachtlijst" in request.POST,
        )
    except ValidationError as error:
        form.is_full = getattr(error, "code", "") == "seats"
        form.add_error(None, error)
        return None
    wake()
    return made


@in_cohort(Permission.ENROLMENT_VIEW)
@require_safe
def enrolment_export(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """The list as it was chosen, as text."""
    return _file(request, cohort, "csv")


@in_cohort(Permission.ENROLMENT_VIEW)
@require_safe
def enrolment_xlsx(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """The same, as a workbook."""
    return _file(request, cohort, "xlsx")


def _file(request: MemberRequest, cohort: Cohort, kind: str) -> HttpResponse:
    reach = reach_of(request.user, cohort)
    choice = _choice(request, reach)
    rows = for_file(listed(cohort, reach, choice, now=now()), reach, now=now())
    if not rows:
        raise Http404
    record("enrolment.exported", by=request.user, target=cohort, rows=len(rows), file=kind)
    columns = COLUMNS if reach.manages_some else NAMES_ONLY
    body = as_csv(rows, columns) if kind == "csv" else as_xlsx(rows, columns, title="Deelnemers")
    return download(body, f"deelnemers-{cohort.slug}.{kind}")


def _choice(request: MemberRequest, reach: Reach) -> Choice:
    return chosen(request.GET, reach, words=searching.recall(request, request.GET.get("zoek", "")))

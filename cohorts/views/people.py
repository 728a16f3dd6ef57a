"""The people of the own organisation over all lichtingen, on a page and as a file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.reports import people as report
from cohorts.reports.exports import LIMIT, PEOPLE, Row, as_csv, as_xlsx, for_file
from cohorts.reports.held import beside
from cohorts.reports.narrowing import EVERYBODY, INVITATIONS, Choice, options
from cohorts.reports.narrowing import PEOPLE as STATES
from cohorts.reports.reach import reach_anywhere
from leergang.accounts.access import signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.audit.log import record
from leergang.moment import now
from leergang.web import searching
from leergang.web.downloads import download
from leergang.web.methods import ask_and_do

FILTERS = ("lichting", "status", "uitnodiging", "sorteer")


@signed_in_as(Permission.ENROLMENT_MANAGE)
@ask_and_do
def people_list(request: MemberRequest) -> HttpResponse:
    """The list; a POST carries what is searched for, so that no name stands in an address."""
    if request.method == "POST":
        return redirect(searching.searched(request, *FILTERS))
    reach, choice = reach_anywhere(request.user), _choice(request)
    rows, found = report.people_page(reach, choice, now=now(), asked=request.GET)
    cohorts = list(report.cohorts_to_choose(reach))
    lies_at_bureau = None if reach.manages_all else beside(reach)
    context = {
        "reach": reach,
        "choice": choice,
        "rows": rows,
        "held": lies_at_bureau,
        "page": found,
        "headings": report.headings(choice),
        "cohorts": [("", "Alle lichtingen"), *((cohort.slug, cohort.name) for cohort in cohorts)],
        "states": options(EVERYBODY, STATES),
        "invitations": options("Alle uitnodigingen", INVITATIONS),
        "with_organisation": reach.manages_all or len(reach.organisation_ids) > 1,
    }
    return render(request, "cohorts/people_list.html", context)


@signed_in_as(Permission.ENROLMENT_MANAGE)
@require_safe
def people_csv(request: MemberRequest) -> HttpResponse:
    return _file(request, "csv")


@signed_in_as(Permission.ENROLMENT_MANAGE)
@require_safe
def people_xlsx(request: MemberRequest) -> HttpResponse:
    return _file(request, "xlsx")


def _file(request: MemberRequest, kind: str) -> HttpResponse:
    """Exactly what was chosen on the page, and a line in the log."""
    reach, choice, moment = reach_anywhere(request.user), _choice(request), now()
    rows = for_file(report.people(reach, choice, now=moment), reach, now=moment)
    if not rows:
        raise Http404
    if len(rows) > LIMIT:
        messages.warning(request, "Deze lijst is te lang voor één bestand. Kies eerst een lichting.")
        return redirect(f"{reverse('people-list')}{choice.address}")
    record("enrolment.exported", by=request.user, target=request.user, rows=len(rows), file=kind)
    return download(_written(rows, kind), f"deelnemers.{kind}")


def _written(rows: list[Row], kind: str) -> bytes:
    return as_csv(rows, PEOPLE) if kind == "csv" else as_xlsx(rows, PEOPLE, title="Deelnemers")


def _choice(request: MemberRequest) -> Choice:
    return report.chosen(request.GET, words=searching.recall(request, request.GET.get("zoek", "")))

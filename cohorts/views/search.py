"""Searching what is open in the own lichting, and the own notes."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from cohorts.access import in_cohort
from cohorts.models import Cohort
from cohorts.reports.searching import sources_for
from cohorts.views.unit_page import own_enrolment
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.searching import recall, searched
from modules.search import look, page_number


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def cohort_search(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """What somebody looks for in notes may be a name: the form keeps the words out of the address (SEC-08)."""
    enrolment = own_enrolment(request, cohort)
    if request.method == "POST":
        return redirect(searched(request))
    mark = request.GET.get("zoek", "")
    typed = request.GET.get("q", "") or recall(request, mark)
    sources = sources_for(cohort, enrolment, now=now())
    results = look(sources, typed, page_number(request.GET.get("pagina", "")))
    around = urlencode({"zoek": mark} if mark else {"q": results.words})
    context = {"cohort": cohort, "results": results, "around": around}
    return render(request, "cohorts/search.html", context)

"""The vertrouwelijkheidsafspraak of a lichting: to read, to agree to, and for trainers who did."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from casuistiek.access import must_agree, reader_of_agreement
from casuistiek.actions import agreements
from casuistiek.documents import AGREEMENT, AGREEMENT_VERSION, WOO
from casuistiek.reports.agreements import people_of
from cohorts.models import Cohort, Enrolment
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do


@reader_of_agreement
@ask_and_do
def agreement(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Who takes part agrees here before reading a case of somebody else; a new version asks again."""
    mine = Enrolment.objects.taking_part().filter(cohort=cohort, user=request.user).first()
    onwards = _onwards(request)
    if request.method == "POST":
        if mine is None:
            raise Http404
        agreements.accept(mine, by=request.user, now=now())
        messages.success(request, "Je bent akkoord met de afspraak van je groep.")
        return redirect(onwards or "casuistiek:group-list")
    trained = Cohort.objects.granting(request.user, Permission.CASE_REVIEW).filter(pk=cohort.pk)
    context = {
        "cohort": cohort,
        "lines": AGREEMENT,
        "version": AGREEMENT_VERSION,
        "woo": WOO,
        "onwards": onwards,
        "must_accept": must_agree(request.user, cohort.pk),
        "takes_part": mine is not None,
        "people": people_of(cohort) if trained.exists() else [],
    }
    return render(request, "casuistiek/agreement.html", context)


def _onwards(request: MemberRequest) -> str:
    """Where this person was going; only a page of our own."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted.startswith("/") and is_ours else ""

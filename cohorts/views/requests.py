"""Asking for a place on a public page, and the inbox of who decides about it."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import requests
from cohorts.forms.requests import RejectionForm, RequestForm
from cohorts.models import Cohort, Enrolment
from cohorts.reports.enrolments import reach_of
from cohorts.reports.requests import request_page
from cohorts.states import EnrolmentStatus
from leergang.accounts.access import limited, public
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import local_date, now
from leergang.web.methods import ask_and_do

# A whole gemeente may sit behind one address; one mailbox gets few letters, whoever types its address.
RATE = "30/h/ip"
RATE_OF_MAILBOX = {"request_email": "5/d/key"}


@public
@ask_and_do
@limited("request", RATE)
def request_create(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a lichting on which people ask for a place; the answer is the same for every address."""
    cohort = get_object_or_404(
        Cohort.objects.filter(takes_requests=True).select_related("programme"), slug=slug
    )
    if not cohort.takes_requests_on(local_date(now())):
        return render(request, "cohorts/request_closed.html", {"cohort": cohort})
    form = RequestForm(request.POST or None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        _ask(request, cohort, form)
        return redirect(f"{reverse('request-create', args=[slug])}?verstuurd")
    context = {"cohort": cohort, "form": form, "is_sent": "verstuurd" in request.GET}
    return render(request, "cohorts/request_create.html", context)


def _ask(request: HttpRequest, cohort: Cohort, form: RequestForm) -> None:
    """Write it down, unless this address was typed too often today: the page says the same."""
    key = form.cleaned_data["email"]
    if not ratelimit.consume(request, app="cohorts", action="request_email", config=RATE_OF_MAILBOX, key=key):
        return
    try:
        requests.ask(
            cohort,
            organisation=form.cleaned_data["organisation"],
            person=form.line,
            motivation=form.cleaned_data["motivation"],
            now=now(),
        )
    except ValidationError:  # closed between the page and the answer: the next page says so
        return
    wake()


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_safe
def request_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    reach = reach_of(request.user, cohort)
    rows, found = request_page(cohort, reach, asked=request.GET)
    context = {"cohort": cohort, "reach": reach, "rows": rows, "page": found}
    return render(request, "cohorts/request_list.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def request_approve(request: MemberRequest, cohort: Cohort, public_id: str) -> HttpResponse:
    enrolment = _of(request, cohort, public_id)
    try:
        approved = requests.approve(
            enrolment, with_waiting_list="wachtlijst" in request.POST, by=request.user, now=now()
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        wake()
        is_in = approved.status == EnrolmentStatus.CONFIRMED
        messages.success(
            request,
            f"{approved.name} is ingeschreven en krijgt een uitnodiging."
            if is_in
            else f"{approved.name} staat op de wachtlijst en krijgt daarover bericht.",
        )
    return redirect("cohorts:request-list", cohort.slug)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def request_reject(request: MemberRequest, cohort: Cohort, public_id: str) -> HttpResponse:
    enrolment = _of(request, cohort, public_id)
    if enrolment.status != EnrolmentStatus.REQUESTED:
        messages.info(request, f"Over {enrolment.name} is al beslist.")
        return redirect("cohorts:request-list", cohort.slug)
    form = RejectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            requests.reject(enrolment, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            wake()
            messages.success(request, f"De aanmelding van {enrolment.name} is afgewezen.")
        return redirect("cohorts:request-list", cohort.slug)
    context = {"cohort": cohort, "enrolment": enrolment, "form": form}
    return render(request, "cohorts/request_reject.html", context)


def _of(request: MemberRequest, cohort: Cohort, public_id: str) -> Enrolment:
    """A request that this person decides about. One that was decided meanwhile is found too, and told."""
    found = Enrolment.objects.visible_to(request.user, Permission.ENROLMENT_MANAGE)
    return get_object_or_404(found.select_related("user", "organisation"), cohort=cohort, public_id=public_id)

"""The waiting list for who decides, and the page of one person behind the link in a letter."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import waiting
from cohorts.models import Cohort, Enrolment
from cohorts.models.waiting_link import enrolment_of
from cohorts.reports.enrolments import reach_of
from cohorts.reports.waiting import IN_LINE, counts, place_of, waiting_page
from cohorts.states import TAKES_PART, EnrolmentStatus
from leergang.accounts.access import limited, public
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do

# As for an invitation: a whole gemeente may sit behind one address, and a signature cannot be guessed.
RATE = "60/m/ip"
ANSWERS = {"neem": waiting.accept_offer, "stop": waiting.decline, "weer": waiting.want_again}


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_safe
def waiting_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    reach = reach_of(request.user, cohort)
    rows, found = waiting_page(cohort, reach, asked=request.GET)
    context = {"cohort": cohort, "reach": reach, "rows": rows, "page": found, "counts": counts(cohort, reach)}
    return render(request, "cohorts/waiting_list.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def waiting_accept(request: MemberRequest, cohort: Cohort, public_id: str) -> HttpResponse:
    enrolment = _of(request, cohort, public_id)
    return _answer(request, enrolment, "neem", "{name} is ingeschreven en krijgt een uitnodiging.")


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def waiting_requeue(request: MemberRequest, cohort: Cohort, public_id: str) -> HttpResponse:
    enrolment = _of(request, cohort, public_id)
    return _answer(request, enrolment, "weer", "{name} staat weer in de rij, op dezelfde plaats.")


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def waiting_decline(request: MemberRequest, cohort: Cohort, public_id: str) -> HttpResponse:
    enrolment = _of(request, cohort, public_id)
    if request.method == "POST":
        return _answer(request, enrolment, "stop", "{name} staat niet meer op de wachtlijst.")
    return render(request, "cohorts/waiting_decline.html", {"cohort": cohort, "enrolment": enrolment})


@public
@ask_and_do
@limited("waiting", RATE)
def waiting_place(request: HttpRequest, signed: str) -> HttpResponse:
    """What somebody sees and does who asked for a place or waits for one: a GET shows, a POST acts."""
    enrolment = enrolment_of(signed)
    if enrolment is None or enrolment.status not in SHOWN:
        return render(request, "cohorts/waiting_unusable.html", status=404)
    if request.method == "POST":
        return _answer_oneself(request, enrolment, signed)
    moment = now()
    context = {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "state": SHOWN[EnrolmentStatus(enrolment.status)],
        "place": place_of(enrolment),
        "has_ended": bool(enrolment.offer_ends_at and enrolment.offer_ends_at <= moment),
        "asks_to_stop": "stoppen" in request.GET,
    }
    return render(request, "cohorts/waiting_place.html", context)


# The states in which the page behind the link has something to say, and which of its faces it shows.
SHOWN = {
    EnrolmentStatus.REQUESTED: "requested",
    EnrolmentStatus.WAITING_LIST: "waiting",
    EnrolmentStatus.OFFERED: "offered",
    EnrolmentStatus.CANCELLED: "stopped",
    **dict.fromkeys(TAKES_PART, "seated"),
}


def _answer_oneself(request: HttpRequest, enrolment: Enrolment, signed: str) -> HttpResponse:
    answer = ANSWERS.get(request.POST.get("antwoord", ""))
    if answer:
        try:
            answer(enrolment, by=None, now=now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        wake()
    return redirect("waiting-place", signed)


def _of(request: MemberRequest, cohort: Cohort, public_id: str) -> Enrolment:
    found = Enrolment.objects.visible_to(request.user, Permission.ENROLMENT_MANAGE)
    return get_object_or_404(
        found.select_related("user", "organisation"), cohort=cohort, public_id=public_id, status__in=IN_LINE
    )


def _answer(request: MemberRequest, enrolment: Enrolment, answer: str, said: str) -> HttpResponse:
    try:
        ANSWERS[answer](enrolment, by=request.user, now=now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, said.format(name=enrolment.name))
    wake()
    return redirect("cohorts:waiting-list", enrolment.cohort.slug)

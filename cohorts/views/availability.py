"""When trainers can teach: the planner asks and reads, the trainer answers by a link without login."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import availability
from cohorts.forms.availability import AvailabilityForm, PollForm
from cohorts.models import AvailabilityPoll, Cohort
from cohorts.reports.availability import NEWEST, grid_of, polls_of, request_of, stored_by
from leergang.accounts.access import limited, public
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now, today
from leergang.web.keyset import page
from leergang.web.methods import ask_and_do

# As for an invitation: a whole gemeente may sit behind one address, and a link cannot be guessed.
RATE = "60/m/ip"
MORE_ROWS = 3


@in_cohort(Permission.COHORT_MANAGE)
@require_safe
def availability_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    found = page(polls_of(cohort), NEWEST, request.GET)
    lines = [(poll, poll.takes_answers(now())) for poll in found.rows]
    return render(
        request, "cohorts/availability_list.html", {"cohort": cohort, "lines": lines, "page": found}
    )


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def availability_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """First the form, then who gets a letter about what, then the letters."""
    form, step = _poll_form(request, cohort), request.POST.get("stap")
    context = {"cohort": cohort, "form": form}
    if not (form.is_bound and form.is_valid()):
        return render(request, "cohorts/availability_create.html", context)
    if step != "versturen":
        return render(request, "cohorts/availability_confirm.html", context)
    try:
        poll = availability.ask(cohort, **form.question, by=request.user, now=now())
    except ValidationError as problem:
        form.add_error(None, problem)
        return render(request, "cohorts/availability_create.html", context)
    wake()
    messages.success(request, "De vraag is verstuurd. Antwoorden zie je hier zodra ze binnenkomen.")
    return redirect("cohorts:availability-detail", cohort.slug, poll.pk)


@in_cohort(Permission.COHORT_MANAGE)
@require_safe
def availability_detail(request: MemberRequest, cohort: Cohort, poll_id: int) -> HttpResponse:
    poll = _poll(cohort, poll_id)
    best_first = request.GET.get("volgorde") == "beste"
    context = {
        "cohort": cohort,
        "poll": poll,
        "is_open": poll.takes_answers(now()),
        "best_first": best_first,
        "grid": grid_of(poll, best_first=best_first),
        "to_remind": poll.requests.to_remind(today()).count(),
    }
    return render(request, "cohorts/availability_detail.html", context)


@in_cohort(Permission.COHORT_MANAGE)
@require_POST
def availability_remind(request: MemberRequest, cohort: Cohort, poll_id: int) -> HttpResponse:
    poll = _poll(cohort, poll_id)
    try:
        count = availability.remind(poll, by=request.user, now=now())
    except ValidationError as problem:
        messages.warning(request, problem.messages[0])
    else:
        wake()
        people = "1 trainer krijgt" if count == 1 else f"{count} trainers krijgen"
        messages.success(request, f"{people} een herinnering met een nieuwe link.")
    return redirect("cohorts:availability-detail", cohort.slug, poll.pk)


@in_cohort(Permission.COHORT_MANAGE)
@ask_and_do
def availability_close(request: MemberRequest, cohort: Cohort, poll_id: int) -> HttpResponse:
    poll = _poll(cohort, poll_id)
    if request.method == "POST":
        availability.close(poll, by=request.user, now=now())
        messages.success(request, "De vraag is gesloten. De links werken niet meer.")
        return redirect("cohorts:availability-detail", cohort.slug, poll.pk)
    waiting = grid_of(poll).waiting
    context = {"cohort": cohort, "poll": poll, "waiting": waiting}
    return render(request, "cohorts/availability_close.html", context)


@public
@ask_and_do
@limited("availability", RATE)
def availability_answer(request: HttpRequest, availability_token: str) -> HttpResponse:
    """The page behind the link in a letter: opening it answers nothing, the button does (MSG-07)."""
    asked = request_of(availability_token, now=now())
    if asked is None:
        return _unusable(request)
    form = AvailabilityForm(
        request.POST if request.method == "POST" else None,
        dates=list(asked.poll.dates.order_by("starts_at")),
        stored=stored_by(asked),
        request=asked,
    )
    if form.is_bound and form.is_valid():
        try:
            availability.answer(asked, answers=form.answers, remark=form.cleaned_data["remark"], now=now())
        except ValidationError:  # closed, or replaced by a newer link, between the page and the answer
            return _unusable(request)
        messages.success(request, "Dank je, je antwoord staat genoteerd.")
        return redirect("availability-answer", availability_token)
    context: dict[str, Any] = {
        "asked": asked,
        "poll": asked.poll,
        "cohort": asked.poll.cohort,
        "person": asked.user,
        "form": form,
        "has_errors": bool(form.errors),
    }
    return render(request, "cohorts/availability_answer.html", context)


def _unusable(request: HttpRequest) -> HttpResponse:
    return render(request, "cohorts/availability_unusable.html", status=404)


def _poll(cohort: Cohort, poll_id: int) -> AvailabilityPoll:
    return get_object_or_404(AvailabilityPoll, cohort=cohort, pk=poll_id)


def _poll_form(request: MemberRequest, cohort: Cohort) -> PollForm:
    """The form; while dates are being added or changed again, nothing is judged yet."""
    if request.method != "POST":
        return PollForm(cohort=cohort, now=now())
    extra = {"datums": MORE_ROWS, "aanpassen": 0}.get(request.POST.get("stap", ""))
    if extra is not None:
        initial = PollForm.typed(request.POST, extra_rows=extra)
        return PollForm(cohort=cohort, now=now(), initial=initial)
    return PollForm(request.POST, cohort=cohort, now=now())

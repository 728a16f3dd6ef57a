"""One enrolment: its page, and what may happen to it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import corrections, deferrals, departures, leaving, replacements
from cohorts.forms.changes import CorrectionForm, DeferralForm, EndForm, LeaveForm, ReplacementForm
from cohorts.models import Cohort, Enrolment
from cohorts.reports.enrolment import detail_of, managed
from cohorts.reports.enrolment_lines import line_of
from cohorts.states import TRANSITIONS, EnrolmentStatus, Leaving
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now, today
from leergang.web.methods import ask_and_do

LAST_DAY = "laatste-dag"


@in_cohort(Permission.ENROLMENT_VIEW)
@require_safe
def enrolment_detail(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    seen = (
        Enrolment.objects.visible_to(request.user)
        .filter(cohort=cohort)
        .select_related("user", "organisation")
    )
    enrolment = get_object_or_404(seen, public_id=public_id)
    mine = managed(request.user, cohort).filter(pk=enrolment.pk).first()
    context: dict[str, object] = {"cohort": cohort, "enrolment": mine or enrolment}
    if mine:
        context["detail"] = detail_of(mine, viewer=request.user, now=now())
        context["invited"] = line_of(mine, now=now()).invited
    return render(request, "cohorts/enrolment_detail.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_update(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(managed(request.user, cohort).open(), public_id=public_id)
    form = CorrectionForm(_typed(request), enrolment=enrolment)
    if request.method == "POST" and form.is_valid():
        job_title = form.cleaned_data["job_title"]
        enrolment = corrections.correct(enrolment, job_title=job_title, name=form.name, by=request.user)
        messages.success(request, f"De gegevens van {enrolment.name} zijn gewijzigd.")
        return _back(enrolment)
    return _form_page(request, "update", enrolment, form)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_end(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = _movable(request.user, cohort, public_id, EnrolmentStatus.CANCELLED)
    form = EndForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            departures.end(enrolment, reason=form.cleaned_data["reason"], by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            wake()
            messages.success(request, f"{enrolment.name} doet niet meer mee.")
            return _back(enrolment)
    sessions = departures.sessions_to_call_off(enrolment, now=now()).count()
    ends_as = departures.ends_as(enrolment, day=today())
    return _form_page(request, "end", enrolment, form, sessions=sessions, ends_as=ends_as)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_replace(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = _movable(request.user, cohort, public_id, EnrolmentStatus.REPLACED)
    initial = {"leaves_on": request.GET.get(LAST_DAY, "")}
    form = ReplacementForm(
        _typed(request), enrolment=enrolment, day=today(), by=request.user, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            new = replacements.replace(
                enrolment, successor=form.line, reason=values["reason"], by=request.user, now=now(),
                leaves_on=values.get("leaves_on"),
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            wake()
            messages.success(
                request, f"{new.name} neemt de plaats van {enrolment.name} over en krijgt een link."
            )
            return _back(new)
    return _form_page(request, "replace", enrolment, form)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_defer(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = _movable(request.user, cohort, public_id, EnrolmentStatus.DEFERRED)
    form = DeferralForm(_typed(request), enrolment=enrolment, day=today())
    if request.method == "POST" and form.is_valid():
        target, expected = form.chosen
        reason = form.cleaned_data["reason"]
        try:
            deferrals.defer(enrolment, target, expected=expected, reason=reason, by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            wake()
            messages.success(request, f"{enrolment.name} schuift door naar {target.name}.")
            return _back(enrolment)
    return _form_page(request, "defer", enrolment, form)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_leave(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(managed(request.user, cohort).open(), public_id=public_id)
    form = LeaveForm(_typed(request), enrolment=enrolment, day=today())
    if request.method == "POST" and form.is_valid():
        day, how = form.cleaned_data["leaves_on"], Leaving(form.cleaned_data["how"])
        if how == Leaving.REPLACED:
            to = reverse("cohorts:enrolment-replace", args=[cohort.slug, enrolment.public_id])
            return redirect(f"{to}?{urlencode({LAST_DAY: f'{day:%d-%m-%Y}'})}")
        try:
            leaving.leave(enrolment, leaves_on=day, how=how, by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            wake()
            messages.success(request, f"Het vertrek van {enrolment.name} is vastgelegd.")
            return _after_leaving(request.user, enrolment)
    also = leaving.followed_too(enrolment)
    return _form_page(request, "leave", enrolment, form, also=also)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def enrolment_stay(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(managed(request.user, cohort), public_id=public_id)
    try:
        leaving.stay(enrolment, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"{enrolment.name} blijft. Het vertrek is ingetrokken.")
    return _back(enrolment)


def _movable(user: User, cohort: Cohort, public_id: uuid.UUID, to: EnrolmentStatus) -> Enrolment:
    """One's own to change, and in a state from which this may follow; else it is not there."""
    states = [state for state, follows in TRANSITIONS.items() if to in follows]
    return get_object_or_404(managed(user, cohort).filter(status__in=states), public_id=public_id)


def _typed(request: MemberRequest) -> object:
    return request.POST if request.method == "POST" else None


def _form_page(
    request: MemberRequest, what: str, enrolment: Enrolment, form: object, **more: object
) -> HttpResponse:
    context = {"cohort": enrolment.cohort, "enrolment": enrolment, "form": form, **more}
    return render(request, f"cohorts/enrolment_{what}.html", context)


def _back(enrolment: Enrolment) -> HttpResponse:
    return redirect("cohorts:enrolment-detail", enrolment.cohort.slug, enrolment.public_id)


def _after_leaving(user: User, enrolment: Enrolment) -> HttpResponse:
    """Back to the page, or to the list when the last day was before today: then it is no longer theirs."""
    if managed(user, enrolment.cohort).filter(pk=enrolment.pk).exists():
        return _back(enrolment)
    return redirect("cohorts:enrolment-list", enrolment.cohort.slug)

"""The personal link of one enrolment: again, now, on another day, or to another address."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cohorts.access import in_cohort
from cohorts.actions import addresses, inviting
from cohorts.forms.inviting import AddressForm, LaterForm
from cohorts.models import Cohort, Enrolment
from cohorts.reports.addresses import shown_address
from cohorts.reports.enrolment import managed
from cohorts.reports.enrolment_lines import line_of
from cohorts.states import EnrolmentStatus
from leergang.accounts.access import may
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import local_date, now, today
from leergang.web.methods import ask_and_do


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def enrolment_invite(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(managed(request.user, cohort).open(), public_id=public_id)
    try:
        sent = inviting.invite_again(enrolment, by=request.user, now=now())
    except ValidationError as error:
        messages.info(request, error.messages[0])
    else:
        wake()
        messages.success(
            request, _sent(enrolment) if sent else f"{enrolment.name} kreeg net een nieuwe link."
        )
    return _back(request, enrolment)


def _sent(enrolment: Enrolment) -> str:
    if enrolment.invitation_id is None:
        return f"{enrolment.name} krijgt nu een uitnodiging."
    return f"{enrolment.name} krijgt een nieuwe link. De oude werkt niet meer."


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_address(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(managed(request.user, cohort).open(), public_id=public_id)
    if enrolment.status != EnrolmentStatus.CONFIRMED:
        return _not_waiting(request, enrolment)
    form = AddressForm(
        request.POST if request.method == "POST" else None, enrolment=enrolment, by=request.user
    )
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            corrected = addresses.correct_address(enrolment, email=email, by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            wake()
            messages.success(
                request, f"Het adres van {corrected.name} is verbeterd. De oude link werkt niet meer."
            )
            return _back(request, corrected)
    return _page(request, "address", enrolment, form)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def enrolment_invite_later(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    enrolment = get_object_or_404(managed(request.user, cohort).open(), public_id=public_id)
    if enrolment.status != EnrolmentStatus.CONFIRMED or enrolment.invitation_id is not None:
        return _not_waiting(request, enrolment)
    planned = enrolment.invite_at and local_date(enrolment.invite_at)
    form = LaterForm(
        request.POST if request.method == "POST" else None, day=today(), initial={"invite_on": planned}
    )
    if request.method == "POST" and form.is_valid():
        try:
            inviting.invite_later(enrolment, invite_at=form.invite_at, by=request.user, now=now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"De uitnodiging van {enrolment.name} gaat op een andere dag.")
            return _back(request, enrolment)
    return _page(request, "invite_later", enrolment, form)


def _page(request: MemberRequest, what: str, enrolment: Enrolment, form: object) -> HttpResponse:
    context = {
        "cohort": enrolment.cohort,
        "enrolment": enrolment,
        "form": form,
        "invited": line_of(enrolment, now=now()).invited,
        "address": shown_address(enrolment, sees_all=may(request.user, Permission.COHORT_MANAGE)),
    }
    return render(request, f"cohorts/enrolment_{what}.html", context)


def _not_waiting(request: MemberRequest, enrolment: Enrolment) -> HttpResponse:
    messages.info(
        request, f"Voor {enrolment.name} kan dit nu niet: de uitnodiging is al weg of niet meer nodig."
    )
    return _back(request, enrolment)


def _back(request: MemberRequest, enrolment: Enrolment) -> HttpResponseRedirect:
    """To the page of the person, or to the list for who pressed a button there."""
    if request.POST.get("terug") == "lijst":
        return redirect("cohorts:enrolment-list", enrolment.cohort.slug)
    return redirect("cohorts:enrolment-detail", enrolment.cohort.slug, enrolment.public_id)

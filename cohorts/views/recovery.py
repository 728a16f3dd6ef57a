"""A new start for a participant who lost every key: coördinator or planner, after a check by voice."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from cohorts.actions import recovery
from cohorts.forms.recovery import RecoveryForm
from cohorts.models import Enrolment
from cohorts.reports.addresses import shown_address, with_own_address
from leergang.accounts.access import may, signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.mailing import tasks
from leergang.moment import now
from leergang.web.methods import ask_and_do


@signed_in_as(Permission.PEOPLE_RECOVER)
@ask_and_do
def person_new_start(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    enrolment = _newest_enrolment(request.user, public_id)
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recovery.start(enrolment, by=request.user, now=now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            tasks.wake()
            messages.success(request, f"We sturen {enrolment.user.name} een link voor een nieuwe start.")
        return redirect("cohorts:enrolment-list", slug=enrolment.cohort.slug)
    address = shown_address(enrolment, sees_all=may(request.user, Permission.COHORT_MANAGE))
    context = {"enrolment": enrolment, "person": enrolment.user, "form": form, "address": address}
    return render(request, "cohorts/person_new_start.html", context)


def _newest_enrolment(user: User, public_id: uuid.UUID) -> Enrolment:
    """The person through an enrolment that this user may see: the lookup is the check. Never oneself.

    Who did not come in yet needs an invitation, and keeps the name of the account to themselves.
    """
    within_reach = (
        with_own_address(Enrolment.objects.visible_to(user, Permission.PEOPLE_RECOVER))
        .came_in()
        .filter(user__public_id=public_id, user__is_active=True)
        .exclude(user=user)
        .select_related("user", "cohort", "organisation")
    )
    newest = within_reach.order_by("-created_at", "-pk").first()
    if newest is None:
        raise Http404
    return newest

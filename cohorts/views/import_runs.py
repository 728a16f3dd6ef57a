"""An uploaded list after the check: confirm it, see what became of it, take it back."""

import datetime as dt
import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import import_runs, import_undo
from cohorts.forms.imports import ConfirmForm
from cohorts.models import Cohort, ImportBatch
from cohorts.reports.held import beside
from cohorts.reports.import_runs import people_page, receipt_page, receipts, sending, uploaded_by
from cohorts.reports.reach import reach_of
from cohorts.states import AT_WORK, ImportState
from cohorts.tasks.import_runs import wake_imports
from cohorts.views.imports import handled, keep_typed, own_batch
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import at, now
from leergang.web.htmx import render_part
from leergang.web.methods import ask_and_do

INVITING_TIME = dt.time(9, 0)  # on the wall in Amsterdam
# The list of which this session asked that it goes; then its page is gone too.
GOING = "import_going"


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def import_confirm(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """Have the good rows enrolled. Something typed since the last check is kept and shown first."""
    batch = own_batch(request, cohort, public_id)
    if batch.state != ImportState.DRAFT:
        return handled(request, batch)
    back = redirect("cohorts:import-preview", cohort.slug, batch.public_id)
    if keep_typed(request, batch):
        messages.info(request, "Je wijzigingen zijn bewaard en gecontroleerd. Kijk ze na en bevestig daarna.")
        return back
    form = ConfirmForm({"uitnodigen": ConfirmForm.NOW} | request.POST.dict())
    if not form.is_valid():
        return back  # the choices are kept, and the preview says what is wrong with them
    import_runs.confirm(
        batch,
        seen=request.POST.get("gezien", ""),
        by=request.user,
        invite_at=_moment(form),
        with_waiting_list=request.POST.get("wachtlijst") == "ja",
    )
    wake_imports()
    return redirect("cohorts:import-receipt", cohort.slug, batch.public_id)


def _moment(form: ConfirmForm) -> dt.datetime | None:
    """At nine on the day that was chosen; None is at once."""
    if form.cleaned_data["uitnodigen"] == ConfirmForm.NOW:
        return None
    return at(form.cleaned_data["uitnodigen_op"], INVITING_TIME)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_safe
def import_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    lines, found = receipt_page(request.user, cohort, request.GET)
    return render(request, "cohorts/import_list.html", {"cohort": cohort, "lines": lines, "page": found})


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_safe
def import_receipt(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """What became of a list: a worker has it, or who is in and how far the invitations are; or it is gone."""
    if _is_gone(request, public_id):
        return _gone(request, cohort)
    batch = _receipt(request, cohort, public_id)
    asks_part = request.headers.get("HX-Request") == "true"
    if asks_part and request.GET.get("bezig") and batch.state in AT_WORK:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)  # nothing new: the page stays as it is
    if asks_part and request.GET.get("bezig"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if batch.state in AT_WORK:
        return render(request, "cohorts/import_running.html", {"cohort": cohort, "batch": batch})
    if batch.state != ImportState.CONFIRMED:
        return redirect("cohorts:import-preview", cohort.slug, batch.public_id)
    context = {"cohort": cohort, "batch": batch, "sending": sending(batch, now=now())}
    if not asks_part:
        context["by"] = uploaded_by(batch)
        context["page"] = people_page(request.user, batch, request.GET)
        context["held"] = beside(reach_of(request.user, cohort), batch=batch)
    return render_part(request, "cohorts/import_receipt.html", "sending", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def import_undo_confirm(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """Show who disappears, and then have the whole list taken back."""
    batch = _receipt(request, cohort, public_id, state=ImportState.CONFIRMED)
    refusal = import_undo.refusal(batch)
    if request.method == "POST":
        try:
            import_undo.ask(batch, by=request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            wake_imports()
            request.session[GOING] = str(batch.public_id)
            return redirect("cohorts:import-receipt", cohort.slug, batch.public_id)
    context = {"cohort": cohort, "batch": batch, "refusal": refusal, "sending": sending(batch, now=now())}
    context["by"] = uploaded_by(batch)
    context["page"] = people_page(request.user, batch, request.GET)
    context["held"] = beside(reach_of(request.user, cohort), batch=batch)
    return render(request, "cohorts/import_undo.html", context)


def _is_gone(request: MemberRequest, public_id: uuid.UUID) -> bool:
    asked = request.session.get(GOING) == str(public_id)
    return asked and not ImportBatch.objects.filter(public_id=public_id).exists()


def _gone(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """The list was taken back, as was asked for. htmx goes where a browser without it is sent."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Refresh": "true"})
    del request.session[GOING]
    messages.success(request, "De lijst is teruggedraaid. Niemand van de lijst staat nog in deze lichting.")
    return redirect("cohorts:enrolment-list", cohort.slug)


def _receipt(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID, **asked: str) -> ImportBatch:
    found = receipts(request.user, cohort).select_related("organisation", "cohort", "created_by")
    batch: ImportBatch = get_object_or_404(found, public_id=public_id, **asked)
    return batch

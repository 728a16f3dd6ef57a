"""The step into practice after a module: for the participant, and the list for the trainers of the lichting."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.actions import transfers
from cohorts.forms.transfers import OutcomeForm, TransferForm
from cohorts.models import Cohort, Enrolment, TransferAction
from cohorts.reports import transfers as report
from cohorts.reports.releases import closed_for
from cohorts.views.unit_page import own_enrolment
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now, today
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError
from modules.models import Module

SAVED = "Je transferactie is bewaard. Je trainers kunnen hem lezen, je organisatie niet."


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def transfer_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """What I am going to do in practice, module by module."""
    enrolment = own_enrolment(request, cohort)
    closed = closed_for(cohort.pk, enrolment.pk, now=now())
    lines = [(module, action, closed.module(module.pk)) for module, action in report.own_actions(enrolment)]
    return render(request, "cohorts/transfer_list.html", {"cohort": cohort, "lines": lines})


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def transfer_edit(request: MemberRequest, cohort: Cohort, module_slug: str) -> HttpResponse:
    enrolment, module = own_enrolment(request, cohort), _module(cohort, module_slug)
    if closed_for(cohort.pk, enrolment.pk, now=now()).module(module.pk):
        return redirect("cohorts:module-detail", cohort.slug, module.slug)  # says when it opens
    action = report.own_action(enrolment.pk, module.pk)
    form = TransferForm(request.POST or None, instance=action, today=today())
    context = _context(cohort, module, form, action)
    if request.method != "POST" or not form.is_valid():
        return render(request, "cohorts/transfer_edit.html", context)
    try:
        transfers.put(module, enrolment=enrolment, **form.cleaned_data, version=form.version, now=now())
    except StaleVersionError as stale:
        return _two_texts(request, "cohorts/transfer_edit.html", context, stale, enrolment)
    except ValidationError as refused:
        form.add_error(None, refused)
        return render(request, "cohorts/transfer_edit.html", context)
    messages.success(request, SAVED)
    return redirect("cohorts:transfer-list", cohort.slug)


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def transfer_outcome(request: MemberRequest, cohort: Cohort, module_slug: str) -> HttpResponse:
    """How did it go? The reminder of after three weeks leads here; who wrote nothing down begins with that."""
    enrolment, module = own_enrolment(request, cohort), _module(cohort, module_slug)
    action = report.own_action(enrolment.pk, module.pk)
    if action is None:
        return redirect("cohorts:transfer-edit", cohort.slug, module.slug)
    form = OutcomeForm(request.POST or None, initial={"outcome": action.outcome})
    context = _context(cohort, module, form, action)
    if request.method != "POST" or not form.is_valid():
        return render(request, "cohorts/transfer_outcome.html", context)
    try:
        transfers.tell(
            module,
            enrolment=enrolment,
            outcome=form.cleaned_data["outcome"],
            version=form.version,
            now=now(),
        )
    except StaleVersionError as stale:
        return _two_texts(request, "cohorts/transfer_outcome.html", context, stale, enrolment)
    except ValidationError as refused:
        form.add_error(None, refused)
        return render(request, "cohorts/transfer_outcome.html", context)
    messages.success(request, "Bewaard. Mooi dat je hebt teruggekeken.")
    return redirect("cohorts:transfer-list", cohort.slug)


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def transfer_remove(request: MemberRequest, cohort: Cohort, module_slug: str) -> HttpResponse:
    """Take the step away: a page that asks, and then does it."""
    enrolment, module = own_enrolment(request, cohort), _module(cohort, module_slug)
    action = report.own_action(enrolment.pk, module.pk)
    if action is None:
        return redirect("cohorts:transfer-list", cohort.slug)
    if request.method == "POST":
        transfers.remove(module, enrolment=enrolment)
        messages.success(request, "Je transferactie is weg.")
        return redirect("cohorts:transfer-list", cohort.slug)
    context = {"cohort": cohort, "module": module, "action": action}
    return render(request, "cohorts/transfer_remove.html", context)


@in_cohort(Permission.LEARNING_FOLLOW)
@require_safe
def transfer_followed(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """What the participants of the lichting are going to do in practice, for their trainers."""
    modules = list(Module.objects.filter(programme=cohort.programme_id).order_by("position"))
    chosen = next((module for module in modules if module.slug == request.GET.get("module")), None)
    page = report.followed_page(
        request.user, cohort, request.GET, module_id=chosen.pk if chosen else None
    ).keeping({"module": chosen.slug} if chosen else {})
    context = {
        "cohort": cohort,
        "actions": page.rows,
        "page": page,
        "options": [("", "Alle modules"), *((module.slug, module.title) for module in modules)],
        "chosen": chosen.slug if chosen else "",
    }
    return render(request, "cohorts/transfer_followed.html", context)


def _module(cohort: Cohort, slug: str) -> Module:
    module = Module.objects.filter(programme=cohort.programme_id, slug=slug).first()
    if module is None:
        raise Http404
    return module


def _context(
    cohort: Cohort, module: Module, form: TransferForm | OutcomeForm, action: TransferAction | None
) -> dict[str, Any]:
    version = form.data.get("version", "") if form.is_bound else (action.version if action else 0)
    return {"cohort": cohort, "module": module, "form": form, "action": action, "version": version}


def _two_texts(
    request: MemberRequest,
    template: str,
    context: dict[str, Any],
    stale: StaleVersionError,
    enrolment: Enrolment,
) -> HttpResponse:
    """Another window stored something else: that beside what was typed here, and the next save is a choice."""
    stored = report.own_action(enrolment.pk, context["module"].pk)
    context |= {"version": stale.version, "stored": stored, "has_errors": True}
    return render(request, template, context, status=HTTPStatus.CONFLICT)

"""Afterwards: the reflection, the actions and what became of them, and the rounds of a case side by side."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from casuistiek.access import own_case, readable_case, reflectable_case
from casuistiek.actions import followups, reads, reflections
from casuistiek.forms.reflection import ActionForm, OutcomeForm, ReflectionForm
from casuistiek.models import ActionOutcome, CaseAction, PracticeCase, Reflection
from casuistiek.reports.reading import UNTITLED
from casuistiek.reports.versions import changed_parts, changes_in_field, content_of_version, versions_of
from casuistiek.reports.viewers import Viewer, owners_of, viewer_of
from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable


@reflectable_case
@ask_and_do
def reflection_edit(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The four questions. Posting keeps what was typed and then goes where the button says."""
    stored = Reflection.objects.filter(case=case).first() or Reflection(case=case)
    if request.method != "POST":
        initial = {name: getattr(stored, name) for name in (*Reflection.CONTENT, "is_shared")}
        form = ReflectionForm(initial=initial)
        if "controle" in request.GET:
            form.cleaned_data = {}
            for name, words in reflections.missing(stored).items():
                form.add_error(name, words)
        return _form(request, case, form, stored)
    form = ReflectionForm(request.POST)
    form.is_valid()
    try:
        kept = _keep(request, case, form)
    except StaleVersionError:
        return _form(request, case, form, stored, is_conflict=True, status=HTTPStatus.CONFLICT)
    if request.POST.get("next") != "complete":
        return redirect("casuistiek:reflection-edit", case.public_id)
    return _complete(request, case, kept)


def _complete(request: MemberRequest, case: PracticeCase, kept: Reflection) -> HttpResponse:
    try:
        reflections.complete(case, by=request.user, now=now(), version=kept.version)
    except ValidationError:
        response = redirect("casuistiek:reflection-edit", case.public_id)
        response["Location"] += "?controle=1"
        return response
    messages.success(request, "Je casus is afgerond. Knap werk.")
    return redirect(case)


def _form(
    request: MemberRequest,
    case: PracticeCase,
    form: ReflectionForm,
    stored: Reflection,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "title": case.title.strip() or UNTITLED,
        "form": form,
        "version": stored.version,
        "saved_at": stored.saved_at,
        "is_conflict": is_conflict,
        "has_errors": is_conflict,
        "summary": [
            (f"id_{name}", str(form.fields[name].label), str(errors[0]))
            for name, errors in form.errors.items()
        ],
    }
    return render(request, "casuistiek/reflection_edit.html", context, status=status)


def _keep(request: MemberRequest, case: PracticeCase, form: ReflectionForm) -> Reflection:
    return reflections.save(
        case,
        by=request.user,
        now=now(),
        version=form.version,
        texts=form.texts,
        is_shared=form.cleaned_data["is_shared"],
    )


@reflectable_case
@require_POST
def reflection_autosave(request: MemberRequest, case: PracticeCase) -> JsonResponse:
    """Keep what was typed so far; static/js/autosave.js calls it."""
    form = ReflectionForm(request.POST)
    if not form.is_valid() or not all(name in request.POST for name in Reflection.CONTENT):
        return unreadable()
    try:
        kept = _keep(request, case, form)
    except StaleVersionError as stale:
        return conflict(stale)
    return saved(kept.version, kept.saved_at or now(), [])


@own_case
@ask_and_do
def action_create(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Write an action down; `wat` in the address is a first proposal, from the room."""
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            followups.agree(case, by=request.user, now=now(), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        except PracticeCase.DoesNotExist as gone:
            raise Http404 from gone
        else:
            messages.success(
                request, "Je actie staat erbij. Na drie weken en na drie maanden vragen we wat ervan werd."
            )
            return redirect(f"{case.get_absolute_url()}#acties")
    context = {"case": case, "title": case.title.strip() or UNTITLED, "form": form}
    return render(request, "casuistiek/action_create.html", context)


@own_case
@ask_and_do
def action_delete(request: MemberRequest, case: PracticeCase, action_id: int) -> HttpResponse:
    action = get_object_or_404(CaseAction.objects.visible_to(request.user), case=case, pk=action_id)
    if request.method == "POST":
        followups.remove(action, by=request.user)
        messages.success(request, "Je actie is verwijderd.")
        return redirect(f"{case.get_absolute_url()}#acties")
    return render(request, "casuistiek/action_delete.html", {"case": case, "action": action})


@own_case
@ask_and_do
def action_outcome(request: MemberRequest, case: PracticeCase, outcome_id: int) -> HttpResponse:
    """'Wat is er van je actie geworden?'"""
    mine = CaseAction.objects.visible_to(request.user).filter(case=case)
    found = ActionOutcome.objects.filter(action__in=mine).select_related("action")
    outcome = get_object_or_404(found, pk=outcome_id)
    form = OutcomeForm(request.POST or None, initial={"outcome": outcome.outcome})
    stored, status = None, HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["outcome"].replace("\r\n", "\n")
        try:
            followups.tell(outcome, by=request.user, now=now(), text=text, version=form.version)
        except StaleVersionError:
            outcome.refresh_from_db()
            stored, status = outcome.outcome, HTTPStatus.CONFLICT
        else:
            messages.success(request, "Bewaard.")
            return redirect(f"{case.get_absolute_url()}#acties")
    context = {
        "case": case,
        "outcome": outcome,
        "form": form,
        "stored": stored,
        "has_errors": stored is not None,
    }
    return render(request, "casuistiek/action_outcome.html", context, status=status)


@readable_case
@require_safe
def version_list(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The rounds, and the difference between two of them: for the owners and the trainers."""
    viewer = viewer_of(case, request.user, owners_of(case))
    if viewer not in (Viewer.OWNER, Viewer.TRAINER):
        raise Http404
    versions = versions_of(case)
    if viewer == Viewer.TRAINER and versions:
        reads.note(case, by=request.user, now=now(), version=versions[0].number)
    by_number = {str(version.number): version for version in versions}
    if not versions:
        raise Http404
    after = by_number.get(request.GET.get("naar", ""), versions[0])
    earlier = [version for version in versions if version.number < after.number]
    before = by_number.get(request.GET.get("van", ""), earlier[0] if earlier else after)
    contents = content_of_version(before), content_of_version(after)
    context = {
        "case": case,
        "title": content_of_version(versions[0])["title"].strip() or UNTITLED,
        "versions": versions,
        "before": before,
        "after": after,
        "parts": changed_parts(*contents),
        "moved": changes_in_field(*contents),
        "options": [(str(version.number), f"Versie {version.number}") for version in versions],
        "chosen_from": str(before.number),
        "chosen_to": str(after.number),
    }
    return render(request, "casuistiek/version_list.html", context)

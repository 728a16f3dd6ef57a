"""Writing a text of the leergang: the form, its autosave, the preview, and throwing a draft away."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web.htmx import render_part
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable
from modules.access import edits_text
from modules.actions import drafts
from modules.actions.texts import texts_of
from modules.forms.editing import LABELS, MOST_ROWS, TextForm
from modules.models import ContentRevision, Module, Unit
from modules.views.edit_places import Places, as_text, colleagues, compared, overtaken, previews

CHECK = "controle"
ROWS = "rijen"
# Buttons on a row of the guide, and what they make of its mark.
ROW_BUTTONS = {"remove": "1", "put_back": ""}
TOO_LARGE = 413


@edits_text
@ask_and_do
def text_edit(request: MemberRequest, thing: Unit | Module) -> HttpResponse:
    """The form. Posting it keeps everything as it was typed and then goes where the button says."""
    working = drafts.working(thing, by=request.user)
    if request.method == "POST":
        return _save(request, thing, working)
    form = TextForm(thing, working.texts, wanted=_wanted_rows(request.GET))
    if CHECK in request.GET:
        form.show(drafts.wrong(thing, drafts.ready(working.texts)))
    return _page(request, thing, working, form)


def _save(request: MemberRequest, thing: Unit | Module, working: drafts.Working) -> HttpResponse:
    form = TextForm(thing, working.texts, _with_rows_set(request.POST))
    if not form.is_whole():
        raise BadRequest("the form did not arrive whole")
    if not form.is_valid():
        return _page(request, thing, working, form)
    merged = request.POST.get("merged", "")
    try:
        drafts.keep(
            thing,
            form.typed,
            version=request.POST.get("version", ""),
            by=request.user,
            now=now(),
            onto=int(merged) if merged.isdecimal() and len(merged) <= len(str(thing.revision)) else None,
        )
    except StaleVersionError as stale:
        # Both texts stay: the stored one in the draft, this one in the form. Saving again is a choice.
        return _page(request, thing, working, form, version=str(stale.version), status=HTTPStatus.CONFLICT)
    return _onward(request, Places(thing), form)


def _onward(request: MemberRequest, places: Places, form: TextForm) -> HttpResponse:
    """Where the button that was pressed says."""
    asked = "publish" if "merged" in request.POST else request.POST.get("next")
    if asked in {"publish", "preview"}:
        return redirect(places.publish if asked == "publish" else places.preview)
    if asked == "more":
        rows = len(form.typed.get("guide", []))
        return redirect(f"{places.edit}?{ROWS}={rows + 1}#id_guide-{rows}-minutes")
    if any(name in request.POST for name in ROW_BUTTONS):
        return redirect(f"{places.edit}#draaiboek")
    messages.success(request, "Je tekst is bewaard. Lezers zien hem pas als je hem publiceert.")
    return redirect(places.edit)


def _with_rows_set(posted: QueryDict) -> QueryDict:
    """What was posted, with the row of the guide that a button took out or put back."""
    data = posted.copy()
    for name, value in ROW_BUTTONS.items():
        mark = f"guide-{posted.get(name, '')}-is_removed"
        if mark in posted:
            data[mark] = value
    return data


def _wanted_rows(query: Mapping[str, str]) -> int:
    """How many rows the guide should have, from the address."""
    try:
        return max(0, min(int(query.get(ROWS, "0")), MOST_ROWS))
    except ValueError:
        return 0


def _page(
    request: MemberRequest,
    thing: Unit | Module,
    working: drafts.Working,
    form: TextForm,
    *,
    version: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    names = list(form.fields)
    behind = working.revision < thing.revision
    context = {
        "thing": thing,
        "places": Places(thing),
        "form": form,
        "working": working,
        "version": version or working.version,
        "stored": [(LABELS[name], as_text(text)) for name, text in working.texts.items()] if version else [],
        "colleagues": colleagues(thing, by=request.user, now=now()),
        "previews": previews(thing, {name: working.texts[name] for name in names}),
        "has_errors": bool(version) or bool(form.errors),
    }
    if behind:
        context |= _behind(thing, working, list(LABELS))
    return render(request, "modules/edit.html", context, status=status)


def _behind(thing: Unit | Module, working: drafts.Working, names: list[str]) -> dict[str, Any]:
    """What somebody else published since this draft began, and what the draft would make of that."""
    numbers = (working.revision, thing.revision)
    rows = ContentRevision.objects.about(thing).filter(number__in=numbers).select_related("changed_by")
    found, texts = {row.number: row for row in rows}, texts_of(thing)
    begun, newest = (found.get(number) for number in numbers)
    return {
        "newest": newest,
        "theirs": compared(begun.texts, texts, names) if begun else [],
        "whole": [(LABELS[name], as_text(text)) for name, text in texts.items() if text],
        "mine": compared(texts, dict(working.texts), names),
    }


@edits_text
@require_POST
def text_autosave(request: MemberRequest, thing: Unit | Module) -> JsonResponse:
    """Keep what was typed so far; static/js/autosave.js calls it."""
    working, moment = drafts.working(thing, by=request.user), now()
    form = TextForm(thing, working.texts, request.POST)
    if not form.is_whole():
        return unreadable()
    if not form.is_valid():  # too large: it stays on the device, and the field says so
        return JsonResponse({}, status=TOO_LARGE)
    version = request.POST.get("version", "")
    try:
        kept = drafts.keep(thing, form.typed, version=version, by=request.user, now=moment)
    except StaleVersionError as stale:
        return conflict(stale)
    told = [*overtaken(thing, kept, now=moment), *colleagues(thing, by=request.user, now=moment)]
    return saved(kept.version, moment, [("collega", "", " ".join(told))])


@edits_text
@ask_and_do
def text_preview(request: MemberRequest, thing: Unit | Module) -> HttpResponse:
    """As readers would see it: what is typed now, or what was kept. Nothing is stored."""
    working = drafts.working(thing, by=request.user)
    form = TextForm(thing, working.texts, request.POST or None)
    texts = {name: str(working.texts[name]) for name in form.fields}
    if form.is_bound and form.is_whole() and form.is_valid():
        texts |= form.cleaned_data
    context = {
        "thing": thing,
        "places": Places(thing),
        "is_too_large": bool(form.errors),
        "previews": previews(thing, texts),
    }
    return render_part(request, "modules/edit_preview.html", "preview", context)


@edits_text
@ask_and_do
def text_discard(request: MemberRequest, thing: Unit | Module) -> HttpResponse:
    """Throw the own draft away; what goes is shown first."""
    places = Places(thing)
    if request.method == "POST":
        if drafts.discard(thing, by=request.user):
            messages.success(request, "Je concept is weg. Er is niets aan de tekst veranderd.")
        return redirect(places.read)
    working = drafts.working(thing, by=request.user)
    if not working.is_draft:
        return redirect(places.edit)
    changes = compared(texts_of(thing), dict(working.texts), list(LABELS))
    return render(
        request, "modules/edit_discard.html", {"thing": thing, "places": places, "changes": changes}
    )

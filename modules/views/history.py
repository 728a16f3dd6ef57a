"""Publishing a text, who changed what and when, and putting an older text back. For editors alone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web import keyset
from leergang.web.dutch import short_date_text
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError
from modules.access import edits_text
from modules.actions import drafts
from modules.actions.texts import StaleText, correct, texts_of
from modules.forms.editing import LABELS, PublishForm
from modules.models import ContentRevision, Module, Programme, Unit
from modules.views.edit_places import Places, as_text, compared
from modules.views.editing import CHECK

NEWEST_FIRST = keyset.Order("number", cursor="number", descending=True)
NAMES = list(LABELS)


@edits_text
@ask_and_do
def text_publish(request: MemberRequest, thing: Unit | Module) -> HttpResponse:
    """What changes, what that means, and a word for the history. What cannot be published goes back to the form."""
    working, places = drafts.working(thing, by=request.user), Places(thing)
    if not working.is_draft:
        messages.info(request, drafts.NOTHING)
        return redirect(places.edit)
    if working.revision < thing.revision:
        return redirect(places.edit)  # which shows both texts
    texts = drafts.ready(working.texts)
    if drafts.wrong(thing, texts):
        return redirect(f"{places.edit}?{CHECK}=1")
    changes = compared(texts_of(thing), texts, NAMES)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _publish(request, thing, form.cleaned_data["note"])
    context = {
        "thing": thing,
        "places": places,
        "version": working.version,
        "changes": changes,
        "form": form,
        **_meaning(thing),
    }
    return render(request, "modules/edit_publish.html", context)


def _publish(request: MemberRequest, thing: Unit | Module, note: str) -> HttpResponse:
    places = Places(thing)
    try:
        drafts.publish(thing, version=request.POST.get("version", ""), note=note, by=request.user, now=now())
    except StaleVersionError:
        messages.warning(request, "Je tekst is intussen gewijzigd. Lees hem nog eens voor je hem publiceert.")
        return redirect(places.publish)
    except StaleText:
        messages.warning(request, "Iemand anders was net eerder. Je eigen tekst staat nog in je concept.")
        return redirect(places.edit)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect(places.edit)
    version = Programme.objects.get(pk=drafts.programme_id(thing)).version
    messages.success(request, f"De nieuwe tekst is te lezen, in versie {version} van de leergang.")
    return redirect(places.read)


@edits_text
@require_safe
def text_history(request: MemberRequest, thing: Unit | Module) -> HttpResponse:
    rows = ContentRevision.objects.about(thing).select_related("changed_by").strict()
    found = keyset.page(rows, NEWEST_FIRST, request.GET)
    places = Places(thing)
    context = {
        "thing": thing,
        "places": places,
        "rows": [(row, places.revision(row.number)) for row in found.rows],
        "previous_url": found.previous_url,
        "next_url": found.next_url,
    }
    return render(request, "modules/edit_history.html", context)


@edits_text
@require_safe
def text_revision(request: MemberRequest, thing: Unit | Module, revision: int) -> HttpResponse:
    """One revision beside the one before it."""
    row = _revision(thing, revision)
    before = ContentRevision.objects.about(thing).filter(number=revision - 1).first()
    places = Places(thing)
    context = {
        "thing": thing,
        "places": places,
        "row": row,
        "before": before,
        "changes": compared(before.texts, row.texts, NAMES) if before else [],
        "texts": [(LABELS[name], as_text(row.texts[name])) for name in NAMES if row.texts.get(name)],
        "restore_url": places.restore(revision) if revision != thing.revision else "",
    }
    return render(request, "modules/edit_revision.html", context)


@edits_text
@ask_and_do
def text_restore(request: MemberRequest, thing: Unit | Module, revision: int) -> HttpResponse:
    """Put the text of an older revision back, as a new one; what that changes is shown first."""
    row, places = _revision(thing, revision), Places(thing)
    texts = {name: text for name, text in row.texts.items() if name in texts_of(thing)}
    if request.method == "POST":
        return _restore(request, thing, row, texts)
    context = {
        "thing": thing,
        "places": places,
        "row": row,
        "changes": compared(texts_of(thing), texts, NAMES),
        "back_url": places.revision(revision),
        **_meaning(thing),
    }
    return render(request, "modules/edit_restore.html", context)


def _restore(
    request: MemberRequest, thing: Unit | Module, row: ContentRevision, texts: dict[str, Any]
) -> HttpResponse:
    places = Places(thing)
    seen = request.POST.get("seen", "")
    note = f"Tekst van herziening {row.number} teruggezet"
    try:
        correct(
            thing,
            texts,
            seen_revision=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,  # noqa: PLR2004
            by=request.user,
            now=now(),
            note=note,
        )
    except StaleText:
        messages.warning(request, "De tekst is intussen gewijzigd. Bekijk het verschil nog eens.")
        return redirect(places.restore(row.number))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect(places.history)
    messages.success(request, "De oude tekst staat er weer. Ongedaan maken? Zet de herziening ervoor terug.")
    return redirect(places.history)


def _meaning(thing: Unit | Module) -> dict[str, Any]:
    """What a new text means for who follows the leergang (docs/decisions/0016)."""
    programme = (thing.module if isinstance(thing, Unit) else thing).programme
    is_frozen = programme.is_frozen
    if is_frozen:
        version = f"{programme.edition}.{programme.correction + 1}"
        meaning = (
            f"Dit wordt versie {version}. Lichtingen lezen de nieuwe tekst meteen, met de woorden "
            f"‘Gecorrigeerd op {short_date_text(now())}’ erbij."
        )
    else:
        meaning = f"Versie {programme.version} blijft {programme.version}. Er komt geen datum bij de tekst."
    return {"is_frozen": is_frozen, "meaning": meaning}


def _revision(thing: Unit | Module, number: int) -> ContentRevision:
    if number > 2**31 - 1:
        raise Http404
    rows = ContentRevision.objects.about(thing).select_related("changed_by")
    return get_object_or_404(rows, number=number)

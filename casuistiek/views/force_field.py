"""Looking at a krachtenveld: the field, the rings, the tables, and how it moved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casuistiek.access import drawable_case, readable_case
from casuistiek.actions import moments, reads
from casuistiek.actions.feedback import last_version
from casuistiek.drawing.field import VIEWS, picture_of
from casuistiek.drawing.findings import findings
from casuistiek.drawing.words import differences, movement_rows, relation_rows
from casuistiek.forms.moments import MomentForm
from casuistiek.models import ForceFieldSnapshot, PracticeCase
from casuistiek.models.content import Content
from casuistiek.reports.force_field import COLUMNS, content_at, moments_of, parties_of
from casuistiek.reports.reading import UNTITLED, content_for
from casuistiek.reports.viewers import Viewer, owners_of, viewer_of
from casuistiek.states import SnapshotMoment
from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web.methods import ask_and_do

WORDS = {"veld": "Veld", "ringen": "Ringen", "tabel": "Tabel"}


def _note(request: MemberRequest, case: PracticeCase, viewer: Viewer) -> None:
    """Who is no owner leaves a line in the register of the case."""
    if viewer != Viewer.OWNER:
        reads.note(case, by=request.user, now=now(), version=last_version(case))


@readable_case
@require_safe
def force_field(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    viewer = viewer_of(case, request.user, owners_of(case))
    _note(request, case, viewer)
    return _page(request, case, viewer, MomentForm())


def _page(
    request: MemberRequest, case: PracticeCase, viewer: Viewer, form: MomentForm, *, status: int = 200
) -> HttpResponse:
    content = content_for(case, viewer)
    kept = moments_of(case, viewer)
    asked = request.GET.get("beeld", "")
    view = asked if asked in VIEWS else "veld"
    shown, before = _laid_over(request, content, kept)
    address = reverse("casuistiek:force-field", args=[case.public_id])
    sort = request.GET.get("sorteer", "nummer")
    options = [(str(moment.number), f"{moment.number}. {moment.get_moment_display()}") for moment in kept]
    context: dict[str, Any] = {
        "case": case,
        "title": content["title"].strip() or UNTITLED,
        "is_owner": viewer == Viewer.OWNER,
        "view": view,
        "views": [(name, WORDS[name], f"{address}?beeld={name}") for name in VIEWS],
        "picture": picture_of(shown, before=before, view=view),
        "parties": parties_of(shown, sort=sort),
        "relations": relation_rows(shown),
        "movements": movement_rows(shown),
        "questions": findings(shown),
        "changes": differences(before, shown) if before is not None else [],
        "sorting": [
            (name, title, f"{address}?beeld=tabel&sorteer={name}", name == sort)
            for name, (title, _) in COLUMNS.items()
        ],
        "moments": kept,
        "moment_options": [("", "Niets"), *options],
        "later_options": [("", "Nu"), *options],
        "chosen_from": request.GET.get("van", ""),
        "chosen_to": request.GET.get("naar", ""),
        "moment_form": form,
        "has_errors": bool(form.errors),
    }
    return render(request, "casuistiek/force_field.html", context, status=status)


def _laid_over(
    request: MemberRequest, content: Content, kept: list[ForceFieldSnapshot]
) -> tuple[Content, Content | None]:
    """What is shown in colour, and what lies under it in grey."""
    by_number = {str(moment.number): content_at(moment) for moment in kept}
    above = by_number.get(request.GET.get("naar", ""))
    return above if above is not None else content, by_number.get(request.GET.get("van", ""))


@readable_case
@require_safe
def field_replay(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """How the field moved from start to end, a step on each page."""
    viewer = viewer_of(case, request.user, owners_of(case))
    _note(request, case, viewer)
    kept = moments_of(case, viewer)
    asked = request.GET.get("stap", "1")
    step = int(asked) if asked.isdecimal() and len(asked) < 3 else 1  # noqa: PLR2004 - no more than 99
    if not kept or not 1 <= step <= len(kept):
        raise Http404
    shown = content_at(kept[step - 1])
    before = content_at(kept[step - 2]) if step > 1 else None
    address = reverse("casuistiek:field-replay", args=[case.public_id])
    context = {
        "case": case,
        "title": content_for(case, viewer)["title"].strip() or UNTITLED,
        "moment": kept[step - 1],
        "step": step,
        "count": len(kept),
        "picture": picture_of(shown, before=before),
        "changes": differences(before, shown) if before is not None else [],
        "first_url": f"{address}?stap=1",
        "previous_url": f"{address}?stap={step - 1}" if step > 1 else "",
        "next_url": f"{address}?stap={step + 1}" if step < len(kept) else "",
    }
    return render(request, "casuistiek/field_replay.html", context)


@drawable_case
@require_POST
def moment_create(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    form = MomentForm(request.POST)
    if form.is_valid():
        moment = SnapshotMoment(form.cleaned_data["moment"])
        try:
            moments.keep(case, by=request.user, now=now(), moment=moment, note=form.cleaned_data["note"])
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "Het moment is vastgelegd.")
            return redirect("casuistiek:force-field", case.public_id)
    return _page(request, case, Viewer.OWNER, form)


@drawable_case
@ask_and_do
def moment_delete(request: MemberRequest, case: PracticeCase, number: int) -> HttpResponse:
    moment = get_object_or_404(case.snapshots.all(), number=number)
    if request.method == "POST":
        moments.remove(case, number, by=request.user)
        messages.success(request, "Het moment is verwijderd.")
        return redirect("casuistiek:force-field", case.public_id)
    return render(request, "casuistiek/moment_delete.html", {"case": case, "moment": moment})

"""Drawing the krachtenveld: one page, and one address that takes every change."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casuistiek.access import drawable_case
from casuistiek.actions import field_edits, force_field
from casuistiek.drawing.field import picture_of
from casuistiek.drawing.findings import energy_of, findings
from casuistiek.drawing.words import attitude_words, influence_words, movement_rows, name_of, relation_rows
from casuistiek.forms.force_field import NEW_PARTY, EnergyForm, LineForm, MovementForm, PartyForm, ResultForm
from casuistiek.forms.writing import version_in
from casuistiek.models import PracticeCase
from casuistiek.models.content import Content, content_of
from casuistiek.reports.force_field import parties_of
from casuistiek.reports.reading import UNTITLED
from leergang.accounts.http import MemberRequest
from leergang.moment import now, today
from leergang.web.saving import StaleVersionError

STALE = "In een ander venster is je krachtenveld of je casus veranderd. Hieronder staat het veld zoals het nu is; wat je typte staat er nog."
STEPS = {"voor": (1, 0), "tegen": (-1, 0), "meer": (0, 1), "minder": (0, -1)}


@drawable_case
@require_safe
def field_edit(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    return _page(request, case)


def _page(
    request: MemberRequest, case: PracticeCase, *, status: int = 200, error: str = "", **forms: Any
) -> HttpResponse:
    content = content_of(case)
    bound = forms.pop("party", None)
    rows = parties_of(content)
    for row in rows:
        is_asked = bound is not None and bound.prefix == f"p{row['position']}"
        row["form"] = (
            bound
            if is_asked
            else PartyForm(initial=row, prefix=f"p{row['position']}", is_self=row["is_self"])
        )
        row["is_open"] = is_asked
    context: dict[str, Any] = {
        "case": case,
        "title": content["title"].strip() or UNTITLED,
        "error": error,
        **_stand(case, content),
        "parties": rows,
        "relations": relation_rows(content),
        "movements": movement_rows(content),
        "questions": findings(content),
        "energy": energy_of(content),
        "result_form": ResultForm(prefix="klaar"),
        "new_form": PartyForm(initial=NEW_PARTY, prefix="nieuw"),
        "line_form": LineForm(content=content, prefix="lijn", initial={"quality": 0, "strength": 2}),
        "movement_form": MovementForm(content=content, prefix="beweging"),
        "energy_form": EnergyForm(content=content),
        **forms,
        "has_errors": bool(error),
    }
    return render(request, "casuistiek/field_edit.html", context, status=status)


def _stand(case: PracticeCase, content: Content) -> dict[str, Any]:
    """What changes by dragging: the picture, the version, and whether there is a way back and forth."""
    numbers = set(case.field_states.values_list("number", flat=True))
    return {
        "picture": picture_of(content),
        "version": case.version,
        "can_undo": case.field_state - 1 in numbers,
        "can_redo": case.field_state + 1 in numbers,
    }


@drawable_case
@require_POST
def field_change(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Take one change; `doe` says which. A script gets the picture back, a browser without it the page."""
    change = CHANGES.get(request.POST.get("doe", ""))
    if change is None:
        raise Http404
    return change(request, case)


def _apply(
    request: MemberRequest, case: PracticeCase, edit: field_edits.Edit, said: str = "", **forms: Any
) -> HttpResponse:
    """Store it and show the result; what does not fit comes back with everything that was typed."""
    version = version_in(request.POST)
    try:
        changed = force_field.change(case, edit, by=request.user, now=now(), version=version)
    except StaleVersionError:
        return _refused(request, case, STALE, status=HTTPStatus.CONFLICT, **forms)
    except ValidationError as refused:
        return _refused(request, case, refused.messages[0], status=HTTPStatus.UNPROCESSABLE_ENTITY, **forms)
    return _done(request, changed, said)


def _refused(
    request: MemberRequest, case: PracticeCase, words: str, *, status: int, **forms: Any
) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    case.refresh_from_db()
    return _page(request, case, status=status, error=words, **forms)


def _done(request: MemberRequest, case: PracticeCase, said: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        context = {"case": case, **_stand(case, content_of(case)), "said": said}
        return render(request, "casuistiek/_field_stand.html", context)
    if said:
        messages.success(request, said)
    return redirect("casuistiek:field-edit", case.public_id)


def _int(request: MemberRequest, name: str) -> int:
    try:
        return int(request.POST.get(name, ""))
    except ValueError as unreadable:
        raise Http404 from unreadable


def _place(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    position, attitude, influence = (_int(request, name) for name in ("plaats", "houding", "invloed"))
    named = next((name_of(row) for row in content_of(case)["actors"] if row["position"] == position), "")
    attitude, influence = min(max(attitude, -2), 2), min(max(influence, 1), 5)
    said = f"{named}: houding {attitude_words(attitude)}, invloed {influence_words(influence)}. Bewaard."
    return _apply(request, case, field_edits.place(position, attitude, influence), said)


def _nudge(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    step = STEPS.get(request.POST.get("kant", ""))
    if step is None:
        raise Http404
    return _apply(
        request, case, field_edits.nudge(_int(request, "plaats"), *step), "De partij is verplaatst."
    )


def _party(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    position = _int(request, "plaats")
    form = PartyForm(request.POST, prefix=f"p{position}", is_self=position == 0)
    if not form.is_valid():
        return _invalid(request, case, party=form)
    return _apply(
        request, case, field_edits.describe(position, form.cleaned_data), "De partij is bewaard.", party=form
    )


def _add(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    form = PartyForm(request.POST, prefix="nieuw")
    if not form.is_valid():
        return _invalid(request, case, new_form=form)
    edit = field_edits.add(form.cleaned_data, after=force_field.highest_position(case))
    return _apply(request, case, edit, "De partij staat in je krachtenveld.", new_form=form)


def _remove(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    edit = field_edits.remove(_int(request, "plaats"))
    return _apply(
        request, case, edit, "De partij is weg, met haar lijnen en beweging. Je kunt het ongedaan maken."
    )


def _line(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    form = LineForm(request.POST, prefix="lijn", content=content_of(case))
    if not form.is_valid():
        return _invalid(request, case, line_form=form)
    return _apply(
        request, case, field_edits.connect(form.cleaned_data), "De lijn staat erin.", line_form=form
    )


def _movement(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    form = MovementForm(request.POST, prefix="beweging", content=content_of(case))
    if not form.is_valid():
        return _invalid(request, case, movement_form=form)
    return _apply(
        request, case, field_edits.aim(form.values()), "De beweging staat erin.", movement_form=form
    )


def _close(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    form = ResultForm(request.POST, prefix="klaar")
    if not form.is_valid():
        return _invalid(request, case, result_form=form)
    edit = field_edits.close(_int(request, "plaats"), form.cleaned_data["result"], on=today())
    return _apply(request, case, edit, "De beweging is afgerond.", result_form=form)


def _drop(name: str) -> Callable[[MemberRequest, PracticeCase], HttpResponse]:
    def change(request: MemberRequest, case: PracticeCase) -> HttpResponse:
        return _apply(
            request,
            case,
            field_edits.drop(name, _int(request, "plaats")),
            "Dat is weg. Je kunt het ongedaan maken.",
        )

    return change


def _energy(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    form = EnergyForm(request.POST, content=content_of(case))
    if not form.is_valid():
        return _invalid(request, case, energy_form=form)
    return _apply(
        request, case, field_edits.divide(form.energy()), "De energie is verdeeld.", energy_form=form
    )


def _invalid(request: MemberRequest, case: PracticeCase, **forms: Any) -> HttpResponse:
    words = "Nog niet bewaard. Kijk bij het veld met de rode rand wat er nog moet."
    return _page(request, case, status=HTTPStatus.UNPROCESSABLE_ENTITY, error=words, **forms)


def _back_and_forth(
    action: Callable[..., PracticeCase], said: str
) -> Callable[[MemberRequest, PracticeCase], HttpResponse]:
    def change(request: MemberRequest, case: PracticeCase) -> HttpResponse:
        try:
            changed = action(case, by=request.user, now=now(), version=version_in(request.POST))
        except StaleVersionError:
            return _refused(request, case, STALE, status=HTTPStatus.CONFLICT)
        except ValidationError as refused:
            return _refused(request, case, refused.messages[0], status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return _done(request, changed, said)

    return change


CHANGES: dict[str, Callable[[MemberRequest, PracticeCase], HttpResponse]] = {
    "plaats": _place,
    "stap": _nudge,
    "partij": _party,
    "erbij": _add,
    "weg": _remove,
    "lijn": _line,
    "lijn-weg": _drop("relations"),
    "beweging": _movement,
    "klaar": _close,
    "beweging-weg": _drop("movements"),
    "energie": _energy,
    "ongedaan": _back_and_forth(force_field.undo, "De laatste stap is ongedaan gemaakt."),
    "opnieuw": _back_and_forth(force_field.redo, "De stap is opnieuw gedaan."),
}

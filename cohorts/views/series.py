"""A whole leergang laid out at once: the pattern, what comes of it to adjust, and concepts when it is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts import series
from cohorts.access import in_cohort
from cohorts.actions import series as actions
from cohorts.forms.series import Laid, SeriesForm
from cohorts.forms.series_rows import RowsForm, notes_of, written
from cohorts.models import Cohort, Session
from cohorts.plans import Plan
from cohorts.reports import series as report
from cohorts.series import Pattern, Piece
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do
from modules.models import Module


@dataclass(frozen=True)
class LayOut:
    """What stands below the pattern: the sessions as they were laid out and adjusted.

    `is_new` when they were laid out just now: then nobody has looked at them yet.
    """

    laid: Laid
    rows: RowsForm
    known: Mapping[str, Session]
    is_new: bool = False


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def session_series(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """All steps on one address and one form, so that no step loses what was typed in another."""
    lessons = report.lessons_of(cohort)
    data = request.POST if request.method == "POST" else None
    form = SeriesForm(data, cohort=cohort, lessons=lessons, newest=report.newest(cohort), now=now())
    layout = _layout(request, cohort, form, lessons) if form.is_bound and lessons else None
    plans = _plans(form, layout, lessons) if layout else {}
    saves = request.POST.get("stap") == "bewaren"
    if layout and saves and not layout.is_new and form.is_valid() and _save(request, form, layout, plans):
        return redirect("cohorts:session-list", cohort.slug)
    context: dict[str, Any] = {"cohort": cohort, "form": form, "has_modules": bool(lessons)}
    if layout:
        context |= _below(cohort, layout, plans, by=request.user)
        context["is_laid_anew"] = saves and layout.is_new
    return render(request, "cohorts/session_series.html", context)


def _layout(
    request: MemberRequest, cohort: Cohort, form: SeriesForm, lessons: Sequence[Module]
) -> LayOut | None:
    """The sessions on the page; laid out anew when that is asked for, or when the pattern is another one."""
    laid = Laid.of(request.POST.get("laid", ""))
    # A pattern with mistakes changes nothing yet: what was adjusted is read by the pattern of which it came.
    before = laid.pattern if laid else None
    pattern = form.pattern() if form.is_valid() else before
    if pattern is None:
        return None
    pieces = series.pieces(lessons, pattern)
    known = report.planned(cohort, pieces)
    if laid and laid.fits(pattern, pieces) and request.POST.get("stap") != "indelen":
        return LayOut(laid, RowsForm(request.POST, pieces=pieces, pattern=pattern, now=now()), known)
    if not form.is_valid():
        return None
    new = _laid_out(request, pieces, pattern, known, laid)
    form.carry(laid=new.laid.to_text(), seen=report.newest(cohort))
    return new


def _laid_out(
    request: MemberRequest,
    pieces: Sequence[Piece],
    pattern: Pattern,
    known: Mapping[str, Session],
    before: Laid | None,
) -> LayOut:
    """Moments for what the person chose so far; at first for all that is not planned yet."""
    chosen = {key for key in (before.keys if before else ()) if f"take_{key}" in request.POST}
    seen = set(before.keys if before else ())
    asked = [one for one in pieces if one.key in chosen or (one.key not in seen and one.key not in known)]
    proposals = series.lay_out(asked, pattern)
    data = written(proposals, pieces=pieces, pattern=pattern)
    laid = Laid(pattern, [piece.key for piece in pieces], notes_of(proposals))
    rows = RowsForm(data, pieces=pieces, pattern=pattern, now=now())
    return LayOut(laid, rows, known, is_new=True)


def _plans(form: SeriesForm, layout: LayOut, lessons: Sequence[Module]) -> dict[str, Plan]:
    layout.rows.is_valid()
    if not form.is_valid():
        return {}
    return layout.rows.plans({module.pk: module for module in lessons}, form.shared())


def _save(request: MemberRequest, form: SeriesForm, layout: LayOut, plans: Mapping[str, Plan]) -> bool:
    """Whether the concepts were made; if not, the forms say why."""
    if not layout.rows.is_valid():
        return False
    if not plans:
        layout.rows.add_error(None, "Kies minstens één bijeenkomst.")
        return False
    cohort = form.cohort
    try:
        made = actions.create(
            cohort, plans=list(plans.values()), seen=form.cleaned_data["seen"], by=request.user
        )
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        form.carry(seen=report.newest(cohort))
        return False
    count = "1 concept is" if len(made) == 1 else f"{len(made)} concepten zijn"
    messages.success(request, f"{count} bewaard. Niemand krijgt bericht tot je ze bekendmaakt.")
    return True


def _below(cohort: Cohort, layout: LayOut, plans: Mapping[str, Plan], *, by: User) -> dict[str, Any]:
    warnings = report.warnings_by_piece(cohort, plans, by=by)
    rows = layout.rows.rows(known=layout.known, notes=layout.laid.notes, warnings=warnings)
    taken = set(layout.rows.taken())
    return {
        "rows": layout.rows,
        "taken": [row for row in rows if row.piece.key in taken],
        "left": [row for row in rows if row.piece.key not in taken],
        "warnings": report.warnings_of_all(cohort, plans),
    }

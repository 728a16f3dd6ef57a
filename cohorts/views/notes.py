"""Own notes beside the units: kept while they are typed, listed, and taken along as one file."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import notes
from cohorts.forms.notes import NoteForm
from cohorts.models import Cohort
from cohorts.reports import notes as report
from cohorts.views.unit_page import NoteSheet, UnitPage
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def note_save(request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str) -> HttpResponse:
    """Keep the note by the button. When another window stored another text, both stay on the page."""
    page = UnitPage(request, cohort, module_slug, unit_slug)
    if request.method != "POST" or not page.line.is_open:
        return redirect(page.url)
    form, stored = NoteForm(request.POST), page.note()
    if not form.is_valid():
        sheet = NoteSheet(form, stored.version, stored.saved_at)
        return page.show(note=sheet)
    try:
        notes.keep(
            page.unit(),
            enrolment=page.enrolment,
            body=form.cleaned_data["body"],
            version=form.version,
            now=now(),
        )
    except StaleVersionError as stale:
        # Both texts stay: the stored one beside this one. Saving again is a choice.
        sheet = NoteSheet(form, int(stale.version), stored=stored.form.initial["body"])
        return page.show(note=sheet, status=HTTPStatus.CONFLICT)
    return redirect(f"{page.url}#aantekening")


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def note_autosave(request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str) -> JsonResponse:
    """Keep what was typed so far; static/js/autosave.js calls it."""
    page, moment = UnitPage(request, cohort, module_slug, unit_slug), now()
    form = NoteForm(request.POST)
    if "body" not in request.POST or not form.is_valid():  # a cut-off post must never blank what was stored
        return unreadable()
    try:
        note = notes.keep(
            page.unit(),
            enrolment=page.enrolment,
            body=form.cleaned_data["body"],
            version=form.version,
            now=moment,
        )
    except StaleVersionError as stale:
        return conflict(stale)
    except ValidationError as refused:
        raise Http404 from refused  # closed by now; the script keeps the text and says so
    return saved(note.version, moment, [])


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def note_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    page = report.notes_page(request.user, cohort, request.GET)
    return render(request, "cohorts/note_list.html", {"cohort": cohort, "notes": page.rows, "page": page})


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def note_export(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """All own notes of this lichting as one Markdown file."""
    text = report.as_markdown(request.user, cohort)
    headers = {"Content-Disposition": 'attachment; filename="aantekeningen.md"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/markdown; charset=utf-8", headers=headers)

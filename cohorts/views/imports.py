"""An uploaded list: choose a file, check the rows, confirm or stop."""

import re
import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cohorts.access import in_cohort
from cohorts.actions import import_reading, imports
from cohorts.forms.imports import ColumnsForm, ConfirmForm, ImportForm, cells, meaning, row_numbers
from cohorts.importing.asking import Table
from cohorts.models import Cohort, ColumnMapping, ImportBatch, ImportUpload, seats_of
from cohorts.reports.enrolments import organisations_to_enrol_for
from cohorts.reports.imports import checked, preview
from cohorts.states import NOT_CONFIRMED, ImportState
from cohorts.tasks.imports import wake_reading
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import local_date, now
from leergang.web.htmx import render_part
from leergang.web.methods import ask_and_do

# Lists that somebody may still want to go on with.
UNFINISHED = (ImportState.READING, ImportState.MAPPING, ImportState.DRAFT)
MOST_REMEMBERED = 100
# Each holds up to ten megabytes for a day.
MOST_UNFINISHED = 20
TOO_MANY_LISTS = "Je hebt nog 20 lijsten openstaan. Bevestig of stop er eerst een; ze staan hieronder."
# What may stand in the address of a preview: a row, or a place in the list.
ADDRESS = re.compile(r"[0-9]{1,7}(-[0-9]{1,7})?")


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def import_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Take a list and answer at once; a worker reads it."""
    organisations = organisations_to_enrol_for(request.user, cohort)
    # Nothing at all is a mistake too: an empty POST is bound and gets its words.
    data = request.POST if request.method == "POST" else None
    form = ImportForm(data, request.FILES or None, cohort=cohort, organisations=organisations)
    unfinished = _own(request, cohort).filter(state__in=UNFINISHED).order_by("-pk")[:MOST_UNFINISHED]
    if form.is_valid() and len(unfinished) == MOST_UNFINISHED:
        form.add_error(None, TOO_MANY_LISTS)
    if request.method == "POST" and form.is_valid() and form.chosen:
        batch = imports.start(
            cohort,
            organisation=form.chosen,
            file_name=form.data_name,
            data=form.read(),
            by=request.user,
            now=now(),
        )
        wake_reading()
        return redirect("cohorts:import-preview", cohort.slug, batch.public_id)
    context = {"cohort": cohort, "form": form, "drafts": unfinished, **_around_upload(request, cohort)}
    return render(request, "cohorts/import_create.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def import_preview(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """A list as it stands: being read, refused, or its rows with their verdicts."""
    batch = own_batch(request, cohort, public_id)
    if batch.state == ImportState.READING:
        return _progress(request, batch)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Refresh": "true"})  # the page that waited can stop
    if batch.state == ImportState.MAPPING:
        return redirect("cohorts:import-columns", cohort.slug, batch.public_id)
    if batch.state == ImportState.REFUSED:
        return render(request, "cohorts/import_refused.html", {"cohort": cohort, "batch": batch})
    if batch.state != ImportState.DRAFT:
        return handled(request, batch)
    return _check(request, batch)


def _around_upload(request: MemberRequest, cohort: Cohort) -> dict[str, Any]:
    """What stands beside the form: the seats, whether it is too late, what was said of columns before."""
    seats = seats_of(cohort)
    own = organisations_to_enrol_for(request.user, cohort)
    remembered = _remembered(request, cohort)[:MOST_REMEMBERED]
    return {
        "seats_left": max((seats.free_for(one.pk) for one in own), default=0),
        "has_closed": not cohort.takes_enrolments(local_date(now())),
        "remembered": [(one, meaning(one.column)) for one in remembered],
    }


def _progress(request: MemberRequest, batch: ImportBatch) -> HttpResponse:
    """Says that the list is being read. A page that already says so gets no new words (htmx leaves it)."""
    is_slow = ImportUpload.objects.waiting_long(now()).filter(batch=batch).exists()
    if request.headers.get("HX-Request") == "true" and is_slow == bool(request.GET.get("traag")):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"cohort": batch.cohort, "batch": batch, "is_slow": is_slow}
    return render_part(request, "cohorts/import_progress.html", "progress", context)


def _check(request: MemberRequest, batch: ImportBatch) -> HttpResponse:
    """GET shows the rows with their verdicts; POST keeps what was typed and checks again."""
    if request.method == "POST":
        keep_typed(request, batch)
        return redirect(_next_page(request))
    shown = preview(checked(batch), request.GET.get("vanaf", ""))
    confirm_form = ConfirmForm(batch.columns.get(imports.CHOICES))
    context = {
        "cohort": batch.cohort,
        "batch": batch,
        "preview": shown,
        "edited": next(iter(row_numbers(request.GET.getlist("wijzig"))), None),
        "confirm_form": confirm_form,
        "has_errors": bool(confirm_form.errors),
    }
    return render(request, "cohorts/import_preview.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def import_columns(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """Say which column holds what; then the list is read again."""
    batch = own_batch(request, cohort, public_id)
    if batch.state != ImportState.MAPPING:
        return redirect("cohorts:import-preview", cohort.slug, batch.public_id)
    table = Table.from_json(batch.columns[import_reading.TABLE])
    form = ColumnsForm(request.POST if request.method == "POST" else None, table=table)
    if request.method == "POST" and form.is_valid():
        import_reading.map_columns(batch, chosen=form.chosen, by=request.user, now=now())
        wake_reading()
        return redirect("cohorts:import-preview", cohort.slug, batch.public_id)
    return render(request, "cohorts/import_columns.html", {"cohort": cohort, "batch": batch, "form": form})


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def column_forget(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """No longer read a header the way somebody of the organisation once said."""
    number = next(iter(row_numbers(request.POST.getlist("kop"))), 0)
    mapping = get_object_or_404(_remembered(request, cohort), pk=number)
    import_reading.forget(mapping, by=request.user)
    messages.success(request, "Vergeten. We vragen het opnieuw bij de volgende lijst.")
    return redirect("cohorts:import-create", cohort.slug)


@in_cohort(Permission.ENROLMENT_MANAGE)
@ask_and_do
def import_discard(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """Ask first: what was corrected here exists nowhere else."""
    batch = own_batch(request, cohort, public_id)
    if batch.state not in NOT_CONFIRMED:
        return handled(request, batch)
    if request.method == "POST":
        imports.discard(batch, by=request.user)
        messages.success(request, "De lijst is weg. Er is niemand ingeschreven.")
        return redirect("cohorts:enrolment-list", cohort.slug)
    return render(request, "cohorts/import_discard.html", {"cohort": cohort, "batch": batch})


def _own(request: MemberRequest, cohort: Cohort) -> QuerySet[ImportBatch]:
    organisations = organisations_to_enrol_for(request.user, cohort)
    return ImportBatch.objects.visible_to(request.user).filter(cohort=cohort, organisation__in=organisations)


def _remembered(request: MemberRequest, cohort: Cohort) -> QuerySet[ColumnMapping]:
    """What was said of headers in lists of the organisations that this person enrols for."""
    organisations = organisations_to_enrol_for(request.user, cohort)
    found = ColumnMapping.objects.filter(organisation__in=organisations).select_related("organisation")
    return found.order_by("organisation__name", "header")


def own_batch(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> ImportBatch:
    """The list that this person uploaded for an organisation they still enrol people for; else 404."""
    found = _own(request, cohort).select_related("organisation", "cohort", "created_by")
    batch: ImportBatch = get_object_or_404(found, public_id=public_id)
    return batch


def keep_typed(request: MemberRequest, batch: ImportBatch) -> int:
    """Keep the cells that came along and what the pressed button says. Returns how many rows changed."""
    changed = imports.correct(
        batch,
        cells=cells(request.POST),
        skip=row_numbers(request.POST.getlist("overslaan")),
        keep=row_numbers(request.POST.getlist("meenemen")),
    )
    changed += imports.take_suggestions(batch, numbers=row_numbers(request.POST.getlist("overnemen")))
    if "eerste" in request.POST:
        changed += imports.skip_beyond(batch)
    if choices := {name: request.POST[name] for name in ConfirmForm.base_fields if name in request.POST}:
        imports.keep_choices(batch, choices=choices)
    return changed


def _next_page(request: MemberRequest) -> str:
    """Where the pressed button leads: another page, the cells of a row, or this page again."""
    query = {"vanaf": request.POST.get("naar", request.GET.get("vanaf", ""))}
    row = next(iter(row_numbers(request.POST.getlist("wijzigen"))), None)
    if row is not None:
        query["wijzig"] = str(row)
    kept = urlencode({name: text for name, text in query.items() if ADDRESS.fullmatch(text)})
    return request.path + (f"?{kept}" if kept else "") + (f"#rij-{row}" if row is not None else "")


def handled(request: MemberRequest, batch: ImportBatch) -> HttpResponse:
    """A second click, or the back button: say what became of the list."""
    if batch.state == ImportState.CONFIRMED:
        messages.info(request, "Deze lijst is al ingeschreven. Er is niets dubbel gebeurd.")
    if batch.state != ImportState.DISCARDED:
        return redirect("cohorts:import-receipt", batch.cohort.slug, batch.public_id)
    messages.info(request, "Deze lijst is weggegooid. Upload haar opnieuw als je verder wilt.")
    return redirect("cohorts:enrolment-list", batch.cohort.slug)

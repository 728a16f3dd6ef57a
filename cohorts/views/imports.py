"""An uploaded list: choose a file, check the rows, confirm or stop."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.access import in_cohort
from cohorts.actions import imports
from cohorts.forms.imports import ImportForm, cells, row_numbers
from cohorts.models import Cohort, ImportBatch
from cohorts.reports.enrolments import organisations_to_enrol_for
from cohorts.reports.imports import checked, preview, seats_left
from cohorts.states import ImportState
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import local_date, now


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    organisations = organisations_to_enrol_for(request.user, cohort)
    # Nothing at all is a mistake too: an empty POST is bound and gets its words.
    data = request.POST if request.method == "POST" else None
    form = ImportForm(data, request.FILES or None, cohort=cohort, organisations=organisations)
    if request.method == "POST" and form.is_valid() and form.chosen:
        batch = imports.start(
            cohort,
            organisation=form.chosen,
            file_name=form.cleaned_data["file"].name,
            reading=form.reading,
            by=request.user,
        )
        return redirect("cohorts:import-preview", cohort.slug, batch.public_id)
    context = {
        "cohort": cohort,
        "form": form,
        "seats_left": seats_left(cohort),
        "has_closed": not cohort.takes_enrolments(local_date(now())),
        "drafts": _own(request, cohort).filter(state=ImportState.DRAFT).order_by("-pk")[:5],
    }
    return render(request, "cohorts/import_create.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """GET shows the rows with their verdicts; POST keeps what was typed and checks again."""
    batch = _batch(request, cohort, public_id)
    if batch.state != ImportState.DRAFT:
        return _handled(request, batch)
    if request.method == "POST":
        _keep(request, batch)
        return redirect(_here(request))
    context = {
        "cohort": cohort,
        "batch": batch,
        "preview": preview(checked(batch), request.GET.get("blad", "")),
    }
    return render(request, "cohorts/import_preview.html", context)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_POST
def import_confirm(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """Enrol the good rows. Something typed since the last check is kept and shown first."""
    batch = _batch(request, cohort, public_id)
    if batch.state != ImportState.DRAFT:
        return _handled(request, batch)
    back = redirect("cohorts:import-preview", cohort.slug, batch.public_id)
    if _keep(request, batch):
        messages.info(request, "Je wijzigingen zijn bewaard en gecontroleerd. Kijk ze na en bevestig daarna.")
        return back
    try:
        made = imports.confirm(batch, seen=request.POST.get("gezien", ""), by=request.user, now=now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return back
    wake()
    if made:
        people = "1 persoon is" if made == 1 else f"{made} mensen zijn"
        messages.success(request, f"{people} ingeschreven. Ieder krijgt een e-mail met een eigen link.")
    return redirect("cohorts:enrolment-list", cohort.slug)


@in_cohort(Permission.ENROLMENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_discard(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> HttpResponse:
    """Ask first: what was corrected here exists nowhere else."""
    batch = _batch(request, cohort, public_id)
    if batch.state != ImportState.DRAFT:
        return _handled(request, batch)
    if request.method == "POST":
        imports.discard(batch, by=request.user)
        messages.success(request, "De lijst is weg. Er is niemand ingeschreven.")
        return redirect("cohorts:enrolment-list", cohort.slug)
    return render(request, "cohorts/import_discard.html", {"cohort": cohort, "batch": batch})


def _own(request: MemberRequest, cohort: Cohort) -> QuerySet[ImportBatch]:
    organisations = organisations_to_enrol_for(request.user, cohort)
    return ImportBatch.objects.visible_to(request.user).filter(cohort=cohort, organisation__in=organisations)


def _batch(request: MemberRequest, cohort: Cohort, public_id: uuid.UUID) -> ImportBatch:
    found = _own(request, cohort).select_related("organisation", "cohort")
    batch: ImportBatch = get_object_or_404(found, public_id=public_id)
    return batch


def _keep(request: MemberRequest, batch: ImportBatch) -> int:
    """Keep the cells that came along and what the pressed button says. Returns how many rows changed."""
    changed = imports.correct(
        batch,
        cells=cells(request.POST),
        skip=row_numbers(request.POST.getlist("overslaan")),
        keep=row_numbers(request.POST.getlist("meenemen")),
    )
    if "eerste" in request.POST:
        changed += imports.skip_beyond(batch)
    return changed


def _here(request: MemberRequest) -> str:
    blad = request.GET.get("blad", "")
    return f"{request.path}?blad={blad}" if blad.isascii() and blad.isdigit() else request.path


def _handled(request: MemberRequest, batch: ImportBatch) -> HttpResponse:
    """A second click, or the back button: say what became of the list."""
    if batch.state == ImportState.CONFIRMED:
        messages.info(request, "Deze lijst is al ingeschreven. Er is niets dubbel gebeurd.")
    else:
        messages.info(request, "Deze lijst is weggegooid. Upload haar opnieuw als je verder wilt.")
    return redirect("cohorts:enrolment-list", batch.cohort.slug)

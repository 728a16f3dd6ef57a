"""Materials in the own lichting: only what is open for this participant."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.models import Cohort
from cohorts.reports.releases import closed_for
from cohorts.views.unit_page import own_enrolment
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.files import serve
from modules.models import STORED, Material


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def material_detail(request: MemberRequest, cohort: Cohort, material_id: int) -> HttpResponse:
    material = _open_material(request, cohort, pk=material_id)
    context = {
        "cohort": cohort,
        "module": material.module,
        "material": material,
        "file_url": reverse("cohorts:material-file", args=[cohort.slug, material_id]),
    }
    return render(request, "cohorts/material_detail.html", context)


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def material_file(request: MemberRequest, cohort: Cohort, material_id: int) -> HttpResponseBase:
    material = _open_material(request, cohort, pk=material_id, kind__in=STORED)
    return serve(request, material.download(is_attachment="bewaar" in request.GET))


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def material_picture(
    request: MemberRequest, cohort: Cohort, module_slug: str, picture: str
) -> HttpResponseBase:
    """A picture in a text of the module, by its name in the folder."""
    images = Material.objects.picture(picture).filter(module__slug=module_slug)
    return serve(request, _open_material(request, cohort, pk__in=images).download())


def _open_material(request: MemberRequest, cohort: Cohort, **which: Any) -> Material:
    """A material of the own programme that is open for this person now; else it does not exist."""
    enrolment = own_enrolment(request, cohort)
    shown = Material.objects.shown().filter(module__programme=cohort.programme_id)
    material = get_object_or_404(shown.select_related("module", "unit"), **which)
    closed = closed_for(cohort.pk, enrolment.pk, now=now())
    if material.module_id in closed.modules or material.unit_id in closed.units:
        raise Http404
    return material

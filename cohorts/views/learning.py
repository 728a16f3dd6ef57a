"""The modules of a participant: reading, and ticking off what is done."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import progress as ticks
from cohorts.models import Cohort, Enrolment
from cohorts.reports import learning
from cohorts.reports.learning import ModuleText
from cohorts.reports.programme_lines import of_module_session
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from modules.models import Assignment, Unit


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def module_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    enrolment = _own_enrolment(request, cohort)
    progress = learning.progress(
        programme_id=cohort.programme_id, cohort_id=cohort.pk, enrolment_id=enrolment.pk
    )
    return render(request, "cohorts/module_list.html", {"cohort": cohort, "progress": progress})


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def module_detail(request: MemberRequest, cohort: Cohort, module_slug: str) -> HttpResponse:
    module = _module(cohort, module_slug)
    session = learning.session_of(module, cohort=cohort)
    context = {
        "cohort": cohort,
        "module": module,
        "lines": of_module_session(cohort, session.number) if session else [],
        "units": learning.units_of(module, cohort=cohort, user=request.user),
        "preparation": learning.preparation_of(module.pk, cohort_id=cohort.pk, user=request.user),
        "session": session,
    }
    return render(request, "cohorts/module_detail.html", context)


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def unit_detail(request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str) -> HttpResponse:
    return _unit_page(request, cohort, module_slug, unit_slug, "cohorts/unit_detail.html")


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def unit_done(request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str) -> HttpResponse:
    """Tick off, or take the tick back when the form says `klaar=nee`."""
    own = Unit.objects.filter(module__programme=cohort.programme_id, module__slug=module_slug)
    unit = get_object_or_404(own, slug=unit_slug)
    enrolment = _own_enrolment(request, cohort)
    if _says_done(request):
        ticks.tick_unit(unit, enrolment=enrolment, now=now())
    else:
        ticks.untick_unit(unit, enrolment=enrolment)
    if request.htmx:
        return _unit_page(request, cohort, module_slug, unit_slug, "cohorts/unit_detail.html#ticked")
    page = [cohort.slug, module_slug, unit_slug]
    return redirect(reverse("cohorts:unit-detail", args=page, fragment="afvinken"))


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def assignment_done(request: MemberRequest, cohort: Cohort, assignment_id: int) -> HttpResponse:
    """Tick off a piece of preparation, or take the tick back when the form says `klaar=nee`."""
    own = Assignment.objects.filter(module__programme=cohort.programme_id).select_related("module")
    assignment = get_object_or_404(own, pk=assignment_id)
    enrolment = _own_enrolment(request, cohort)
    if _says_done(request):
        ticks.tick_assignment(assignment, enrolment=enrolment, now=now())
    else:
        ticks.untick_assignment(assignment, enrolment=enrolment)
    module = assignment.module
    if request.htmx:
        lines = learning.preparation_of(module.pk, cohort_id=cohort.pk, user=request.user)
        context = {"cohort": cohort, "module": module, "preparation": lines}
        return render(request, "cohorts/module_detail.html#preparation", context)
    page = [cohort.slug, module.slug]
    return redirect(reverse("cohorts:module-detail", args=page, fragment="voorbereiding"))


def _unit_page(
    request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str, template: str
) -> HttpResponse:
    module = _module(cohort, module_slug)
    units = learning.units_of(module, cohort=cohort, user=request.user)
    line = next((line for line in units if line.slug == unit_slug), None)
    if line is None:
        raise Http404
    previous, following = units.around(line)
    context = {
        "cohort": cohort,
        "module": module,
        "units": units,
        "line": line,
        "unit": Unit.objects.get(pk=line.pk),
        "session": learning.session_of(module, cohort=cohort),
        "previous": previous,
        "following": following,
    }
    return render(request, template, context)


def _module(cohort: Cohort, slug: str) -> ModuleText:
    module = learning.module_of(cohort, slug)
    if module is None:
        raise Http404
    return module


def _own_enrolment(request: MemberRequest, cohort: Cohort) -> Enrolment:
    return get_object_or_404(cohort.enrolments.taking_part(), user=request.user)


def _says_done(request: HttpRequest) -> bool:
    return request.POST.get("klaar") != "nee"

"""The modules of a participant: reading, and ticking off what is done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import progress as ticks
from cohorts.models import Cohort
from cohorts.reports import continuing, learning
from cohorts.reports.programme_lines import of_module_session
from cohorts.reports.releases import closed_for
from cohorts.reports.transfers import own_action
from cohorts.views.unit_page import UnitPage, module_or_404, own_enrolment
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from modules.models import Assignment
from modules.reports import materials_of_module


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def module_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    enrolment = own_enrolment(request, cohort)
    progress = learning.progress(
        programme_id=cohort.programme_id, cohort_id=cohort.pk, enrolment_id=enrolment.pk
    )
    closed = closed_for(cohort.pk, enrolment.pk, now=now())
    context = {
        "cohort": cohort,
        "progress": progress,
        "modules": [(module, closed.module(module.pk)) for module in progress.modules],
        "next_up": continuing.where_i_was(
            programme_id=cohort.programme_id, enrolment_id=enrolment.pk, closed=closed
        ),
    }
    return render(request, "cohorts/module_list.html", context)


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def learning_continue(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """Where I was: the first unit after my last tick that is open; else the list of modules."""
    enrolment = own_enrolment(request, cohort)
    closed = closed_for(cohort.pk, enrolment.pk, now=now())
    step = continuing.where_i_was(programme_id=cohort.programme_id, enrolment_id=enrolment.pk, closed=closed)
    if step is None:
        return redirect("cohorts:module-list", cohort.slug)
    return redirect("cohorts:unit-detail", cohort.slug, step.module_slug, step.slug)


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def module_detail(request: MemberRequest, cohort: Cohort, module_slug: str) -> HttpResponse:
    module = module_or_404(cohort, module_slug)
    enrolment = own_enrolment(request, cohort)
    closed = closed_for(cohort.pk, enrolment.pk, now=now())
    session = learning.session_of(module, cohort=cohort)
    context = {"cohort": cohort, "module": module, "session": session, "opens": closed.module(module.pk)}
    if context["opens"]:
        return render(request, "cohorts/module_closed.html", context)
    context |= {
        "lines": of_module_session(session.pk) if session else [],
        "units": learning.units_of(module, cohort=cohort, user=request.user, closed=closed),
        "preparation": learning.preparation_of(module.pk, cohort_id=cohort.pk, user=request.user),
        "transfer": own_action(enrolment.pk, module.pk),
        "materials": materials_of_module(module.pk),
    }
    return render(request, "cohorts/module_detail.html", context)


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def unit_detail(request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str) -> HttpResponse:
    return UnitPage(request, cohort, module_slug, unit_slug).show()


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def unit_done(request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str) -> HttpResponse:
    """Tick off, or take the tick back when the form says `klaar=nee`."""
    page = UnitPage(request, cohort, module_slug, unit_slug)
    unit = page.unit()
    try:
        if _says_done(request):
            ticks.tick_unit(unit, enrolment=page.enrolment, now=now())
        else:
            ticks.untick_unit(unit, enrolment=page.enrolment)
    except ValidationError as refused:  # closed: its page says when it opens
        messages.error(request, refused.message)
        return _anew(request, page.url)
    if request.htmx:
        after = UnitPage(request, cohort, module_slug, unit_slug)
        context = {"cohort": cohort, "module": after.module, "units": after.units, "line": after.line}
        return render(request, "cohorts/unit_detail.html#ticked", context)
    return redirect(f"{page.url}#afvinken")


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def assignment_done(request: MemberRequest, cohort: Cohort, assignment_id: int) -> HttpResponse:
    """Tick off a piece of preparation, or take the tick back when the form says `klaar=nee`."""
    own = Assignment.objects.filter(module__programme=cohort.programme_id).select_related("module")
    assignment = get_object_or_404(own, pk=assignment_id)
    enrolment = own_enrolment(request, cohort)
    if _says_done(request):
        ticks.tick_assignment(assignment, enrolment=enrolment, now=now())
    else:
        ticks.untick_assignment(assignment, enrolment=enrolment)
    module = assignment.module
    is_from_list = request.POST.get("terug") == "voorbereiding"
    if request.htmx:
        lines = learning.preparation_of(module.pk, cohort_id=cohort.pk, user=request.user)
        context = {"cohort": cohort, "preparation": lines, "is_list": is_from_list}
        return render(request, "cohorts/_preparation.html", context)
    if is_from_list:
        return redirect(reverse("cohorts:preparation", args=[cohort.slug], fragment="voorbereiding"))
    page = [cohort.slug, module.slug]
    return redirect(reverse("cohorts:module-detail", args=page, fragment="voorbereiding"))


def _anew(request: MemberRequest, url: str) -> HttpResponse:
    """To a page as a whole, also for a script that asked for a part of one."""
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if request.htmx else redirect(url)


def _says_done(request: HttpRequest) -> bool:
    return request.POST.get("klaar") != "nee"

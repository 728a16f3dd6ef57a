"""Answering the questions of a unit. Without a script it is the page of the unit again; with one, its question."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.access import in_cohort
from cohorts.actions import checks
from cohorts.forms.checks import CheckForm
from cohorts.models import Cohort
from cohorts.reports.checks import Question
from cohorts.views.unit_page import UnitPage
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do
from modules.models import Unit


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def check_answer(
    request: MemberRequest, cohort: Cohort, module_slug: str, unit_slug: str, number: int
) -> HttpResponse:
    """Answer a question, or with `stap=opnieuw` take the answer away to try again."""
    page = UnitPage(request, cohort, module_slug, unit_slug)
    if request.method != "POST" or not page.line.is_open:
        return redirect(page.url)
    unit = page.unit()
    question = page.question_or_404(unit, number)
    if request.POST.get("stap") == "opnieuw":
        checks.retake(unit, enrolment=page.enrolment, number=number)
    else:
        form = CheckForm(question, request.POST)
        if not _kept(page, unit, question, form):
            return _one(page, unit, form) if request.htmx else page.show(check=form)
    if request.htmx:
        return _one(page, unit, CheckForm(page.question_or_404(unit, number)))
    return redirect(f"{page.url}#vraag-{number}")


def _kept(page: UnitPage, unit: Unit, question: Question, form: CheckForm) -> bool:
    """Whether the answer was kept. What is wrong stays with the form."""
    if not form.is_valid():
        return False
    seen = form.cleaned_data["seen"]
    try:
        checks.answer(unit, question, enrolment=page.enrolment, given=form.answer(), seen=seen, now=now())
    except ValidationError as refused:
        form.add_error(None, refused)
        form.carry(**{form.add_prefix("seen"): question.fingerprint})
        return False
    return True


def _one(page: UnitPage, unit: Unit, form: CheckForm) -> HttpResponse:
    context = {
        "cohort": page.cohort,
        "module": page.module,
        "unit": unit,
        "question": form.question,
        "form": form,
    }
    return render(page.request, "cohorts/_question.html", context)

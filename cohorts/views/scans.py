"""The own regiescan of a participant: answering it, sending it, its result, sharing it, taking it back."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import scans
from cohorts.forms.scans import ScanStepForm
from cohorts.models import Cohort, EnergyMap, Enrolment, ScanResponse
from cohorts.reports import energy, scan_papers
from cohorts.reports import scans as report
from cohorts.reports.scan_rounds import Round, rounds_of
from cohorts.states import ScanRound
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.downloads import download
from leergang.web.methods import ask_and_do
from modules.statements import CURRENT, Statement, StatementSet, statement_set

# The review, and not the next dimension, comes after this button.
TO_REVIEW = "nakijken"
BACK = "vorige"


@dataclass(frozen=True)
class OwnRound:
    """One round with the own scan in it, if there is one."""

    round: Round
    response: ScanResponse | None


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def scan_home(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    enrolment = _own_enrolment(request, cohort)
    responses = {response.round: response for response in ScanResponse.objects.filter(enrolment=enrolment)}
    context = {
        "cohort": cohort,
        "result": report.result_of(responses.values()),
        "is_shared": any(response.shared_at for response in responses.values()),
        "rounds": [OwnRound(one, responses.get(one.round)) for one in rounds_of(cohort, now=now())],
        "maps": energy.maps_of(EnergyMap.objects.filter(enrolment=enrolment)),
    }
    return render(request, "cohorts/scan_home.html", context)


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def scan_step(request: MemberRequest, cohort: Cohort, scan_round: str, step: int) -> HttpResponse:
    """One dimension: four statements. Each choice is kept at once where there is script, and each step without."""
    which, enrolment = _round(scan_round), _own_enrolment(request, cohort)
    response = ScanResponse.objects.filter(enrolment=enrolment, round=which).first()
    statements = statement_set(response.version if response else CURRENT)
    if not 1 <= step <= len(statements.dimensions):
        raise Http404
    if response and response.submitted_at:
        return _refused(request, cohort, scans.SUBMITTED)
    if not _is_open(cohort, which):
        return _refused(request, cohort, scans.CLOSED)
    dimension = statements.dimensions[step - 1]
    form = ScanStepForm(
        request.POST or None,
        statements=statements,
        dimension=dimension,
        answers=_answers(response),
    )
    if request.method == "POST" and form.is_valid():
        try:
            response = scans.answer(enrolment, which, answers=form.answers(), now=now())
        except ValidationError as refused:
            return _refused(request, cohort, refused.messages[0])
        if request.htmx:
            saved = {"saved_at": response.saved_at}
            return render(request, "components/inputs.html#saved", saved)
        return redirect(_after(request, cohort, which, step, len(statements.dimensions)))
    context = {
        "cohort": cohort,
        "round": which,
        "form": form,
        "response": response,
        "statements": statements,
        "dimension": dimension,
        "step": step,
        "steps": len(statements.dimensions),
        "is_looking_back": which == ScanRound.THEN,
    }
    # Only a page that was tampered with sends something else than a choice; htmx leaves such an answer alone.
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.htmx else HTTPStatus.OK
    return render(request, "cohorts/scan_step.html", context, status=status)


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def scan_review(request: MemberRequest, cohort: Cohort, scan_round: str) -> HttpResponse:
    """All own answers of a round; before it was sent also the button that does so."""
    which, enrolment = _round(scan_round), _own_enrolment(request, cohort)
    response = ScanResponse.objects.filter(enrolment=enrolment, round=which).first()
    if response is None:
        return redirect("cohorts:scan-home", cohort.slug)
    problem = ""
    if request.method == "POST":
        try:
            scans.submit(enrolment, which, now=now())
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            messages.success(request, "Je regiescan is ingestuurd. Alleen jij ziet hem, tot je hem deelt.")
            return redirect("cohorts:scan-home", cohort.slug)
    statements, answers = statement_set(response.version), _answers(response)
    missing = scans.missing_of(response, answers)
    context = {
        "cohort": cohort,
        "round": which,
        "response": response,
        "sections": [
            (dimension, [(one, _word(statements, answers, one)) for one in dimension.statements])
            for dimension in statements.dimensions
        ],
        "total": len(statements.statements),
        "missing": missing,
        "problem": problem,
        "has_errors": bool(problem),
        "is_open": response.submitted_at is None and _is_open(cohort, which),
    }
    return render(request, "cohorts/scan_review.html", context)


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def scan_share(request: MemberRequest, cohort: Cohort, scan_round: str) -> HttpResponse:
    """Let the trainers read this scan, or no more when the form says `delen=nee`."""
    which, enrolment = _round(scan_round), _own_enrolment(request, cohort)
    shared = request.POST.get("delen") != "nee"
    try:
        scans.share(enrolment, which, shared=shared, now=now())
    except ValidationError as refused:
        return _refused(request, cohort, refused.messages[0])
    told = (
        "De trainers van je lichting kunnen deze scan nu lezen."
        if shared
        else "De trainers kunnen deze scan niet meer lezen."
    )
    messages.success(request, told)
    return redirect(reverse("cohorts:scan-home", args=[cohort.slug], fragment="rondes"))


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def scan_delete(request: MemberRequest, cohort: Cohort, scan_round: str) -> HttpResponse:
    which, enrolment = _round(scan_round), _own_enrolment(request, cohort)
    response = get_object_or_404(ScanResponse, enrolment=enrolment, round=which)
    if request.method == "POST":
        scans.withdraw(enrolment, which)
        messages.success(request, "Je scan van deze ronde is gewist.")
        return redirect("cohorts:scan-home", cohort.slug)
    context = {
        "cohort": cohort,
        "round": which,
        "response": response,
        "is_open": _is_open(cohort, which),
    }
    return render(request, "cohorts/scan_delete.html", context)


@in_cohort(Permission.COHORT_LEARN)
@require_safe
def scan_pdf(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """The own result on paper; 404 as long as nothing was sent."""
    enrolment = _own_enrolment(request, cohort)
    result = report.result_of(ScanResponse.objects.filter(enrolment=enrolment))
    if not result.scores:
        raise Http404
    made = scan_papers.paper_of(result, name=request.user.name, cohort=cohort, now=now())
    return download(made, "regiescan.pdf")


def _own_enrolment(request: MemberRequest, cohort: Cohort) -> Enrolment:
    return get_object_or_404(cohort.enrolments.taking_part(), user=request.user)


def _round(value: str) -> ScanRound:
    if value not in ScanRound.values:
        raise Http404
    return ScanRound(value)


def _is_open(cohort: Cohort, which: ScanRound) -> bool:
    return next(one for one in rounds_of(cohort, now=now()) if one.round == which).is_open


def _answers(response: ScanResponse | None) -> dict[int, int | None]:
    return dict(response.answers.values_list("number", "value")) if response else {}


def _word(statements: StatementSet, answers: dict[int, int | None], one: Statement) -> str:
    """An answer as it was chosen; empty when there is none."""
    if one.number not in answers:
        return ""
    value = answers[one.number]
    return statements.unknown if value is None else f"{value}. {statements.scale[value - 1]}"


def _after(request: MemberRequest, cohort: Cohort, which: ScanRound, step: int, steps: int) -> str:
    """Where a button of a step leads; the first one has nothing before it, and after the last comes the review."""
    to = request.POST.get("stap")
    following = step - 1 if to == BACK else step + 1
    if to == TO_REVIEW or not 1 <= following <= steps:
        return reverse("cohorts:scan-review", args=[cohort.slug, which])
    return reverse("cohorts:scan-step", args=[cohort.slug, which, following])


def _refused(request: MemberRequest, cohort: Cohort, why: str) -> HttpResponse:
    """It cannot be done (any more): say so on the page of the regiescan. htmx goes there too."""
    messages.error(request, why)
    home = reverse("cohorts:scan-home", args=[cohort.slug])
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": home})
    return redirect(home)

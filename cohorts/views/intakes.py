"""The intake of a participant; who trains reads it. The needs for the day go to the planner alone."""

import datetime as dt
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import intakes
from cohorts.forms.intakes import IntakeForm, NeedsForm
from cohorts.models import Cohort, Enrolment, Intake, Orchestrates, SpecialNeeds
from cohorts.reports import intakes as report
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now, today
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError, conflict, saved, unreadable

TYPED = ("own_role", "learning_question", "situation", *intakes.NEEDS)


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def intake_edit(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """One form with two parts, so that saving the one never loses what was typed in the other."""
    page = _Page(request, cohort)
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            if page.is_valid() and _kept(request, page):
                return redirect("cohorts:intake-edit", cohort.slug)
        except StaleVersionError as stale:
            # Both texts stay: the stored one beside this one. Saving again is a choice.
            page.stored_instead(stale)
            status = HTTPStatus.CONFLICT
    # A form writes what was typed on its object; what the page tells comes from the database.
    intake = Intake.objects.filter(enrolment=page.enrolment).first()
    context = {
        "cohort": cohort,
        "intake": intake,
        "form": page.form,
        "needs_form": page.needs_form,
        "version": page.version,
        "stored": page.stored,
        # What trainers read already changes when its writer says so, and not while typing.
        "saves_itself": page.form is not None and (intake is None or intake.sent_at is None),
        "has_errors": bool(page.stored),
    }
    return render(request, "cohorts/intake_edit.html", context, status=status)


@in_cohort(Permission.COHORT_LEARN)
@require_POST
def intake_autosave(request: MemberRequest, cohort: Cohort) -> JsonResponse:
    """Keep what was typed so far of a concept; static/js/autosave.js calls it."""
    page, moment = _Page(request, cohort), now()
    if page.form is None:
        raise Http404  # the leergang has begun; the script keeps the text and says so
    if page.intake and page.intake.sent_at:  # in another window, since this page was opened
        return conflict(StaleVersionError(intakes.version_of(intakes.texts_of(page.enrolment))))
    is_whole = all(name in request.POST for name in TYPED)  # a cut-off post must never blank what was stored
    if not (is_whole and page.is_valid()):
        return unreadable()
    try:
        page.keep(request, moment)
    except StaleVersionError as stale:
        return conflict(stale)
    except ValidationError as refused:
        raise Http404 from refused
    return saved(intakes.version_of(intakes.texts_of(page.enrolment)), moment, [])


@in_cohort(Permission.INTAKE_VIEW)
@require_safe
def intake_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    lines, found = report.intake_page(request.user, cohort, request.GET)
    sent, total = report.sent_count(request.user, cohort)
    context = {"cohort": cohort, "lines": lines, "page": found, "sent": sent, "total": total}
    return render(request, "cohorts/intake_list.html", context)


@in_cohort(Permission.INTAKE_VIEW)
@require_safe
def intake_print(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    lines = report.all_intakes(request.user, cohort)
    return render(request, "cohorts/intake_print.html", {"cohort": cohort, "lines": lines})


@in_cohort(Permission.NEEDS_VIEW)
@require_safe
def needs_list(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    return render(
        request,
        "cohorts/needs_list.html",
        {"cohort": cohort, "needs": list(report.needs_of(request.user, cohort))},
    )


class _Page:
    """The two forms of one participant, and the texts that they build on."""

    def __init__(self, request: MemberRequest, cohort: Cohort) -> None:
        taking_part = Enrolment.objects.taking_part()
        self.enrolment = get_object_or_404(taking_part, cohort=cohort, user=request.user)
        self.intake = Intake.objects.filter(enrolment=self.enrolment).first()
        needs = SpecialNeeds.objects.filter(enrolment=self.enrolment).first()
        texts, data = intakes.texts_of(self.enrolment), request.POST or None
        is_open = intakes.is_open(self.intake, cohort, day=today())
        self.version = request.POST.get("version", "") if data else intakes.version_of(texts)
        self.form = IntakeForm(data, instance=self.intake) if is_open else None
        self.needs_form = NeedsForm(data, instance=needs)
        self.stored: list[tuple[str, str]] = []

    @property
    def forms(self) -> list[IntakeForm | NeedsForm]:
        return [form for form in (self.form, self.needs_form) if form is not None]

    def is_valid(self) -> bool:
        are_valid = [form.is_valid() for form in self.forms]  # of both, so that all errors are shown
        return all(are_valid)

    def keep(self, request: MemberRequest, moment: dt.datetime) -> Intake | None:
        return intakes.keep(
            self.enrolment,
            version=self.version,
            content=_typed(self.form) if self.form else None,
            needs=_typed(self.needs_form),
            by=request.user,
            now=moment,
        )

    def stored_instead(self, stale: StaleVersionError) -> None:
        """Another window stored other texts: show where they differ, and let the next save be a choice."""
        self.version = str(stale.version)
        texts = intakes.texts_of(self.enrolment)
        choices: dict[str, str] = dict(Orchestrates.choices)
        for form in self.forms:
            typed = _typed(form)
            self.stored += [
                (str(field.label), choices.get(texts[field.name], texts[field.name]))
                for field in form
                if typed[field.name] != texts[field.name]
            ]


def _typed(form: IntakeForm | NeedsForm) -> dict[str, str]:
    """What was typed, with plain line ends: a browser and a script send different ones."""
    return {name: text.replace("\r\n", "\n") for name, text in form.cleaned_data.items()}


def _kept(request: MemberRequest, page: _Page) -> bool:
    """Whether all was kept, and sent when that was asked. What is wrong stays with the form."""
    moment = now()
    try:
        intake = page.keep(request, moment)
        if page.form and intake and request.POST.get("stap") == "insturen":
            intake = intakes.send(intake, by=request.user, now=moment)
    except ValidationError as error:
        is_of_needs = page.form is None or getattr(error, "code", "") == "needs"
        (page.needs_form if is_of_needs else page.form).add_error(None, error)  # type: ignore[union-attr]
        page.version = intakes.version_of(intakes.texts_of(page.enrolment))
        return False
    messages.success(request, _told(request, intake))
    return True


def _told(request: MemberRequest, intake: Intake | None) -> str:
    if intake and request.POST.get("stap") == "insturen":
        return "Je intake is ingestuurd. Je trainers lezen hem voor de start."
    if intake and intake.sent_at is None:
        return "Je tekst is bewaard. Niemand leest mee tot je hem instuurt."
    return "Je wijzigingen zijn bewaard."

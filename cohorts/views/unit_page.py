"""The page of one unit for a participant: its text, the tick, the questions, the own note."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cohorts.forms.checks import CheckForm
from cohorts.forms.notes import NoteForm
from cohorts.models import Cohort, Enrolment, UnitNote
from cohorts.reports import continuing, learning
from cohorts.reports.checks import Question, questions_of
from cohorts.reports.learning import ModuleText, UnitLine, UnitList
from cohorts.reports.releases import Closed, closed_for
from leergang.accounts.http import MemberRequest
from leergang.db import PreparedLookup
from leergang.moment import now
from modules.models import Unit
from modules.reports import materials_of_unit

# What trainers alone read is not even fetched; nor is what only an export needs.
NOT_FOR_READERS = ("guide", "source", "search", "body")


@dataclass
class NoteSheet:
    """The note of this person, or what was typed on top of another text that came meanwhile."""

    form: NoteForm
    version: int
    saved_at: Any = None
    stored: str | None = None


@dataclass
class UnitPage:
    """Where somebody is: the unit in its module, in the own lichting. Raises Http404 when there is none."""

    request: MemberRequest
    cohort: Cohort
    module_slug: str
    unit_slug: str
    enrolment: Enrolment = field(init=False)
    module: ModuleText = field(init=False)
    closed: Closed = field(init=False)
    units: UnitList = field(init=False)
    line: UnitLine = field(init=False)

    def __post_init__(self) -> None:
        self.enrolment = own_enrolment(self.request, self.cohort)
        self.module = module_or_404(self.cohort, self.module_slug)
        self.closed = closed_for(self.cohort.pk, self.enrolment.pk, now=now())
        self.units = learning.units_of(
            self.module, cohort=self.cohort, user=self.request.user, closed=self.closed
        )
        line = next((line for line in self.units if line.slug == self.unit_slug), None)
        if line is None:
            raise Http404
        self.line = line

    @property
    def url(self) -> str:
        return reverse("cohorts:unit-detail", args=[self.cohort.slug, self.module_slug, self.unit_slug])

    def unit(self) -> Unit:
        """The unit without what is for trainers. One query."""
        return Unit.objects.defer(*NOT_FOR_READERS).strict().get(pk=self.line.pk)

    def question_or_404(self, unit: Unit, number: int) -> Question:
        questions = questions_of(unit, enrolment_id=self.enrolment.pk)
        found = next((question for question in questions if question.number == number), None)
        if found is None:
            raise Http404
        return found

    def show(
        self,
        *,
        note: NoteSheet | None = None,
        check: CheckForm | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """The page, with one of its forms as it was sent when that was not in order."""
        previous, following = self.units.around(self.line)
        context: dict[str, Any] = {
            "cohort": self.cohort,
            "module": self.module,
            "units": self.units,
            "line": self.line,
            "session": learning.session_of(self.module, cohort=self.cohort),
            "previous": previous,
            "following": following,
        }
        if not self.line.is_open:
            return render(self.request, "cohorts/unit_closed.html", context)
        unit = self.unit()
        context |= {
            "unit": unit,
            "materials": materials_of_unit(unit.pk),
            "first": continuing.first_do(
                unit.pk, programme_id=self.cohort.programme_id, enrolment_id=self.enrolment.pk
            ),
            "note": note or self.note(),
            "questions": [
                (
                    question,
                    check if check and check.question.number == question.number else CheckForm(question),
                )
                for question in questions_of(unit, enrolment_id=self.enrolment.pk)
            ],
            "has_errors": bool(
                (check and check.errors) or (note and (note.stored is not None or note.form.errors))
            ),
        }
        return render(self.request, "cohorts/unit_detail.html", context, status=status)

    def note(self) -> NoteSheet:
        """The own note as it is stored. One query."""
        row = UnitNote.objects.filter(enrolment=self.enrolment, unit=self.line.pk).first()
        form = NoteForm(initial={"body": row.body if row else ""})
        return NoteSheet(form, row.version if row else 0, row.saved_at if row and row.body else None)


def own_enrolment(request: MemberRequest, cohort: Cohort) -> Enrolment:
    found = OWN.first(cohort=cohort.pk, user=request.user.pk)
    if found is None:
        raise Http404
    found.cohort = cohort
    return found


def _own(cohort: int, user: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(cohort=cohort, user=user).taking_part()


# Every page of the modules asks it.
OWN = PreparedLookup(_own, cohort=int, user=int)


def module_or_404(cohort: Cohort, slug: str) -> ModuleText:
    module = learning.module_of(cohort, slug)
    if module is None:
        raise Http404
    return module

"""Enrolling one person."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from cohorts.forms.cohorts import OneLine, PersonForm
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Grade, judge
from cohorts.models import Cohort
from cohorts.reports.imports import gather
from leergang.accounts.models import Organisation
from leergang.web.forms import Form


class ForOrganisation(Form):
    """A form on behalf of an organisation, asked only when there is a choice."""

    organisation = forms.ModelChoiceField(label="Organisatie", queryset=Organisation.objects.none())

    def __init__(
        self, *args: Any, cohort: Cohort, organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        choices = list(organisations[:2])
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.only = choices[0] if len(choices) == 1 else None
        if self.only:
            del self.fields["organisation"]

    @property
    def chosen(self) -> Organisation | None:
        return self.only or self.cleaned_data.get("organisation")


class EnrolmentForm(PersonForm, ForOrganisation):
    job_title = OneLine(label="Functie", max_length=120, required=False)
    # Shown only when there is something to doubt.
    is_sure = forms.BooleanField(label="Ja, dit klopt", required=False, widget=forms.HiddenInput)

    field_order = ["organisation", "first_name", "infix", "last_name", "email", "job_title", "is_sure"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        organisation = self.chosen
        if organisation and not self.errors:
            self._judge(organisation)
        return cleaned

    @property
    def line(self) -> Line:
        names = ("first_name", "infix", "last_name", "email", "job_title")
        return Line(0, *(self.cleaned_data.get(name, "") for name in names))

    def _judge(self, organisation: Organisation) -> None:
        """The same verdict as a row of a list gets."""
        facts = gather(self.cohort, organisation, [self.line.email])
        verdict = judge([self.line], facts)[0]
        if verdict.grade is Grade.ERROR:
            self.add_error(verdict.field or "email", verdict.reason)
        elif verdict.grade is Grade.WARNING:
            self.fields["is_sure"].widget = forms.CheckboxInput()
            if not self.cleaned_data.get("is_sure"):
                self.add_error("is_sure", f"{verdict.reason} Zet een vinkje als het klopt.")

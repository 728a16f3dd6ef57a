"""Enrolling one person."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from cohorts.forms.cohorts import OneLine, PersonForm
from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Grade, Verdict, judge
from cohorts.models import Cohort
from cohorts.reports.imports import gather
from leergang.accounts.access import may
from leergang.accounts.models import Organisation, User
from leergang.accounts.roles import Permission
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


class LineForm(PersonForm):
    """One person as a row of a list has them."""

    job_title = OneLine(label="Functie", max_length=120, required=False)

    @property
    def line(self) -> Line:
        names = ("first_name", "infix", "last_name", "email", "job_title")
        return Line(0, *(self.cleaned_data.get(name, "") for name in names))


class JudgedForm(LineForm):
    """One person who gets a verdict; what is doubtful counts once the person who types is sure."""

    # Shown only when there is something to doubt.
    is_sure = forms.BooleanField(label="Ja, dit klopt", required=False, widget=forms.HiddenInput)

    def weigh(self, verdict: Verdict) -> None:
        """Show the verdict at its field, and ask about a doubt."""
        if verdict.grade is Grade.ERROR:
            self.add_error(verdict.field or "email", verdict.reason)
        elif verdict.grade is Grade.WARNING:
            self.fields["is_sure"].widget = forms.CheckboxInput()
            if not self.cleaned_data.get("is_sure"):
                self.add_error("is_sure", f"{verdict.reason} Zet een vinkje als het klopt.")


class EnrolmentForm(JudgedForm, ForOrganisation):
    # Whether the bureau looks at this address first.
    is_held = False
    # Set when there is no seat (any more): the page then offers the waiting list.
    is_full = False

    field_order = ["organisation", "first_name", "infix", "last_name", "email", "job_title", "is_sure"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        organisation = self.chosen
        if organisation and not self.errors:
            self._judge(organisation)
        return cleaned

    def _judge(self, organisation: Organisation) -> None:
        """The same verdict as a row of a list gets."""
        for_bureau = may(self.by, Permission.COHORT_MANAGE)
        facts = gather(
            self.cohort, organisation, [self.line.email], with_look_alikes=True, for_bureau=for_bureau
        )
        verdict = judge([self.line], facts)[0]
        self.is_held = verdict.is_held
        self.weigh(verdict)

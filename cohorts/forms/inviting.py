"""Repairing an invitation: another address, another day."""

import datetime as dt
from typing import Any

from django import forms

from cohorts.actions.addresses import verdict_on
from cohorts.forms.cohorts import date_field
from cohorts.importing.names import tidy_email
from cohorts.importing.verdicts import Grade
from cohorts.models import Enrolment
from leergang.accounts.models import User
from leergang.moment import at
from leergang.web.forms import Form

# An invitation leaves at the beginning of the working day.
MORNING = dt.time(9, 0)
# Further away somebody mistyped the year.
FURTHEST = dt.timedelta(days=400)


class AddressForm(Form):
    """The right address of somebody who did not come in yet."""

    email = forms.EmailField(
        label="Juist e-mailadres",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    # Shown only when there is something to doubt.
    is_sure = forms.BooleanField(label="Ja, dit klopt", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, enrolment: Enrolment, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.by = enrolment, by

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        verdict = verdict_on(self.enrolment, cleaned["email"], by=self.by)
        if verdict.grade is Grade.ERROR:
            self.add_error("email", verdict.reason)
        elif verdict.grade is Grade.WARNING:
            self.fields["is_sure"].widget = forms.CheckboxInput()
            if not cleaned.get("is_sure"):
                self.add_error("is_sure", f"{verdict.reason} Zet een vinkje als het klopt.")
        return cleaned


class LaterForm(Form):
    """The day on which the personal link leaves."""

    invite_on = date_field(
        "Uitnodigen op", help_text="De e-mail gaat die dag om 9.00 uur weg. Bijvoorbeeld 3-3-2027."
    )

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_invite_on(self) -> dt.date:
        chosen: dt.date = self.cleaned_data["invite_on"]
        if chosen <= self.day:
            raise forms.ValidationError("Kies een dag na vandaag. Of stuur de uitnodiging nu.")
        if chosen > self.day + FURTHEST:
            raise forms.ValidationError("Deze dag ligt meer dan een jaar weg. Klopt het jaar?")
        return chosen

    @property
    def invite_at(self) -> dt.datetime:
        return at(self.cleaned_data["invite_on"], MORNING)

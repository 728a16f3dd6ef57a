"""Asking for a place, and saying no to it."""

from typing import Any

from django import forms

from cohorts.forms.enrolments import LineForm
from cohorts.importing.verdicts import fault
from cohorts.models import Cohort
from leergang.accounts.models import Organisation
from leergang.web.forms import Form

MOTIVATION = 500
REASON = 300
ELSEWHERE = (
    "Dit adres is niet van een organisatie die aan deze lichting meedoet. Vul het adres van je werk in, of "
    "vraag het bureau om je in te schrijven."
)


class RequestForm(LineForm):
    organisation = forms.ModelChoiceField(
        label="Waar werk je?",
        queryset=Organisation.objects.none(),
        help_text="Dat zien we niet aan je adres. De coördinator van deze organisatie beslist over je aanmelding.",
    )
    motivation = forms.CharField(
        label="Waarom wil je meedoen?",
        max_length=MOTIVATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Hoogstens {MOTIVATION} tekens. Je coördinator leest dit; na het besluit wissen we het.",
        error_messages={"max_length": f"Maak je tekst korter: hoogstens {MOTIVATION} tekens mag."},
    )

    field_order = [
        "first_name", "infix", "last_name", "email", "organisation", "job_title", "motivation",
    ]  # fmt: skip

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = list(cohort.organisations.standing().order_by("name"))
        self._ask_where_only_when_the_address_does_not_tell()
        for name, autocomplete in (
            ("first_name", "given-name"), ("last_name", "family-name"), ("email", "email"),
        ):  # fmt: skip
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        self.fields["email"].label = "E-mailadres van je werk"
        self.fields["email"].help_text = "Aan het deel na de @ zien we bij welke organisatie je werkt."

    def _ask_where_only_when_the_address_does_not_tell(self) -> None:
        """A stranger reads on this page for whom the lichting is only as far as an address does not tell.

        Which account has the address plays no part in it: the domain alone does (SEC-06).
        """
        email = str(self.data.get("email", "")).strip().lower()
        among = [each for each in self.organisations if email and each.has_address(email)]
        self.told_by_address = among[0] if len(among) == 1 else None
        if not among and "@" in email:
            among = [each for each in self.organisations if not each.email_domains]
        if self.told_by_address or not among:
            del self.fields["organisation"]
        else:
            choices = Organisation.objects.filter(pk__in=[each.pk for each in among]).order_by("name")
            self.fields["organisation"].queryset = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.setdefault("organisation", self.told_by_address)
        if not self.errors and cleaned["organisation"] is None:
            self.add_error("email", ELSEWHERE)
        if not self.errors and (found := fault(self.line)):
            self.add_error(found.field or "email", found.reason)
        return cleaned


class HeldRefusalForm(Form):
    """Why the bureau enrols somebody not. The organisation reads it, so it names no other one."""

    reason = forms.CharField(
        label="Reden",
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "De coördinator leest dit. Noem geen andere organisatie, en schrijf niet of er al een account is. "
            f"Hoogstens {REASON} tekens."
        ),
        error_messages={
            "required": "Schrijf een reden. De coördinator leest haar.",
            "max_length": f"Maak de reden korter: hoogstens {REASON} tekens mag.",
        },
    )


class RejectionForm(Form):
    reason = forms.CharField(
        label="Reden",
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Deze tekst staat in de e-mail. Hoogstens {REASON} tekens.",
        error_messages={
            "required": "Schrijf een reden. De aanvrager leest haar.",
            "max_length": f"Maak de reden korter: hoogstens {REASON} tekens mag.",
        },
    )

"""What a planner fills in about an organisation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name

from cohorts.forms.cohorts import OneLine
from cohorts.importing.names import tidy_email
from cohorts.reports.mergers import possible_targets
from leergang.accounts.models import DataRole, Organisation, OrganisationKind
from leergang.web.forms import ExplainedRadio, Form

DATA_ROLES = {
    DataRole.CONTROLLER: "De organisatie beslist over de gegevens; het bureau verwerkt ze voor haar.",
    DataRole.JOINT_CONTROLLER: "Organisatie en bureau beslissen samen en leggen dat vast.",
    DataRole.NOT_AGREED: "Spreek dit af vóór de eerste mensen worden ingeschreven.",
}


class OrganisationForm(Form):
    name = OneLine(label="Naam", max_length=120, help_text="Bijvoorbeeld Gemeente Waterdam")
    kind = forms.ChoiceField(
        label="Soort",
        widget=forms.RadioSelect,
        initial=OrganisationKind.MUNICIPALITY,
        choices=[(kind.value, kind.label) for kind in OrganisationKind if kind != OrganisationKind.BUREAU],
    )
    email_domains = forms.CharField(
        label="Domeinen van e-mailadressen",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Het deel achter de @, met een komma ertussen. Elk ander adres kijkt het bureau na voordat de uitnodiging gaat.",
    )
    contact_name = OneLine(
        label="Contactpersoon",
        max_length=120,
        required=False,
        help_text="Met wie het bureau de afspraken maakt. Dat geeft geen toegang.",
    )
    contact_email = forms.EmailField(
        label="E-mailadres van de contactpersoon",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    agreement_reference = OneLine(
        label="Kenmerk van de overeenkomst",
        max_length=80,
        required=False,
        help_text="Waaronder de (verwerkers)overeenkomst in jullie archief staat.",
    )
    data_role = forms.ChoiceField(
        label="Rol voor persoonsgegevens",
        initial=DataRole.NOT_AGREED,
        choices=DataRole.choices,
        widget=ExplainedRadio(explanations={role.value: text for role, text in DATA_ROLES.items()}),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        if organisation:
            self.initial = {name: getattr(organisation, name) for name in self.fields}
            self.initial["email_domains"] = ", ".join(organisation.email_domains)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Organisation.objects.filter(name__iexact=name)
        if self.organisation:
            others = others.exclude(pk=self.organisation.pk)
        if there := others.select_related("merged_into").first():
            if there.merged_into:
                raise ValidationError(
                    f"Deze naam is van een organisatie die is opgegaan in {there.merged_into.name}. "
                    "Kies een andere naam."
                )
            raise ValidationError("Deze organisatie is er al. Kies haar uit de lijst.")
        return name

    def clean_contact_email(self) -> str:
        return tidy_email(self.cleaned_data["contact_email"])

    def clean_email_domains(self) -> list[str]:
        parts = self.cleaned_data["email_domains"].lower().replace(";", ",").split(",")
        domains = [part.strip().rpartition("@")[2] for part in parts if part.strip()]
        for domain in domains:
            if not _is_domain(domain):
                raise ValidationError(f"‘{domain}’ is geen domein. Schrijf het als waterdam.example.")
        return list(dict.fromkeys(domains))


class TargetForm(Form):
    """The organisation in which this one goes up."""

    target = forms.ModelChoiceField(
        label="Gaat op in",
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        help_text="Staat de nieuwe gemeente er nog niet bij? Voeg haar eerst toe.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = possible_targets(organisation)  # type: ignore[attr-defined]


def _is_domain(text: str) -> bool:
    try:
        validate_domain_name(text)
    except ValidationError:
        return False
    return "." in text

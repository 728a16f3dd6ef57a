"""What a planner fills in: a lichting, an organisation, a person with a role."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_domain_name
from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.importing.names import tidy, tidy_email
from cohorts.models import Cohort, TrainerAssignment
from leergang.accounts.models import Organisation, OrganisationKind, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import today
from leergang.web.forms import Form, ModelForm
from modules.models import Programme

MOST_SEATS = 500
# Before and after these no clock of ours can count; nobody plans there either.
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)


def possible_trainers() -> QuerySet[User]:
    """Who trains a lichting, or plans or manages at the bureau today."""
    trains = TrainerAssignment.objects.filter(user=OuterRef("pk"))
    bureau = OrganisationRole.objects.current(today()).filter(
        user=OuterRef("pk"),
        organisation__kind=OrganisationKind.BUREAU,
        role__in=(Role.PLANNER, Role.OFFICE_ADMIN),
    )
    return User.objects.filter(Q(Exists(trains)) | Q(Exists(bureau)), is_active=True).order_by(
        "sort_key", "pk"
    )


def date_field(label: str, **more: Any) -> forms.DateField:
    widget = forms.DateInput(
        format="%d-%m-%Y",
        attrs={"inputmode": "numeric", "autocomplete": "off", "class": "app-field--short"},
    )
    field = forms.DateField(label=label, widget=widget, **more)
    field.validators += [
        MinValueValidator(EARLIEST, f"Kies een datum na {EARLIEST.year}."),
        MaxValueValidator(LATEST, f"Kies een datum vóór {LATEST.year + 1}."),
    ]
    return field


class OneLine(forms.CharField):
    """A name or title: one line, without signs that nobody sees but that turn or break the line."""

    def to_python(self, value: Any) -> str:
        return tidy(str(super().to_python(value)))


class CohortForm(ModelForm):
    starts_on = date_field("Begint op", help_text="Bijvoorbeeld 14-1-2027")
    ends_on = date_field("Eindigt op", help_text="De dag van de afsluiting of de terugkomdag")
    enrolment_closes_on = date_field(
        "Inschrijven kan tot en met",
        required=False,
        help_text="Daarna kunnen alleen planners nog mensen inschrijven.",
    )
    seats = forms.IntegerField(
        label="Plaatsen",
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "min_value": "Een lichting heeft minstens één plaats.",
            "max_value": f"Meer dan {MOST_SEATS} plaatsen kan niet.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "app-field--short"}),
    )
    feedback_working_days = forms.IntegerField(
        label="Werkdagen voor feedback",
        min_value=1,
        max_value=60,
        initial=10,
        help_text="Zo lang heeft een trainer de tijd voor feedback op een casus.",
        error_messages={"min_value": "Kies minstens 1 dag.", "max_value": "Kies hoogstens 60 dagen."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "app-field--short"}),
    )
    trainers = forms.ModelMultipleChoiceField(
        label="Trainers",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Staat iemand er niet bij? Voeg de trainer toe op de pagina van de lichting.",
    )

    class Meta:
        model = Cohort
        fields = [
            "name", "programme", "kind", "seats", "starts_on", "ends_on", "enrolment_closes_on",
            "organisations", "trainers", "theme", "feedback_working_days",
        ]  # fmt: skip
        field_classes = {"name": OneLine}
        widgets = {"organisations": forms.CheckboxSelectMultiple, "kind": forms.RadioSelect}
        labels = {"name": "Naam", "kind": "Soort", "organisations": "Organisaties", "theme": "Thema"}
        help_texts = {"name": "Bijvoorbeeld Voorjaar 2027"}
        error_messages = {"name": {"unique": "Er is al een lichting met deze naam. Kies een andere naam."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        senders = Organisation.objects.exclude(kind=OrganisationKind.BUREAU)
        self.fields["organisations"].queryset = senders  # type: ignore[attr-defined]
        self.fields["organisations"].required = False
        self.fields["trainers"].queryset = possible_trainers()  # type: ignore[attr-defined]
        programmes = Programme.objects.newest_first()
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        if not programmes.exists():  # a new installation; docs/operations.md, "A first start"
            self.fields["programme"].help_text = "Er is nog geen leergang. De technisch beheerder laadt die."
        self.fields["kind"].choices = Cohort._meta.get_field("kind").choices  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["trainers"] = [given.user_id for given in self.instance.trainer_assignments.all()]
            if self.instance.sessions.exists():
                self._fix_programme()

    def _fix_programme(self) -> None:
        """Sessions belong to modules of this version of the leergang (domain/1 A3, invariant 2)."""
        self.fields["programme"].disabled = True
        self.fields["programme"].help_text = "Er zijn bijeenkomsten gepland; de leergang staat nu vast."


class PersonForm(Form):
    """A person by name and address, to give a role."""

    first_name = OneLine(label="Voornaam", max_length=80)
    infix = OneLine(
        label="Tussenvoegsel",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "app-field--short"}),
    )
    last_name = OneLine(label="Achternaam", max_length=100)
    email = forms.EmailField(
        label="E-mailadres", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])


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
        help_text="Het deel achter de @, met een komma ertussen. Bij een ander adres vragen we of het klopt.",
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        if organisation:
            self.initial = {
                "name": organisation.name,
                "kind": organisation.kind,
                "email_domains": ", ".join(organisation.email_domains),
            }

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Organisation.objects.filter(name__iexact=name)
        if self.organisation:
            others = others.exclude(pk=self.organisation.pk)
        if others.exists():
            raise ValidationError("Deze organisatie is er al. Kies haar uit de lijst.")
        return name

    def clean_email_domains(self) -> list[str]:
        parts = self.cleaned_data["email_domains"].lower().replace(";", ",").split(",")
        domains = [part.strip().rpartition("@")[2] for part in parts if part.strip()]
        for domain in domains:
            if not _is_domain(domain):
                raise ValidationError(f"‘{domain}’ is geen domein. Schrijf het als waterdam.example.")
        return list(dict.fromkeys(domains))


def _is_domain(text: str) -> bool:
    try:
        validate_domain_name(text)
    except ValidationError:
        return False
    return "." in text

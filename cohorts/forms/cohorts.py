"""What a planner fills in: a lichting, an organisation, a person with a role."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
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
    min_participants = forms.IntegerField(
        label="Minimum aantal deelnemers",
        min_value=0,
        max_value=MOST_SEATS,
        required=False,
        help_text="Met minder beslis je of de lichting doorgaat. Leeg: geen minimum.",
        error_messages={
            "min_value": "Kies een aantal van 0 of meer.",
            "max_value": f"Meer dan {MOST_SEATS} kan niet.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "app-field--short"}),
    )
    decide_on = date_field(
        "Beslissen of de lichting doorgaat op",
        required=False,
        help_text="Vanaf die dag staat het bij je open acties. Je beslist zelf; er gaat niets vanzelf.",
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
            "min_participants", "decide_on", "organisations", "takes_requests", "trainers",
            "theme", "feedback_working_days",
        ]  # fmt: skip
        field_classes = {"name": OneLine}
        widgets = {"organisations": forms.CheckboxSelectMultiple, "kind": forms.RadioSelect}
        labels = {"name": "Naam", "kind": "Soort", "organisations": "Organisaties", "theme": "Thema"}
        help_texts = {
            "name": "Bijvoorbeeld Voorjaar 2027",
            "takes_requests": "Op een openbare pagina. Daar staan de namen van de organisaties in deze lichting.",
        }
        error_messages = {"name": {"unique": "Er is al een lichting met deze naam. Kies een andere naam."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        senders = Organisation.objects.standing().exclude(kind=OrganisationKind.BUREAU)
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

    def clean_min_participants(self) -> int:
        return self.cleaned_data["min_participants"] or 0

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        seats, minimum = data.get("seats"), data.get("min_participants")
        if seats and minimum and minimum > seats:
            self.add_error("min_participants", f"Er zijn {seats} plaatsen. Kies hoogstens {seats}.")
        starts_on, decide_on = data.get("starts_on"), data.get("decide_on")
        if starts_on and decide_on and decide_on > starts_on:
            self.add_error("decide_on", "De lichting is dan al begonnen. Kies een dag vóór de begindatum.")
        return data

    def _fix_programme(self) -> None:
        """Sessions belong to modules of this version of the leergang (domain/1 A3, invariant 2)."""
        self.fields["programme"].disabled = True
        self.fields["programme"].help_text = "Er zijn bijeenkomsten gepland; de leergang staat nu vast."


class NameForm(Form):
    """A name in its three parts."""

    first_name = OneLine(label="Voornaam", max_length=80)
    infix = OneLine(
        label="Tussenvoegsel",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "app-field--short"}),
    )
    last_name = OneLine(label="Achternaam", max_length=100)


class PersonForm(NameForm):
    """A person by name and address, to give a role."""

    email = forms.EmailField(
        label="E-mailadres", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])

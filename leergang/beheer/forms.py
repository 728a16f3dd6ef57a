from typing import Any

from django import forms
from django.db.models import QuerySet

from leergang.accounts.models import User
from leergang.web.forms import EMPTY_CHOICE, Form

CHECKED = (
    ("spoken", "Ik heb de persoon gesproken"),
    ("job_title", "Functie en organisatie zijn dezelfde"),
    ("confirmed", "De coördinator heeft het bevestigd"),
)


class SamePersonForm(Form):
    """A name is not enough: what else was compared, and that it is really one human."""

    checked = forms.ChoiceField(
        label="Waaraan zie je, behalve aan de naam, dat dit dezelfde persoon is?",
        choices=CHECKED,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waaraan je ziet dat dit dezelfde persoon is."},
    )
    is_same = forms.BooleanField(
        label="Ik heb gecontroleerd dat dit één en dezelfde persoon is",
        error_messages={"required": "Controleer eerst of dit dezelfde persoon is, en kruis dat dan aan."},
    )


class _NamedPerson(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in stubs only
    """Two people with one name are told apart by their address."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class EditorForm(Form):
    person = _NamedPerson(
        User.objects.none(),
        label="Wie mag de teksten wijzigen?",
        help_text="Een trainer van een lichting, of een collega van het bureau.",
        to_field_name="public_id",
        empty_label=EMPTY_CHOICE,
        error_messages={"required": "Kies wie redacteur wordt."},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class EmergencyForm(Form):
    """Which case, and why: the owners read the reason in full."""

    case = forms.ChoiceField(
        label="Om welke casus gaat het?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een casus.", "invalid_choice": "Kies een casus uit de lijst."},
    )
    reason = forms.CharField(
        label="Wat is de reden?",
        max_length=300,
        help_text="De inbrenger leest deze reden. Schrijf niets over wat er in de casus staat.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Schrijf op waarom dit nodig is.",
            "max_length": "Schrijf de reden in hooguit 300 tekens.",
        },
    )

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = cases  # type: ignore[attr-defined]


class HoursForm(Form):
    hours = forms.IntegerField(
        label="Hoeveel uur mogen jullie de casus lezen?",
        min_value=1,
        max_value=24,
        initial=4,
        help_text="Hooguit 24 uur. Daarna sluit de casus vanzelf.",
        error_messages={
            "required": "Vul een aantal uren in.",
            "invalid": "Vul een heel getal in.",
            "min_value": "Kies minstens 1 uur.",
            "max_value": "Kies hooguit 24 uur.",
        },
    )

"""The reflection, and what an owner does because of a case."""

from typing import Any

from django import forms

from casuistiek.forms.typed import typed_text
from casuistiek.models import ActionOutcome, CaseAction, Reflection
from casuistiek.models.content import field_of
from cohorts.forms.versions import Versioned
from leergang.web.forms import Form, helper


def _answer(name: str) -> forms.CharField:
    return typed_text(field_of(Reflection, name), rows=3, required=True)


class ReflectionForm(Versioned, Form):
    use_required_attribute = False

    did_differently = _answer("did_differently")
    effect = _answer("effect")
    about_position = _answer("about_position")
    takes_along = _answer("takes_along")
    is_shared = forms.BooleanField(
        label="Laat de trainers meelezen",
        required=False,
        help_text="Zonder vinkje lees alleen jij dit. Je kunt het later nog wijzigen.",
    )

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in Reflection.CONTENT}


class ActionForm(Form):
    what = forms.CharField(
        label="Wat ga je doen?",
        max_length=field_of(CaseAction, "what").max_length,
        help_text="Eén kleine stap in je eigen werk. Rollen, geen namen.",
        error_messages={
            "required": "Schrijf op wat je gaat doen.",
            "max_length": "Maak er hoogstens 300 tekens van.",
        },
    )
    by_on = forms.DateField(
        label="Vóór",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Vul een datum in, zoals 25-11-2026."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("Schrijf op", css="app-form app-form--page")


class OutcomeForm(Versioned, Form):
    outcome = forms.CharField(
        label="Wat is er van je actie geworden?",
        required=False,
        max_length=field_of(ActionOutcome, "outcome").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ook als het niets werd. Alleen jij leest dit.",
        error_messages={"max_length": "Maak er hoogstens 1.000 tekens van."},
    )

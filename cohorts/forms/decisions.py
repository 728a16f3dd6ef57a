"""The decision whether a lichting goes on, with its reason."""

from typing import Any

from django import forms

from cohorts.models import Cohort
from cohorts.states import Decision
from leergang.web.forms import ExplainedRadio, Form

EXPLAINED = {
    Decision.GO.value: "Iedereen hoort dat de lichting doorgaat. Een lege plaats kan nog gevuld worden.",
    Decision.NO_GO.value: (
        "Alle inschrijvingen, de wachtlijst en de geplande bijeenkomsten vervallen. Dit staat vast."
    ),
}


class DecisionForm(Form):
    decision = forms.ChoiceField(label="Besluit")
    reason = forms.CharField(
        label="Reden",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Deze tekst staat in alle berichten. Noem geen namen van mensen of organisaties.",
        error_messages={
            "required": "Schrijf in één of twee zinnen waarom.",
            "max_length": "De reden is te lang. Maak er hoogstens 300 tekens van.",
        },
    )
    # The decision as it stood on the page that this person saw.
    gezien = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = (Decision.GO, Decision.NO_GO) if cohort.decision == Decision.OPEN else (Decision.NO_GO,)
        field = self.fields["decision"]
        field.widget = ExplainedRadio(explanations=EXPLAINED)
        field.choices = [(each.value, each.label) for each in open_to]  # type: ignore[attr-defined]
        self.initial.setdefault("gezien", cohort.decision)

"""The confidentiality check (domain/3 C2): six ticks and a choice of readers before anybody reads along."""

from typing import Any

from django import forms

from casuistiek.documents import CHECKS
from casuistiek.states import ConfidentialityLevel
from leergang.web.forms import ExplainedRadio, Form

READERS = (ConfidentialityLevel.TRAINERS, ConfidentialityLevel.PEER_GROUP, ConfidentialityLevel.COHORT)
EXPLANATIONS = {
    str(ConfidentialityLevel.TRAINERS.value): "Je krijgt feedback, maar brengt de casus niet in.",
    str(ConfidentialityLevel.PEER_GROUP.value): "Nodig om de casus in je intervisiegroep in te brengen.",
    str(ConfidentialityLevel.COHORT.value): "Nodig om de casus in een bijeenkomst in te brengen.",
}


class CheckForm(Form):
    """The six ticks, about the text of `version`; every owner of a joint case gives them for him- or herself."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, text in enumerate(CHECKS, start=1):
            self.fields[f"check_{number}"] = forms.BooleanField(
                label=text,
                error_messages={"required": "Klopt dit? Zet dan een vinkje."},
            )

    @property
    def checks(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("check_")]


class SubmitForm(CheckForm):
    """The same, with who may read along."""

    level = forms.TypedChoiceField(
        label="Wie mag je casus lezen?",
        choices=[(level.value, level.label) for level in READERS],
        coerce=lambda value: ConfidentialityLevel(int(value)),
        initial=ConfidentialityLevel.PEER_GROUP.value,
        widget=ExplainedRadio(explanations=EXPLANATIONS),
    )

"""The intake of a participant, and apart from it the needs for the day. Nothing is required to save."""

from typing import Any

from django import forms

from cohorts.models import Intake, Orchestrates, SpecialNeeds
from leergang.web.forms import ModelForm

NO_NAMES = "Beschrijf één situatie uit je werk waarin regie lastig is. Noem geen namen van mensen."


class IntakeForm(ModelForm):
    class Meta:
        model = Intake
        fields = ["own_role", "orchestrates", "learning_question", "situation"]
        labels = {
            "own_role": "Jouw rol",
            "orchestrates": "Regietaak",
            "learning_question": "Leervraag",
            "situation": "Een situatie uit je werk",
        }
        help_texts = {
            "own_role": "Bijvoorbeeld: ik ben opdrachtgever van de jeugdhulp in onze regio.",
            "orchestrates": "Is het jouw werk dat anderen samen iets voor elkaar krijgen?",
            "learning_question": "Wat wil je in deze leergang leren? Eén vraag is genoeg.",
            "situation": NO_NAMES,
        }
        widgets = {
            "own_role": forms.Textarea(attrs={"rows": 3}),
            "orchestrates": forms.RadioSelect,
            "learning_question": forms.Textarea(attrs={"rows": 3}),
            "situation": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["orchestrates"].choices = Orchestrates.choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            # To save nothing is required; to send everything is, and the action says what is missing.
            field.says_optional = False  # type: ignore[attr-defined]
        for name in ("own_role", "learning_question", "situation"):
            self.fields[name].error_messages["max_length"] = (
                f"Deze tekst is te lang. Maak er hoogstens {self.fields[name].max_length} tekens van."  # type: ignore[attr-defined]
            )


class NeedsForm(ModelForm):
    class Meta:
        model = SpecialNeeds
        fields = ["dietary", "accessibility"]
        labels = {"dietary": "Eten en drinken", "accessibility": "Toegankelijkheid"}
        help_texts = {
            "dietary": "Bijvoorbeeld vegetarisch, halal of een allergie.",
            "accessibility": "Bijvoorbeeld een zaal zonder trap, of een plaats vooraan.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["max_length"] = "Deze tekst is te lang. Maak er hoogstens 300 tekens van."

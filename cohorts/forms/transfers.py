"""What somebody is going to do after a module, and how it went."""

import datetime as dt
from typing import Any

from django import forms

from cohorts.forms.cohorts import date_field
from cohorts.forms.versions import Versioned
from cohorts.models import TransferAction
from leergang.web.forms import Form, ModelForm

FURTHEST = dt.timedelta(days=730)
PAST = "Kies een dag die nog komt."
FAR = "Kies een dag binnen twee jaar."


class TransferForm(Versioned, ModelForm):
    by_on = date_field("Uiterlijk wanneer?", help_text="Bijvoorbeeld 25-11-2026.")

    class Meta:
        model = TransferAction
        fields = ["what", "by_on", "with_whom"]
        labels = {"what": "Wat ga je doen?", "with_whom": "Met wie?"}
        help_texts = {
            "what": "Eén ding, zo klein dat het lukt. Bijvoorbeeld: ik vraag in het overleg eerst wat een ander nodig heeft.",
            "with_whom": "Met een collega of partner. Noem geen inwoners.",
        }
        widgets = {"what": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "what": {
                "required": "Schrijf op wat je gaat doen.",
                "max_length": "Dit is te lang. Maak er hoogstens 500 tekens van.",
            },
            "with_whom": {
                "required": "Schrijf op met wie je het doet. Doe je het alleen? Schrijf dan ‘alleen’.",
                "max_length": "Dit is te lang. Maak er hoogstens 200 tekens van.",
            },
        }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.was_on = self.instance.by_on

    def clean_by_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["by_on"]
        if day < self.today and day != self.was_on:
            raise forms.ValidationError(PAST)
        if day > self.today + FURTHEST:
            raise forms.ValidationError(FAR)
        return day


class OutcomeForm(Versioned, Form):
    outcome = forms.CharField(
        label="Hoe ging het?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Wat deed je, wat gebeurde er, en wat neem je daarvan mee? Ook ‘het is er nog niet van gekomen’ is een antwoord.",
        error_messages={
            "required": "Schrijf in een paar zinnen hoe het ging.",
            "max_length": "Dit is te lang. Maak er hoogstens 2.000 tekens van.",
        },
    )

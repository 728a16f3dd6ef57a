from django import forms
from django.http import QueryDict

from leergang.web.forms import Form, speak_dutch

ALARMS = [("", "Geen"), ("15", "15 minuten"), ("60", "1 uur"), ("1440", "1 dag")]


class FeedForm(Form):
    """Whether a calendar gives an alarm, and how long before."""

    alarm = forms.ChoiceField(
        label="Seintje vooraf",
        choices=ALARMS,
        required=False,
        help_text="Niet elk agendaprogramma neemt dit over",
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        speak_dutch(self)

    @property
    def minutes(self) -> int | None:
        chosen = self.cleaned_data["alarm"]
        return int(chosen) if chosen else None

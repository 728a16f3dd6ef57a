from typing import Any

from django import forms
from django.http import QueryDict

from cohorts.forms.cohorts import OneLine
from cohorts.models import SessionResponse
from cohorts.states import Answer
from leergang.web.forms import Form, helper, speak_dutch

# As they stand in an address, in Dutch.
WORDS = {"ja": Answer.YES, "nee": Answer.NO, "misschien": Answer.MAYBE}


class ResponseForm(Form):
    """Whether somebody comes. The answer of a link in a letter is chosen beforehand, never given by it."""

    answer = forms.ChoiceField(
        label="Kom je?",
        choices=[
            (Answer.YES, "Ja, ik kom"),
            (Answer.NO, "Nee, ik kom niet"),
            (Answer.MAYBE, "Misschien, ik weet het nog niet"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies of je komt."},
    )
    reason = OneLine(
        label="Reden als je niet komt",
        max_length=200,
        required=False,
        help_text="Trainers en het bureau lezen dit. Schrijf niets over je gezondheid: ‘verhinderd’ is genoeg.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, response: SessionResponse | None, chosen: str = ""
    ) -> None:
        initial: dict[str, Any] = {"answer": WORDS.get(chosen, response.answer if response else None)}
        initial["reason"] = response.reason if response else ""
        super().__init__(data, initial=initial)
        speak_dutch(self)
        self.helper = helper("Geef door")
        self.helper.form_tag = False

"""Choosing a case for the agenda of a session."""

from collections.abc import Sequence
from typing import Any

from django import forms

from casuistiek.actions.agenda import GONE_CASE
from casuistiek.reports.agenda import Placed
from leergang.web.forms import EMPTY_CHOICE, Form, helper


class AgendaForm(Form):
    case = forms.ChoiceField(label="Casus", error_messages={"invalid_choice": GONE_CASE})

    def __init__(self, *args: Any, offered: Sequence[Placed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = ((str(case.public_id), f"{case.owner}: {case.title}") for case in offered)
        self.fields["case"].choices = [("", EMPTY_CHOICE), *named]  # type: ignore[attr-defined]
        self.helper = helper("Zet op de agenda", css="app-form app-form--page")

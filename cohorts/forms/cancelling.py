"""Why a session falls out, in words that everybody who was expected reads."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cohorts.models import SessionDraft
from leergang.web.forms import Form, inner_helper, speak_dutch


class CancelForm(Form):
    """The reason, in one or two sentences."""

    reason = forms.CharField(
        label="Waarom vervalt de bijeenkomst?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wie bericht krijgt, leest dit. Noem geen namen en niemands gezondheid.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, draft: SessionDraft | None, version: int) -> None:
        super().__init__(data, initial={"reason": draft.reason if draft else "", "version": version})
        speak_dutch(self)
        self.helper = inner_helper()

    def add_problem(self, problem: ValidationError, *, version: int) -> None:
        """Show what the action refused, and let the next attempt be about the session as it is now."""
        self.add_error(None, problem.messages)
        self.carry(version=version)

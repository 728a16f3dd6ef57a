"""Fields that keep what was typed: a concept may be incomplete or too long, and nothing is refused or cut.

`required` only decides whether the label says "(niet verplicht)"; what must be there before others read it
is checked by the models (`problems`, `point_problems`).
"""

from typing import Any

from django import forms
from django.db import models


class TypedText(forms.CharField):
    def to_python(self, value: Any) -> str:
        """The text with plain line ends; a NUL, which PostgreSQL cannot keep, is left out."""
        text = str(value) if value is not None else ""
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")

    def clean(self, value: Any) -> str:
        return self.to_python(value)


class TypedChoice(forms.ChoiceField):
    """A choice of values of any type; one that is not among them becomes the first one."""

    def clean(self, value: Any) -> Any:
        choices: Any = self.choices
        known = {str(choice): choice for choice, _ in choices}
        return known.get(str(value), next(iter(known.values())))


def typed_text(field: "models.Field[Any, Any]", *, rows: int, required: bool) -> TypedText:
    """The form field of a text column, with its limit in the help text and never on the input."""
    help_text = f"{field.help_text} " if field.help_text else ""
    attrs = {"data-most": str(field.max_length)}  # static/js/counting.js says how much is left
    return TypedText(
        label=str(field.verbose_name),
        required=required,
        help_text=f"{help_text}Hooguit {field.max_length} tekens.",
        widget=forms.Textarea(attrs={"rows": rows, **attrs}) if rows > 1 else forms.TextInput(attrs=attrs),
    )


def typed_choice(
    field: "models.Field[Any, Any]", choices: list[tuple[Any, str]], *, required: bool = True
) -> TypedChoice:
    return TypedChoice(
        label=str(field.verbose_name), required=required, help_text=str(field.help_text), choices=choices
    )

"""Forms: the base classes of ours, and the glue between crispy-forms and templates/regie/.

A form inherits `Form` or `ModelForm` from here and is shown with `{{ form|crispy }}` inside a
`<form class="app-form" method="post" novalidate>`, or whole with `{% crispy form %}` and `helper()`.
"""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.db.models.fields import BLANK_CHOICE_LABEL
from django.forms.boundfield import BoundField
from django.http import QueryDict

EMPTY_CHOICE = "Maak een keuze"

# Django's own messages say what is wrong; ours say how to repair it. The first class that fits counts.
WORDS: tuple[tuple[type[forms.Field], Mapping[str, str]], ...] = (
    (forms.BooleanField, {"required": "Zet een vinkje om verder te gaan."}),
    (forms.MultipleChoiceField, {"required": "Kies minstens één mogelijkheid."}),
    (forms.ModelMultipleChoiceField, {"required": "Kies minstens één mogelijkheid."}),
    (
        forms.ChoiceField,
        {
            "required": "Kies een van de mogelijkheden.",
            "invalid_choice": "Kies een van de mogelijkheden uit de lijst.",
        },
    ),
    (
        forms.ModelChoiceField,
        {
            "required": "Kies een van de mogelijkheden.",
            "invalid_choice": "Kies een van de mogelijkheden uit de lijst.",
        },
    ),
    (
        forms.FileField,
        {
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "missing": "Kies een bestand.",
        },
    ),
    (
        forms.DateField,
        {
            "required": "Vul een datum in, bijvoorbeeld 25-11-2026.",
            "invalid": "Vul een bestaande datum in, bijvoorbeeld 25-11-2026.",
        },
    ),
    (
        forms.TimeField,
        {
            "required": "Vul een tijd in, bijvoorbeeld 13.30.",
            "invalid": "Vul een bestaande tijd in, bijvoorbeeld 13.30.",
        },
    ),
    (
        forms.EmailField,
        {
            "required": "Vul een e-mailadres in.",
            "invalid": "Vul een volledig e-mailadres in, met een @ en een punt.",
        },
    ),
    (
        forms.IntegerField,
        {"required": "Vul een getal in.", "invalid": "Vul een heel getal in, zonder letters."},
    ),
    (forms.Field, {"required": "Vul dit veld in."}),
)

WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str, str], ...] = (
    # widget, kind of field in the markup, classes on the element itself
    # CheckboxSelectMultiple is a RadioSelect to Django, so it comes first.
    (forms.CheckboxSelectMultiple, "checkbox", "utrecht-checkbox utrecht-checkbox--html-input"),
    (forms.RadioSelect, "radio", "utrecht-radio-button utrecht-radio-button--html-input"),
    (forms.CheckboxInput, "checkbox", "utrecht-checkbox utrecht-checkbox--html-input"),
    (forms.Select, "select", "utrecht-select utrecht-select--html-select"),
    (forms.Textarea, "textarea", "utrecht-textarea utrecht-textarea--html-textarea"),
    (forms.FileInput, "file", "app-file"),
    (forms.Widget, "text", "utrecht-textbox utrecht-textbox--html-input"),
)


def widget_kind(field: BoundField) -> str:
    """How the pack writes a field: text, textarea, select, file, checkbox, radio."""
    return next(kind for widget, kind, _ in WIDGET_CLASSES if isinstance(field.field.widget, widget))


def widget_classes(field: BoundField) -> str:
    """The classes of the element, followed by those the form gave it."""
    widget = field.field.widget
    nlds = next(css for kind, _, css in WIDGET_CLASSES if isinstance(widget, kind))
    invalid = f" {nlds.split()[0]}--invalid" if field.errors and nlds.startswith("utrecht") else ""
    own = widget.attrs.get("class", "")
    return f"{nlds}{invalid} utrecht-form-field__input {own}".strip()


def is_group(field: BoundField) -> bool:
    """Whether the field is a set of radio buttons or checkboxes: a fieldset with a legend."""
    return isinstance(field.field.widget, forms.RadioSelect)


def focus_id(field: BoundField) -> str:
    """The id of the element that takes the focus: the first choice of a group, else the input."""
    return f"{field.auto_id}_0" if is_group(field) else field.id_for_label


def _has_own_message(field: forms.Field, code: str) -> bool:
    """Whether the form chose these words itself; then they stay."""
    message = field.error_messages.get(code)
    defaults = (getattr(cls, "default_error_messages", {}).get(code) for cls in type(field).__mro__)
    default = next((text for text in defaults if text), None)
    return message is not None and str(message) != str(default)


def speak_dutch(form: forms.BaseForm) -> None:
    """Give the fields of a form our words, where the form has none of its own.

    For forms of others (allauth); `Form` and `ModelForm` below do it themselves.
    """
    form.label_suffix = ""
    for field in form.fields.values():
        words = next(messages for cls, messages in WORDS if isinstance(field, cls))
        for code, text in words.items():
            if not _has_own_message(field, code):
                field.error_messages[code] = text
        _name_empty_choice(field)


def _name_empty_choice(field: forms.Field) -> None:
    # Django's "- Select an option -" has no Dutch translation.
    english = str(BLANK_CHOICE_LABEL)
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label and str(field.empty_label) == english:
            field.empty_label = EMPTY_CHOICE
    elif isinstance(field, forms.ChoiceField) and not callable(field.choices):
        field.choices = [
            (value, EMPTY_CHOICE if value in {"", None} and str(label) == english else label)
            for value, label in field.choices
        ]


class Form(forms.Form):
    helper: Any  # set to `helper(...)` when the form is shown whole

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_dutch(self)

    def carry(self, **values: str | int) -> None:
        """Let the page take these values along to the next attempt, beside what was typed."""
        answered = QueryDict(mutable=True)
        answered.update(self.data)
        for name, value in values.items():
            answered[name] = str(value)
        self.data = answered


class ModelForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    helper: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_dutch(self)


class ExplainedRadio(forms.RadioSelect):
    """Radio buttons with a line of explanation under each: `explanations={value: text}`."""

    def __init__(self, *args: Any, explanations: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.explanations = explanations


def helper(submit: str, *, action: str = "", css: str = "app-form") -> Any:
    """The crispy helper of a form that is shown whole: one primary button, always `novalidate`.

    `submit` is the verb on the button ("Dien casus in"); without `action` the form goes to its own page.
    """
    crispy = FormHelper()
    crispy.form_class = css
    crispy.form_action = action
    crispy.add_input(Submit("", submit))
    return crispy


def inner_helper(layout: Layout | None = None) -> Any:
    """The crispy helper of fields inside a form that the page itself writes, with its token and its buttons."""
    crispy = FormHelper()
    crispy.form_tag = False
    crispy.disable_csrf = True
    if layout is not None:
        crispy.layout = layout
    return crispy


def rows_asked(data: Mapping[str, Any], *, usual: int, most: int, digits: int = 9) -> int:
    """How many rows of fields the page has by its hidden field `rows`, within reason; else the usual number."""
    asked = str(data.get("rows", ""))
    is_number = asked.isdecimal() and len(asked) <= digits
    return min(max(int(asked), 1), most) if is_number else usual

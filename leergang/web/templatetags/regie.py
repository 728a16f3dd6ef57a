"""What the crispy template pack in templates/regie/ asks of a field. Used by that pack only."""

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString

from leergang.web import forms as web_forms

register = template.Library()

register.filter("kind", web_forms.widget_kind)
register.filter("is_group", web_forms.is_group)
register.filter("focus_id", web_forms.focus_id)


@register.filter
def nlds_input(field: BoundField) -> SafeString:
    """The input itself, with the classes of NL Design System and Django's own aria attributes."""
    return field.as_widget(attrs={"class": web_forms.widget_classes(field)})


@register.filter
def nlds_option(option: BoundWidget, field: BoundField) -> SafeString:
    """One radio button or checkbox of a group, without its label."""
    attrs = option.data["attrs"]
    attrs["class"] = web_forms.widget_classes(field)
    # The fieldset carries the error; aria-invalid does not belong on a single radio button.
    attrs.pop("aria-invalid", None)
    if explanation(option, field):
        attrs["aria-describedby"] = f"{option.id_for_label}_uitleg"
    return option.tag()


@register.filter
def explanation(option: BoundWidget, field: BoundField) -> str:
    """The line under a choice, when the widget has one (ExplainedRadio)."""
    explanations = getattr(field.field.widget, "explanations", {})
    return str(explanations.get(str(option.data["value"]), ""))


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether to say "(niet verplicht)": never of a single checkbox, which one may always leave.

    Nor of a field whose form says otherwise (`says_optional = False`): one of two must be filled in.
    """
    if field.field.required or isinstance(field.field.widget, forms.CheckboxInput):
        return False
    return getattr(field.field, "says_optional", True)


@register.filter
def button_classes(field_classes: str) -> str:
    """Crispy's own button classes (Bootstrap's) replaced by ours; a kind in css_class wins."""
    own = [
        word for word in field_classes.split() if word not in {"btn", "btn-primary", "btn-inverse", "button"}
    ]
    if not any(word.startswith("utrecht-button--") for word in own):
        primary = "btn-primary" in field_classes
        own.insert(0, f"utrecht-button--{'primary' if primary else 'secondary'}-action")
    return " ".join(["utrecht-button", *own])


@register.filter
def error_count(form: forms.BaseForm) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def formset_error_count(formset: forms.BaseFormSet) -> int:  # type: ignore[type-arg]  # generic in stubs only
    return formset.total_error_count()

"""The form of an editor: the texts of one unit or module, as Markdown in plain textareas."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from leergang.web.dutch import size_text
from leergang.web.forms import Form
from modules.importing.front_matter import UNPRINTABLE
from modules.models import Module, Unit

# A content file takes 64 kB, with its fields at the top; the texts leave room for those.
MOST_BYTES = 56_000

LABELS = {
    "body": "Tekst",
    "introduction": "Inleiding",
    "exercise": "Oefening op de eigen casus",
    "transfer": "In de praktijk",
}
HELP = "Een lege regel begint een nieuwe alinea. **vet**, _schuin_, ## kop en - opsomming werken ook als je ze typt."


class MarkdownField(forms.CharField):
    """What was typed, with plain line ends and without the characters that nobody sees."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(value) if value is not None else ""
        return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

    def clean(self, value: Any) -> str:
        return self.to_python(value)


class TextForm(Form):
    """The texts that there are: an exercise or transfer that a module lacks takes a new edition."""

    use_required_attribute = False

    def __init__(self, thing: Unit | Module, texts: Mapping[str, str], data: QueryDict | None = None) -> None:
        names = [name for name in texts if getattr(thing, name).strip() or name in {"body", "introduction"}]
        super().__init__(data, initial={name: texts[name] for name in names})
        for number, name in enumerate(names):
            rows = 14 if name == "body" else 5
            field = MarkdownField(rows=rows, label=LABELS[name], help_text="" if number else HELP)
            field.widget.attrs |= {"data-most-bytes": MOST_BYTES, "spellcheck": "true", "lang": "nl"}
            self.fields[name] = field

    def is_whole(self) -> bool:
        """Whether every field came along: a cut-off post must never blank what was stored."""
        return all(name in self.data for name in self.fields)

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        size = sum(len(text.encode()) for text in facts.values())
        if size > MOST_BYTES:
            longest = max(facts, key=lambda name: len(facts[name]))
            self.add_error(longest, too_large(size))
        return facts

    def show(self, found: Iterable[tuple[str, str]]) -> None:
        """Put what keeps the texts from being published at its fields, also in a form that was not posted."""
        if not self.is_valid() and not self.is_bound:
            self.cleaned_data = {}  # add_error expects what cleaning leaves behind
        for name, message in found:
            self.add_error(name if name in self.fields else None, message)


def too_large(size: int) -> str:
    return (
        f"Deze tekst is {size_text(size)}. Hooguit {size_text(MOST_BYTES)} kan. "
        "Kort in, of verdeel de tekst over onderdelen; er is niets van bewaard."
    )


class PublishForm(Form):
    note = forms.CharField(
        label="Wat heb je veranderd?",
        help_text="Eén zin, voor de andere redacteuren. Hooguit 200 tekens.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Schrijf in één zin wat je hebt veranderd.",
            "max_length": "Dit zijn %(show_value)s tekens. Kort in tot %(limit_value)s.",
        },
    )

"""The form of an editor: the texts of one unit or module as Markdown in plain textareas, and the trainer's guide."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from leergang.web.dutch import size_text
from leergang.web.forms import Form
from modules.actions import guides
from modules.importing.front_matter import UNPRINTABLE
from modules.models import MODULE_TEXTS, Module, Unit

# A content file takes 64 kB, with its fields at the top; the texts leave room for those.
MOST_BYTES = 56_000
# Somewhat more rows than a guide has steps: those that were taken out are there as well.
MOST_ROWS = 20

MARKDOWN = ("body", *MODULE_TEXTS)

LABELS = {
    "body": "Tekst",
    "introduction": "Inleiding",
    "exercise": "Oefening op de eigen casus",
    "transfer": "In de praktijk",
    "guide": "Draaiboek voor trainers",
}
HELP = "Een lege regel begint een nieuwe alinea. **vet**, _schuin_, ## kop en - opsomming werken ook als je ze typt."


class MarkdownField(forms.CharField):
    """What was typed, with plain line ends and without the characters that nobody sees."""

    def __init__(self, *, rows: int = 2, required: bool = False, **kwargs: Any) -> None:
        kwargs = {"widget": forms.Textarea(attrs={"rows": rows})} | kwargs
        super().__init__(required=required, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(value) if value is not None else ""
        return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

    def clean(self, value: Any) -> str:
        return self.to_python(value)


class StepForm(Form):
    """One step of the trainer's guide, kept as it was typed. `required` only says what the label does."""

    use_required_attribute = False

    minutes = MarkdownField(
        label="Minuten", required=True, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    text = MarkdownField(label="Wat je doet", required=True)
    material = MarkdownField(label="Materiaal", widget=forms.TextInput())
    # The order of the rows; static/js/autosave.js numbers a new one.
    position = MarkdownField(widget=forms.HiddenInput())
    is_removed = MarkdownField(widget=forms.HiddenInput())

    def step(self) -> dict[str, Any] | None:
        self.is_valid()
        facts = self.cleaned_data
        return guides.typed(
            facts["minutes"], facts["text"], facts["material"], is_removed=bool(facts["is_removed"])
        )


StepRows: Any = forms.formset_factory(StepForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class TextForm(Form):
    """The texts that there are: an exercise or transfer that a module lacks takes a new edition.

    Of a unit also the steps of the trainer's guide (`rows`), at least `wanted` of them.
    """

    use_required_attribute = False

    def __init__(
        self,
        thing: Unit | Module,
        texts: Mapping[str, Any],
        data: QueryDict | None = None,
        *,
        wanted: int = 0,
    ) -> None:
        names = [name for name in texts if name in MARKDOWN and _is_there(thing, name)]
        super().__init__(data, initial={name: texts[name] for name in names})
        self.guide_errors: list[str] = []
        self.rows: Any = None
        if "guide" in texts:
            # A post that does not speak of the guide leaves it as it is.
            told = data if data is not None and "guide-TOTAL_FORMS" in data else None
            self.rows = StepRows(told, prefix="guide", initial=_rows(texts["guide"], wanted))
        for number, name in enumerate(names):
            rows = 14 if name == "body" else 5
            field = MarkdownField(rows=rows, label=LABELS[name], help_text="" if number else HELP)
            field.widget.attrs |= {"data-most-bytes": MOST_BYTES, "spellcheck": "true", "lang": "nl"}
            self.fields[name] = field

    @property
    def has_typed_rows(self) -> bool:
        return self.rows is not None and self.rows.is_bound

    def is_whole(self) -> bool:
        """Whether every field came along: a cut-off post must never blank what was stored."""
        if self.has_typed_rows:
            if not self.rows.management_form.is_valid():
                return False
            names = [
                row.add_prefix(name) for row in self.rows.forms for name in ("minutes", "text", "material")
            ]
            if not all(name in self.data for name in names):
                return False
        return all(name in self.data for name in self.fields)

    @property
    def minutes_so_far(self) -> int:
        """What the steps of the guide add up to, as the rows have them."""
        rows = (row.step() or {} if row.is_bound else row.initial for row in self.rows.forms)
        return guides.total(row for row in rows if "minutes" in row)

    @cached_property
    def typed(self) -> dict[str, Any]:
        """Everything that was typed, as a draft keeps it. Of a valid form."""
        if not self.has_typed_rows:
            return dict(self.cleaned_data)
        steps = [step for row in self.rows.forms if (step := row.step()) is not None]
        return {**self.cleaned_data, "guide": steps}

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        size = sum(len(text.encode()) for text in facts.values())
        if self.has_typed_rows and self.is_whole():
            size += sum(len(str(step).encode()) for row in self.rows.forms if (step := row.step()))
        if size > MOST_BYTES:
            longest = max(facts, key=lambda name: len(facts[name]))
            self.add_error(longest, too_large(size))
        return facts

    def show(self, found: Iterable[tuple[str, str]]) -> None:
        """Put what keeps the texts from being published at its fields, also in a form that was not posted."""
        if not self.is_valid() and not self.is_bound:
            self.cleaned_data = {}  # add_error expects what cleaning leaves behind
        for name, message in found:
            if name == "guide":
                self.guide_errors.append(message)
            self.add_error(name if name in self.fields else None, message)


def _is_there(thing: Unit | Module, name: str) -> bool:
    return name in {"body", "introduction"} or bool(getattr(thing, name).strip())


def _rows(steps: list[dict[str, Any]], wanted: int) -> list[dict[str, Any]]:
    """The steps as the rows of a form, with empty ones after them."""
    rows: list[dict[str, Any]] = [
        {**step, guides.REMOVED: "1" if step.get(guides.REMOVED) else ""} for step in steps
    ]
    rows += [{} for _ in range(min(wanted, MOST_ROWS) - len(rows))]
    return [{**row, "position": number} for number, row in enumerate(rows, start=1)]


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

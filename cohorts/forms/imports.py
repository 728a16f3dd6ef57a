"""Uploading a list, saying what its columns hold, the cells of its preview, and how to confirm it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from cohorts.actions.imports import EDITABLE
from cohorts.forms.cohorts import date_field
from cohorts.forms.enrolments import ForOrganisation
from cohorts.importing.asking import Table
from cohorts.importing.columns import Column
from cohorts.importing.hostile import EMPTY, MAX_BYTES, TOO_BIG
from leergang.moment import today
from leergang.web.forms import ExplainedRadio, Form, speak_dutch

CELL_NAME = re.compile(rf"rij-(\d{{1,6}})-({'|'.join(EDITABLE)})")
PASTED = "Geplakte rijen"
# Below what Django takes of a form that is no file; a list of ten thousand people is under a megabyte.
MOST_PASTED = 1_500_000

NOT_NEEDED = "Niet nodig"
MEANINGS = (
    (Column.FIRST_NAME.value, "Voornaam"),
    (Column.INITIALS.value, "Voorletters"),
    (Column.INFIX.value, "Tussenvoegsel"),
    (Column.LAST_NAME.value, "Achternaam"),
    (Column.FULL_NAME.value, "Hele naam"),
    (Column.EMAIL.value, "E-mail"),
    (Column.JOB_TITLE.value, "Functie"),
)
MOST_SAMPLES = 3
A = ord("A")


class ImportForm(ForOrganisation):
    """A file, or rows that were pasted. Nothing is opened here: `data` holds the bytes of what came."""

    file = forms.FileField(
        label="Bestand",
        required=False,
        allow_empty_file=True,
        help_text="Excel (.xlsx of .xls), LibreOffice (.ods) of .csv, maximaal 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )
    pasted = forms.CharField(
        label="Of plak rijen uit een spreadsheet",
        required=False,
        strip=False,
        help_text="Kopieer de regel met de kolomnamen mee.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )

    field_order = ["organisation", "file", "pasted"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("file", "pasted"):
            self.fields[name].says_optional = False  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and (upload.size or 0) > MAX_BYTES:
            raise ValidationError(TOO_BIG)
        if upload is not None and not upload.size:
            raise ValidationError(EMPTY)
        return upload

    def clean_pasted(self) -> str:
        text: str = self.cleaned_data["pasted"]
        if len(text) > MOST_PASTED:
            raise ValidationError("Dit is te veel om te plakken. Bewaar de rijen in een bestand en kies dat.")
        return text if text.strip() else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors.keys() & {"file", "pasted"}:
            return cleaned
        if cleaned["file"] and cleaned["pasted"]:
            self.add_error("pasted", "Kies een bestand of plak rijen, niet allebei. Maak dit veld leeg.")
        elif not cleaned["file"] and not cleaned["pasted"]:
            self.add_error("file", "Kies een bestand, of plak hieronder de rijen.")
        return cleaned

    @property
    def data_name(self) -> str:
        upload = self.cleaned_data["file"]
        return str(upload.name) if upload else PASTED

    def read(self) -> bytes:
        """The bytes of what was chosen or pasted."""
        upload = self.cleaned_data["file"]
        data: bytes = upload.read() if upload else self.cleaned_data["pasted"].encode()
        return data


class ColumnsForm(Form):
    """What each column of a list holds, guesses filled in. `chosen` is the answer once the form is valid."""

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        width = max([len(table.header), *map(len, table.samples)])
        for at in range(width):
            self.fields[f"kolom-{at}"] = forms.ChoiceField(
                label=cell(table.header, at) or f"Kolom {letters(at)}",
                choices=[("", NOT_NEEDED), *MEANINGS],
                required=False,
                initial=table.guesses.get(at, ""),
            )
        speak_dutch(self)

    @property
    def columns(self) -> list[tuple[BoundField, list[str]]]:
        """Each question with what stands in the first rows of that column."""
        samples = self.table.samples[:MOST_SAMPLES]
        return [(field, [cell(row, at) for row in samples]) for at, field in enumerate(self)]

    @property
    def chosen(self) -> dict[int, str]:
        return {at: self.cleaned_data.get(f"kolom-{at}", "") for at in range(len(self.fields))}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        used = [column for column in self.chosen.values() if column]
        for at, column in self.chosen.items():
            if column and used.count(column) > 1:
                self.add_error(
                    f"kolom-{at}",
                    f"‘{meaning(column)}’ kies je twee keer. Kies er een, zet de ander op ‘Niet nodig’.",
                )
        if Column.EMAIL not in used:
            self.add_error(None, "Kies in welke kolom het e-mailadres staat.")
        if not {Column.LAST_NAME, Column.FULL_NAME} & set(used):
            self.add_error(None, "Kies in welke kolom de achternaam of de hele naam staat.")
        return cleaned


def meaning(column: str) -> str:
    """The word for what a column holds."""
    return dict(MEANINGS).get(column, NOT_NEEDED)


def cell(row: Sequence[str], at: int) -> str:
    """A row of a file may be shorter than its header."""
    return row[at] if at < len(row) else ""


def letters(at: int) -> str:
    """The name a spreadsheet gives a column: A, B … Z, AA, AB."""
    return (chr(A + at // 26 - 1) if at >= 26 else "") + chr(A + at % 26)  # noqa: PLR2004 - the alphabet


class ConfirmForm(Form):
    """Beside the confirm button: when the invitations go. The names are those of the POST."""

    NOW, ON_A_DAY = "nu", "datum"

    uitnodigen = forms.ChoiceField(
        label="Wanneer gaan de uitnodigingen?",
        choices=[(NOW, "Nu meteen"), (ON_A_DAY, "Op een datum die ik kies")],
        widget=ExplainedRadio(
            explanations={
                NOW: "Ieder krijgt vandaag een e-mail met een eigen link.",
                ON_A_DAY: "Tot die dag krijgt niemand een e-mail. De plaatsen zijn wel bezet.",
            }
        ),
    )
    uitnodigen_op = date_field(
        "Datum van de uitnodigingen",
        required=False,
        help_text="Alleen als je een datum kiest. Bijvoorbeeld 14-1-2027",
    )

    def __init__(self, choices: Mapping[str, str] | None) -> None:
        """`choices` is what was chosen before, or None."""
        super().__init__(choices or None, initial={"uitnodigen": self.NOW})
        self.fields["uitnodigen_op"].says_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("uitnodigen_op")
        if cleaned.get("uitnodigen") == self.ON_A_DAY and not self.errors:
            if day is None:
                self.add_error("uitnodigen_op", "Vul een datum in, bijvoorbeeld 14-1-2027.")
            elif day < today():
                self.add_error("uitnodigen_op", "Deze dag is al geweest. Kies vandaag of een latere dag.")
        return cleaned


def cells(data: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """The cells of the preview that came along, by row number; names that are no cell are ignored."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for name, text in data.items():
        if match := CELL_NAME.fullmatch(name):
            found[int(match[1])][match[2]] = str(text)
    return dict(found)


def row_numbers(values: list[str]) -> list[int]:
    """The rows of which a button was pressed; what is no row number is ignored."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 7]  # noqa: PLR2004

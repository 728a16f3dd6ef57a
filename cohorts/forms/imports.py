"""Uploading a list, and the cells of its preview."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cohorts.actions.imports import EDITABLE
from cohorts.forms.enrolments import ForOrganisation
from cohorts.importing.hostile import MAX_BYTES, TOO_BIG
from cohorts.importing.reading import Reading, read_list
from cohorts.importing.refusal import Refused

CELL_NAME = re.compile(rf"rij-(\d{{1,6}})-({'|'.join(EDITABLE)})")


class ImportForm(ForOrganisation):
    """`reading` holds the people once the form is valid."""

    file = forms.FileField(
        label="Bestand",
        allow_empty_file=True,  # an empty one gets its words from the reader, like every other bad file
        help_text="Excel (.xlsx of .xls), LibreOffice (.ods) of .csv, maximaal 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )

    field_order = ["organisation", "file"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise ValidationError(TOO_BIG)
        try:
            self.reading: Reading = read_list(upload.read())
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
        return upload


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

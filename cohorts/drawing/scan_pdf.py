"""A regiescan on paper: a tagged PDF, made by typst from data alone.

The text of a person goes in as data (JSON) and never into the source, so nothing in it is read as markup. Fonts:
typst has one of its own, and no font of the machine is used, so that a PDF is the same everywhere.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import typst

SOURCE = Path(__file__).with_name("scan.typ")


def scan_pdf(data: dict[str, Any], *, made_at: dt.datetime) -> bytes:
    """The PDF of this data (see scan.typ), by the rules of PDF/UA-1."""
    made: bytes = typst.compile(
        SOURCE.read_bytes(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        timestamp=int(made_at.timestamp()),
    )
    return made

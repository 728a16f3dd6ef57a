"""Paper: a tagged PDF, made by typst from data alone.

The text of a person goes in as data (JSON) and never into the source, so nothing in it is read as markup. Fonts:
typst has one of its own, and no font of the machine is used, so that a PDF is the same everywhere.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import typst


def pdf_of(source: Path, data: dict[str, Any], *, made_at: dt.datetime) -> bytes:
    """The PDF of this data, laid out as the source says, by the rules of PDF/UA-1."""
    made: bytes = typst.compile(
        source.read_bytes(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        timestamp=int(made_at.timestamp()),
    )
    return made

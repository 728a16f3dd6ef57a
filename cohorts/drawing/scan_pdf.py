"""A regiescan on paper; what stands on it is in scan.typ."""

import datetime as dt
from pathlib import Path
from typing import Any

from leergang.web.paper import pdf_of

SOURCE = Path(__file__).with_name("scan.typ")


def scan_pdf(data: dict[str, Any], *, made_at: dt.datetime) -> bytes:
    """The PDF of this data (see scan.typ)."""
    return pdf_of(SOURCE, data, made_at=made_at)

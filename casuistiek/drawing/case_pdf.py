"""A case on paper: the PDF, and the krachtenveld in black and white."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from casuistiek.drawing.field import picture_of
from casuistiek.models.content import Content
from leergang.web.paper import pdf_of

SOURCE = Path(__file__).with_name("case.typ")
# The looks of a page stand in a stylesheet; on paper the picture brings its own, in black and white.
INK = (
    "<style>text{font-family:'Libertinus Serif';fill:#000}.kv-frame{fill:#fff;stroke:#000}.kv-together,.kv-corner{fill:none}"
    ".kv-axis{stroke:#999;stroke-dasharray:2 5}.kv-scale{font-size:15px}.kv-line{stroke:#555;stroke-width:3}"
    ".kv-line--tense{stroke-dasharray:9 5}.kv-line--1{stroke-width:1.5}.kv-line--3{stroke-width:5}.kv-lead{stroke:#999}"
    ".kv-sign,.kv-shape,.kv-want{fill:#fff;stroke:#000;stroke-width:2.5}.kv-actor--dashed .kv-shape,.kv-want{stroke-dasharray:5 4}"
    ".kv-number{font-size:17px;font-weight:700}.kv-label,.kv-want-number,.kv-sign-text{font-size:16px}"
    ".kv-move{stroke:#000;stroke-width:3}.kv-shadow,.kv-ring{fill:none;stroke:#999}</style>"
)


def field_on_paper(content: Content) -> str:
    """The field as one file of its own."""
    drawn = render_to_string("casuistiek/_force_field.html", {"picture": picture_of(content)}).strip()
    head, _, rest = drawn.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{INK}{rest}'


def case_pdf(data: dict[str, Any], *, made_at: dt.datetime) -> bytes:
    """The PDF of this data (see case.typ)."""
    return pdf_of(SOURCE, data, made_at=made_at)

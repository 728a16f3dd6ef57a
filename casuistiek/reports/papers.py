"""A case as a PDF: the same words, remarks and krachtenveld as this person reads on the page."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from casuistiek.drawing.case_pdf import case_pdf, field_on_paper
from casuistiek.drawing.words import description_of
from casuistiek.models import PracticeCase
from casuistiek.reports.force_field import parties_of
from casuistiek.reports.reading import Reading
from casuistiek.reports.remarks import Remark
from casuistiek.reports.viewers import Owner
from leergang.moment import local_date
from leergang.web.dutch import date_text

NOTE = "Wat hier wordt ingebracht, blijft van de inbrenger. Bewaar deze pdf niet op een gedeelde schijf en stuur hem niet door."
HEADS = ["Nr.", "Partij", "Kant", "Houding", "Invloed", "Belang"]
ENOUGH_TO_DRAW = 2


def paper_of(case: PracticeCase, reading: Reading, owners: Sequence[Owner], *, now: dt.datetime) -> bytes:
    """What this reading holds, on paper."""
    names = ", ".join(owner.name for owner in owners)
    whole_case = {"title": "Over de hele casus", "lines": [], "remarks": _remarks(reading.remarks_on_whole)}
    parts: list[dict[str, Any]] = [whole_case] if reading.remarks_on_whole else []
    parts += [
        {"title": part.label, "lines": _lines(part.text), "remarks": _remarks(part.remarks)}
        for part in reading.parts
    ]
    if reading.remarks_on_actors:
        parts.append(
            {"title": "Over de betrokkenen", "lines": [], "remarks": _remarks(reading.remarks_on_actors)}
        )
    data = {
        "title": reading.title,
        "eyebrow": f"{names} · {case.cohort.name} · {date_text(local_date(now))}",
        "parts": parts,
        "field": _field(reading),
        "footer": "Leergang Regiegemeente · vertrouwelijk",
        "note": NOTE,
    }
    return case_pdf(data, made_at=now)


def _field(reading: Reading) -> dict[str, Any] | None:
    if len(reading.content["actors"]) < ENOUGH_TO_DRAW:
        return None
    rows = [
        [
            str(row["number"]),
            row["name"],
            row["side_words"],
            row["attitude_words"],
            row["influence_words"],
            row["interest_text"] or "–",
        ]
        for row in parties_of(reading.content)
    ]
    described = description_of(reading.content)
    return {"svg": field_on_paper(reading.content), "description": described, "heads": HEADS, "rows": rows}


def _remarks(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    return [
        {
            "head": f"{remark.number}. {remark.author}, bij versie {remark.version}",
            "lines": [f"{label}: {text}" for label, text in remark.texts]
            + ([f"Dit deed de inbrenger ermee: {remark.reply}"] if remark.reply else []),
        }
        for remark in remarks
    ]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]

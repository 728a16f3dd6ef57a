"""The result of a regiescan as a PDF: the same words and numbers as on the page."""

import datetime as dt
from typing import Any

from cohorts.drawing.radar import IN_WORDS
from cohorts.drawing.scan_pdf import scan_pdf
from cohorts.models import Cohort
from cohorts.reports.scans import Comparison, Result
from leergang.moment import local_date
from leergang.web.dutch import date_text

NOTE = (
    "De regiescan is een hulpmiddel voor een gesprek, geen gevalideerd meetinstrument. Er is geen norm en geen "
    "volgorde. Deze pdf is van jou: je beslist zelf wie hem leest."
)


def paper_of(result: Result, *, name: str, cohort: Cohort, now: dt.datetime) -> bytes:
    """A PDF of everything that this person submitted."""
    parts = []
    if result.growth:
        parts.append(_part(result.growth, "Je scores", []))
    if result.looking_back:
        told = "Hoe je toen naar de start keek, en hoe je er nu op terugkijkt."
        parts.append(_part(result.looking_back, "Terugblik op de start", [told]))
    said = [result.growth.growth, result.growth.next_step] if result.growth else []
    data = {
        "title": f"Regiescan van {name}",
        "eyebrow": f"Lichting {cohort.name} · {date_text(local_date(now))}",
        "sentences": [sentence for sentence in said if sentence],
        "parts": parts,
        "footer": "Leergang Regiegemeente",
        "note": NOTE,
    }
    return scan_pdf(data, made_at=now)


def _part(comparison: Comparison, title: str, sentences: list[str]) -> dict[str, Any]:
    heads = ["Dimensie", *comparison.heads]
    rows = [[f"{row.dimension.number}. {row.dimension.title}", *row.cells] for row in comparison.rows]
    if comparison.is_compared:
        heads.append("Verschil")
        rows = [[*row, line.difference] for row, line in zip(rows, comparison.rows, strict=True)]
    return {
        "title": title,
        "sentences": sentences,
        "svg": str(comparison.drawing(on_paper=True)),
        "description": f"{comparison.title}. {comparison.description}",
        "legend": [f"{name}: {IN_WORDS[key]}" for key, name, _ in comparison.series],
        "heads": heads,
        "rows": rows,
    }

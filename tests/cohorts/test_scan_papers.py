"""What a regiescan looks like on paper and as a drawing."""

import datetime as dt
import io
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cohorts.actions import scan_rounds, scans
from cohorts.drawing.energy import EnergyBar, energy_bars
from cohorts.drawing.radar import Axis, Series, radar
from cohorts.states import ScanRound

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
ALL = range(1, 25)
HOSTILE = '#panic("x") *vet* $a$ \\ <label> @ref "aanhaling" [blok] {code} //'


@pytest.fixture
def pdf(cast, sign_in, time_machine):
    """The PDF of the participant with a start of 2 and an end of 3 everywhere, as the page gives it."""
    time_machine.move_to(NOW, tick=False)

    def pdf(name: str = "Paula") -> PdfReader:
        cast.participant.first_name = name
        cast.participant.save()
        scan_rounds.open_round(cast.cohort, ScanRound.END, by=cast.trainer, now=NOW)
        for which, value in ((ScanRound.START, 2), (ScanRound.END, 3)):
            scans.answer(cast.enrolment, which, answers=dict.fromkeys(ALL, value), now=NOW)
            scans.submit(cast.enrolment, which, now=NOW)
        answer = sign_in(cast.participant).get(reverse("cohorts:scan-pdf", args=[cast.cohort.slug]))
        assert answer.headers["Content-Type"] == "application/pdf"
        return PdfReader(io.BytesIO(answer.content))

    return pdf


def test_the_pdf_is_tagged_and_says_title_language_and_numbers(pdf):
    made = pdf()
    root = made.trailer["/Root"]
    assert made.metadata.title == "Regiescan van Paula Proef"
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    text = " ".join(page.extract_text() for page in made.pages)
    assert "1. Positie en regie 2,0 3,0 +1,0" in " ".join(text.split())
    assert "geen gevalideerd meetinstrument" in " ".join(text.split())
    assert "Start: stippellijn, vierkant" in text


def test_the_drawing_in_the_pdf_has_words_for_who_does_not_see_it(pdf):
    root = pdf().trailer["/Root"]["/StructTreeRoot"].get_object()
    assert "Positie en regie: start 2,0, eind 3,0" in str(_alternatives(root))


def test_a_name_is_never_read_as_markup(pdf):
    made = pdf(HOSTILE)
    assert made.metadata.title == f"Regiescan van {HOSTILE} Proef"
    assert "#panic" in made.pages[0].extract_text()


def test_without_a_scan_there_is_no_pdf(cast, sign_in):
    assert sign_in(cast.participant).get(f"/lichtingen/{cast.cohort.slug}/regiescan/pdf/").status_code == 404


@pytest.mark.parametrize("on_paper", [False, True])
def test_a_radar_is_well_formed_and_escapes_what_it_is_told(on_paper):
    svg = radar(
        [Axis(["<b>", "&"])] + [Axis(["x"])] * 5,
        [Series("start", [1, 2, None, 4, 5, 3]), Series("terugkom", [3] * 6), Series("toen", [2] * 6)],
        title="<script>",
        description="\"&'",
        on_paper=on_paper,
    )
    ET.fromstring(svg)
    assert "<script>" not in svg
    assert svg.count("<polyline") == 4  # the line is broken at the dimension without a score
    assert ('stroke="#' in svg) is on_paper  # on a page colour comes from the theme


def test_bars_of_energy_tell_inside_from_outside_by_hatching_and_word():
    svg = energy_bars(
        [EnergyBar("<wethouder>", "inside", "Binnen", 60), EnergyBar("inwoners", "outside", "Buiten", 0)],
        title="Energiekaart",
        description="60 binnen",
    )
    ET.fromstring(svg)
    assert "&lt;wethouder&gt;" in svg
    assert svg.count('fill="url(#en-h)"') == 1
    assert '<tspan class="en-side">buiten</tspan>' in svg


def _alternatives(node) -> list[str]:
    """All alternative texts in the tree of a tagged PDF."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not hasattr(node, "get"):
        return []
    kids = node.get("/K", [])
    found = [text for kid in (kids if isinstance(kids, list) else [kids]) for text in _alternatives(kid)]
    return [node["/Alt"], *found] if "/Alt" in node else found

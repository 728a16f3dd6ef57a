"""Guide, questions, order and files: each rule refuses with the line that breaks it, and nothing else is said."""

import os

import pytest
from django.conf import settings

from modules.importing import ContentError, ContentRefused, read_programme
from modules.models import Check, CheckOption, GuideStep
from tests.modules.conftest import PDF, PNG

UNIT = "m1-regie/m1-3-twee-assen.md"
OTHER = "m1-regie/m1-5-casus-als-regievraag.md"
MODULE = "m1-regie/module.md"
FILES = "m1-regie/materiaal"
PAGE = f"{FILES}/lezen-over-regie.md"

QUESTIONS = """checks:
  - kind: single
    question: Wat is regie?
    options:
      - text: Dit
        right: true
        why: Klopt.
      - text: Dat
        why: Klopt niet.
    explanation: Daarom.
  - kind: order
    question: In welke volgorde?
    options:
      - text: Een
      - text: Twee
      - text: Drie
    explanation: Eerst een.
  - kind: short
    question: Hoe heet het?
    answers: [regie, de regie]
    explanation: Zo heet het.
"""
GUIDE = """guide:
  - minutes: 40
    text: Leg uit.
    material: flap
  - minutes: 35
    text: Oefen.
"""
MATERIALS = """materials:
  - kind: pdf
    title: Werkblad
    minutes: 5
    file: werkblad.pdf
  - kind: image
    title: De assen
    file: twee-assen.png
    alt: Twee assen
  - kind: link
    title: De wet
    url: https://wetten.example/gemeente
"""


@pytest.fixture
def unit(folder):
    """One unit with everything; write() puts its file anew."""

    def write(
        text: str = MATERIALS + GUIDE + QUESTIONS, body: str = "Tekst.", after: str = "after: [M1.1]\n"
    ) -> str:
        head = (
            "---\ncode: M1.3\ntitle: Twee assen\nposition: 3\nkind: theory\nminutes: 75\nworking_form: model\n"
            "themes: [S8, S10, S19, S21a, S22]\n"
        )
        (folder / UNIT).write_text(f"{head}{after}{text}---\n\n{body}\n", encoding="utf-8")
        return head + after + text

    (folder / FILES / "werkblad.pdf").write_bytes(PDF)
    (folder / FILES / "twee-assen.png").write_bytes(PNG)
    write()
    return write


def errors_of(folder) -> list[ContentError]:
    with pytest.raises(ContentRefused) as refused:
        read_programme(folder)
    return list(refused.value.errors)


def test_a_unit_with_everything_is_read(folder, unit):
    module = read_programme(folder).modules[1]
    found = module.units[2]
    assert found.after == ("M1.1",)
    assert found.guide == (GuideStep(40, "Leg uit.", "flap"), GuideStep(35, "Oefen."))
    assert found.checks[0] == Check(
        "single",
        "Wat is regie?",
        "Daarom.",
        (CheckOption("Dit", is_right=True, why="Klopt."), CheckOption("Dat", why="Klopt niet.")),
    )
    assert [option.text for option in found.checks[1].options] == ["Een", "Twee", "Drie"]
    assert found.checks[2].answers == ("regie", "de regie")
    assert [(m.kind, m.name, m.minutes, m.url) for m in found.materials] == [
        ("pdf", "werkblad.pdf", 5, ""),
        ("image", "twee-assen.png", None, ""),
        ("link", "", None, "https://wetten.example/gemeente"),
    ]
    assert [asset.file_name for asset in module.assets] == [
        "lezen-over-regie.md",
        "twee-assen.png",
        "werkblad.pdf",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("minutes: 35", "minutes: 30", "  - minutes: 40", "De stappen van het draaiboek duren samen 70 minuten, het onderdeel 75."),
        ("    material: flap", "    materiaal: flap", "    materiaal: flap", "Het veld 'materiaal' bestaat niet. Is het een tikfout?"),
        ("    text: Oefen.", "    text: ''", "    text: ''", "Vul 'text' in."),
        ("    text: Oefen.\n", "    text: Oefen.\n" + "  - minutes: 1\n    text: Nog.\n" * 11, 48, "Een draaiboek heeft hooguit 12 stappen."),
        ("kind: single", "kind: quiz", "  - kind: quiz", "'kind' kan zijn: single, multiple, order, short."),
        ("        right: true\n", "", "      - text: Dit", "Zet bij precies één antwoord 'right: true', nu bij 0."),
        ("        why: Klopt niet.", "        why: Klopt niet.\n        right: true", "      - text: Dit", "Zet bij precies één antwoord 'right: true', nu bij 2."),
        ("        right: true", "        right: ja", "        right: ja", "'right' kan zijn: true, false."),
        ("        why: Klopt niet.\n", "", "      - text: Dat", "Het veld 'why' ontbreekt. Vul het in."),
        ("      - text: Dat", "      - text: dit", "      - text: dit", "Dit antwoord staat er twee keer."),
        ("      - text: Drie\n", "", "      - text: Een", "Geef 3 tot 8 antwoorden om uit te kiezen."),
        ("      - text: Drie\n", "      - text: Drie\n        right: true\n", "        right: true\n    explanation", "Het veld 'right' bestaat niet. Is het een tikfout?"),
        ("    answers: [regie, de regie]", "    answers: []", "    answers: []", "Geef minstens één goed antwoord."),
        ("    answers: [regie, de regie]", "    answers: [regie, Régie]", "    answers: [regie, Régie]", "Dit antwoord staat er twee keer."),
        ("    answers: [regie, de regie]", "    options: []", "    options: []", "Het veld 'options' bestaat niet. Is het een tikfout?"),
        ("    explanation: Eerst een.\n", "", "  - kind: order", "Het veld 'explanation' ontbreekt. Vul het in."),
        ("    question: In welke volgorde?", "    question: wat is RÉGIE?", "  - kind: order", "Deze vraag staat er twee keer."),
        ("    question: Hoe heet het?", f"    question: {'x' * 301}", "    question: xxx", "'question' telt 301 tekens. Maak er hooguit 300 van."),
        ("kind: pdf", "kind: word", "  - kind: word", "'kind' kan zijn: pdf, video, image, link, page."),
        ("    file: werkblad.pdf", "    file: ../werkblad.pdf", "    file: ../", "Schrijf 'file' zoals werkblad.pdf."),
        ("    file: werkblad.pdf", "    file: Werkblad.pdf", "    file: Werkblad", "Schrijf 'file' zoals werkblad.pdf."),
        ("    file: werkblad.pdf", "    file: werkblad.png", "    file: werkblad.png", "Schrijf 'file' zoals werkblad.pdf."),
        ("    file: werkblad.pdf", "    file: weg.pdf", "  - kind: pdf", "Het bestand materiaal/weg.pdf ontbreekt."),
        ("    alt: Twee assen\n", "", "  - kind: image", "Het veld 'alt' ontbreekt. Vul het in."),
        ("    minutes: 5", "    minutes: vijf", "    minutes: vijf", "Schrijf 'minutes' als een heel getal van 1 of meer."),
        ("https://wetten.example/gemeente", "javascript:alert(1)", "    url: java", "Schrijf 'url' zoals https://voorbeeld.nl/lezen."),
        ("https://wetten.example/gemeente", "'https://[wetten.example/'", "    url: 'https", "Schrijf 'url' zoals https://voorbeeld.nl/lezen."),
        ("https://wetten.example/gemeente", "https://ik@kwaad.example/", "    url: https", "Schrijf 'url' zoals https://voorbeeld.nl/lezen."),
        ("    file: twee-assen.png\n    alt: Twee assen\n", "    file: twee-assen.png\n    alt: Twee assen\n  - kind: image\n    title: Weer\n    file: twee-assen.png\n    alt: x\n", "  - kind: image\n    title: Weer", "Het bestand materiaal/twee-assen.png staat er twee keer."),
    ],
)  # fmt: skip
def test_a_spoilt_rule_is_refused_on_its_line(folder, unit, old, new, line, reason):
    text = (MATERIALS + GUIDE + QUESTIONS).replace(old, new, 1)
    assert text != MATERIALS + GUIDE + QUESTIONS
    whole = unit(text)
    number = line if isinstance(line, int) else whole[: whole.index(line)].count("\n") + 1
    assert ContentError(UNIT, number, reason) in errors_of(folder)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ("[M9.1]", "Onderdeel M9.1 bestaat niet."),
        ("[M1.1, M1.1]", "Onderdeel M1.1 staat er twee keer."),
        ("[M1.3]", "Deze onderdelen wachten op elkaar: M1.3 → M1.3. Haal er één weg."),
        ("[M1.5]", "Deze onderdelen wachten op elkaar: M1.3 → M1.5 → M1.3. Haal er één weg."),
    ],
)
def test_what_comes_first_exists_and_waits_for_nobody_in_a_circle(folder, unit, after, reason):
    unit(after=f"after: {after}\n")  # M1.5 comes after M1.3
    assert errors_of(folder) == [ContentError(UNIT, 9, reason)]


def test_a_circle_over_three_modules_is_told_once(folder, edit):
    edit("m3-sturen-op-afstand/m3-1-de-passagier.md", "guide:\n", "after: [M6.2]\nguide:\n")
    edit("m6-open-dialoog/m6-1-samen-denken.md", "guide:\n", "after: [M3.2]\nguide:\n")
    (error,) = errors_of(folder)
    assert error.path == "m3-sturen-op-afstand/m3-1-de-passagier.md"
    assert "M3.1 → M6.2 → M6.1 → M3.2 → M3.1" in error.reason


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("werkblad.pdf", b"MZ\x90\x00" + b"\x00" * 60, 1, "Dit bestand heet .pdf, maar is geen PDF. Zet het goede bestand neer."),
        ("werkblad.pdf", b"#!/bin/sh\n%PDF-1.4", 1, "Dit bestand heet .pdf, maar is geen PDF. Zet het goede bestand neer."),
        ("twee-assen.png", PDF, 1, "Dit bestand heet .png, maar is geen PNG. Zet het goede bestand neer."),
        ("twee-assen.png", b"", 1, "Dit bestand heet .png, maar is geen PNG. Zet het goede bestand neer."),
        ("lezen-over-regie.md", b"Een\r\nTwee\r\n", 1, "De regels eindigen zoals in Windows. Bewaar het bestand met regeleinden LF."),
        ("lezen-over-regie.md", b"\xef\xbb\xbfEen\n", 1, "Voor de eerste regel staat een onzichtbaar teken. Bewaar het bestand als UTF-8 zonder BOM."),
        ("lezen-over-regie.md", b"---\ntitle: x\n---\nEen\n", 1, "Een leestekst heeft geen velden. Zet de titel en de minuten bij 'materials' van de module."),
        ("lezen-over-regie.md", b"\n\n", 1, "Deze leestekst is nog leeg."),
        ("lezen-over-regie.md", b"\n\nEen\n\n![](materiaal/twee-assen.png)\n", 5, "Beschrijf de afbeelding voor wie haar niet kan zien: ![beschrijving](materiaal/naam.png)."),
        ("rekenblad.xlsx", b"PK", 1, "Dit bestand kan geen materiaal zijn. Materiaal heet zoals werkblad.pdf, twee-assen.png, gesprek.mp4, lezen-over-regie.md."),
        ("los.pdf", PDF, 1, "Niemand gebruikt dit bestand. Noem het bij 'materials' of haal het weg."),
        ("Los.PDF", PDF, 1, "Dit bestand kan geen materiaal zijn. Materiaal heet zoals werkblad.pdf, twee-assen.png, gesprek.mp4, lezen-over-regie.md."),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused(folder, unit, name, content, line, reason):
    (folder / FILES / name).write_bytes(content)
    assert ContentError(f"{FILES}/{name}", line, reason) in errors_of(folder)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(folder, unit):
    path = folder / FILES / "twee-assen.png"
    os.truncate(path, settings.MATERIAL_BYTES["image"] + 1)
    assert errors_of(folder) == [
        ContentError(f"{FILES}/twee-assen.png", 1, "Dit bestand is groter dan 5 MB. Maak het kleiner.")
    ]


def test_a_link_among_the_files_is_not_followed(folder, unit, tmp_path):
    (tmp_path / "geheim.pdf").write_bytes(PDF)
    (folder / FILES / "werkblad.pdf").unlink()
    (folder / FILES / "werkblad.pdf").symlink_to(tmp_path / "geheim.pdf")
    assert errors_of(folder) == [ContentError(f"{FILES}/werkblad.pdf", 1, "Dit bestand ontbreekt.")]


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("Een.\n\n![](materiaal/twee-assen.png)", 3, "Beschrijf de afbeelding voor wie haar niet kan zien: ![beschrijving](materiaal/naam.png)."),
        ("Een.\n![weg](materiaal/weg.png)", 2, "Afbeelding materiaal/weg.png staat niet bij 'materials' van deze module."),
        ("![x](https://kwaad.example/x.png)", 1, "Een afbeelding staat bij het materiaal van de module. Schrijf ![beschrijving](materiaal/naam.png)."),
        ("Een.\n\n" + "> " * 12 + "diep", 3, "Opsommingen en citaten liggen hier te diep in elkaar. Houd het bij 6 lagen."),
        ("|a|\n|-|\n" + "|b|\n" * 70, 1, "Deze tabel is te groot. Houd het bij 8 kolommen en 60 rijen."),
    ],
)  # fmt: skip
def test_a_text_that_cannot_stay_is_refused_on_its_line(folder, unit, body, line, reason):
    first = unit(body=body).count("\n") + 3
    assert errors_of(folder) == [ContentError(UNIT, first + line - 1, reason)]


def test_a_picture_in_a_field_of_the_module_is_looked_at_too(folder, edit):
    edit(MODULE, "exercise: Vul", "exercise: ![](materiaal/x.png) Vul")
    assert {(error.path, error.line) for error in errors_of(folder)} == {(MODULE, 22)}

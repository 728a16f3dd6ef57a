"""The shipped leergang itself: complete, balanced, every theme of the brochure covered."""

import pytest
from django.conf import settings

from modules.importing import SHIPPED, ParsedProgramme, ParsedUnit, read_programme
from modules.reports import Balance, coverage

# The themes of the course brochure; a change here is a change of what the bureau promises.
THEMES = [
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S6a",
    "S6b",
    "S6c",
    "S6d",
    "S7",
    "S8",
    "S9",
    "S10",
    "S11",
    "S12",
    "S13",
    "S14",
    "S15",
    "S16",
    "S17",
    "S18",
    "S19",
    "S20",
    "S21a",
    "S21b",
    "S21c",
    "S21d",
    "S21e",
    "S21f",
    "S21g",
    "S21h",
    "S21i",
    "S22",
    "S23",
    "S24",
    "S25",
    "S26",
    "S27",
]


@pytest.fixture(scope="module")
def programme() -> ParsedProgramme:
    return read_programme(SHIPPED)


def balance_of(programme: ParsedProgramme, *codes: str) -> tuple[int, int, int]:
    units = [unit for module in programme.modules if module.code in codes for unit in module.units]
    return Balance.of((unit.kind, unit.minutes) for unit in units).minutes


def test_modules_stand_in_the_order_of_the_leergang(programme):
    assert [(m.code, m.kind, m.session_parts, len(m.units)) for m in programme.modules] == [
        ("M0", "frame", 1, 4),
        ("M1", "core", 4, 5),
        ("M2", "deepening", 2, 5),
        ("M3", "core", 2, 5),
        ("M4", "deepening", 2, 5),
        ("M5", "core", 2, 5),
        ("M6", "core", 4, 6),
        ("M7", "frame", 3, 2),
    ]


def test_the_leergang_takes_twenty_dagdelen(programme):
    assert sum(module.session_parts for module in programme.modules) == 20


@pytest.mark.parametrize(
    ("code", "minutes"),
    [
        ("M1", (165, 210, 120)),
        ("M2", (120, 150, 90)),
        ("M3", (120, 165, 90)),
        ("M4", (135, 150, 90)),
        ("M5", (120, 150, 90)),
        ("M6", (150, 315, 150)),
    ],
)
def test_balance_of_each_module(programme, code, minutes):
    assert balance_of(programme, code) == minutes


def test_balance_of_the_leergang(programme):
    assert balance_of(programme, "M1", "M2", "M3", "M4", "M5", "M6") == (810, 1140, 630)


def test_every_theme_of_the_brochure_has_a_unit(programme):
    assert [theme.code for theme in programme.themes] == THEMES
    assert {code for unit in programme.units for code in unit.themes} == set(THEMES)


def test_each_module_between_start_and_closing_asks_and_gives_everything(programme):
    for module in programme.modules[1:-1]:
        assert module.learning_objectives, module.code
        assert module.preparation, module.code
        assert module.exercise, module.code
        assert module.transfer, module.code
        assert module.transfer_days in {21, 28}, module.code


def test_each_module_closes_its_fifth_unit_with_the_own_case(programme):
    fifth = [unit for unit in programme.units if unit.code.endswith(".5")]
    assert [(unit.code, unit.kind) for unit in fifth] == [(f"M{n}.5", "own_case") for n in range(1, 7)]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("M1.1", "de moed om verantwoording te vragen en te geven"),
        ("M3.1", "Stel je voor dat je achterin een taxi zit."),
        ("M4.4", "De spanningsladder telt vijf treden"),
        ("M6.5", "een spiegelgroep van vier deelnemers zwijgend meekijkt"),
        ("M7.2", "wat bewaar je zelf, wat mag weg."),
    ],
)
def test_units_carry_their_text(programme, code, words):
    assert words in next(unit.body for unit in programme.units if unit.code == code)


def taught(programme: ParsedProgramme) -> list[ParsedUnit]:
    return [unit for unit in programme.units if unit.code[:2] not in {"M0", "M7"}]


def test_every_unit_has_a_guide_that_fills_its_time(programme):
    for unit in taught(programme):
        assert 3 <= len(unit.guide) <= 6, unit.code
        assert sum(step.minutes for step in unit.guide) == unit.minutes, unit.code
        assert any(step.material for step in unit.guide), unit.code


def test_every_theory_asks_a_few_questions(programme):
    for unit in taught(programme):
        assert (1 if unit.kind == "theory" else 0) <= len(unit.checks) <= 3, unit.code
    kinds = {check.kind for unit in programme.units for check in unit.checks}
    assert kinds == {"single", "multiple", "order", "short"}


def test_every_core_module_has_something_to_read(programme):
    for module in programme.modules:
        pages = [asset for asset in module.assets if asset.body]
        assert len(pages) == (module.kind == "core"), module.code
        assert all(400 <= len(page.body.split()) <= 800 for page in pages), module.code


def test_units_that_build_on_others_say_so(programme):
    after = {unit.code: unit.after for unit in programme.units if unit.after}
    assert after["M1.5"] == ("M1.3",)
    assert len(after) >= 12


def test_coverage_page_is_fresh(programme):
    """When this fails: manage.py write_coverage."""
    page = settings.BASE_DIR / "docs" / "coverage.md"
    assert page.read_text(encoding="utf-8") == coverage(programme)

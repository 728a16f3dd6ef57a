"""An edition that people follow takes corrections of its texts, and nothing else."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from modules.actions import programmes, texts
from modules.importing import SHIPPED, ParsedAssignment, read_programme
from modules.models import ContentRevision, Material, Module, Programme, Unit
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.modules.conftest import PDF, PNG
from tests.modules.test_actions_programmes import everything, with_module, with_unit

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def parsed():
    return read_programme(SHIPPED)


@pytest.fixture
def frozen(parsed):
    """The leergang as a lichting follows it."""
    programme = programmes.load(parsed, now=NOW).programme
    CohortFactory(programme=programme, starts_on=dt.date(2020, 1, 6))
    return programme


def version(parsed, number):
    return replace(parsed, version=number)


def test_a_newer_correction_changes_texts_and_readers_see_when(parsed, frozen):
    editor = UserFactory()
    newer = with_unit(version(parsed, "1.1"), "M1.1", body="Regie is **anders**.")
    report = programmes.load(with_module(newer, "M2", introduction="Waarom."), now=LATER, by=editor)
    assert report.changed == ["leergang", "M1.1", "M2"]
    frozen.refresh_from_db()
    unit, module = Unit.objects.get(code="M1.1"), Module.objects.get(code="M2")
    assert frozen.version == "1.1"
    assert (unit.corrected_at, unit.revision, module.corrected_at, module.revision) == (LATER, 1, LATER, 1)
    assert unit.body_html == "<p>Regie is <strong>anders</strong>.</p>"
    new, old = unit.revisions.all()
    assert (new.number, new.texts, new.version, new.changed_by) == (
        1,
        {"body": unit.body, "guide": unit.guide},
        "1.1",
        editor,
    )
    assert (old.number, old.changed_by) == (0, None)
    assert old.texts["body"].startswith("Regie betekent dat je")
    assert Unit.objects.get(code="M1.2").corrected_at is None


def test_guide_questions_materials_and_words_about_themes_are_texts(parsed, frozen):
    unit = parsed.modules[1].units[0]
    newer = with_unit(version(parsed, "1.1"), "M1.1", guide=unit.guide[:0], checks=unit.checks[:1])
    newer = with_module(newer, "M5", materials=(), assets=())
    themes = (replace(newer.themes[0], covered_by="iets anders"), *newer.themes[1:])
    programmes.load(replace(newer, themes=themes), now=LATER)
    row = Unit.objects.get(code="M1.1")
    assert (row.guide, len(row.checks), row.corrected_at, row.revision) == ([], 1, LATER, 1)
    assert Material.objects.get(name="lezen-over-opdrachten").is_withdrawn
    assert Programme.objects.get().themes[0]["covered_by"] == "iets anders"


def test_a_guide_that_changes_is_nothing_for_readers(parsed, frozen):
    programmes.load(with_unit(version(parsed, "1.1"), "M1.1", guide=()), now=LATER)
    unit = Unit.objects.get(code="M1.1")
    assert (unit.corrected_at, unit.revision) == (None, 1)


@pytest.mark.parametrize(
    ("code", "changes", "difference"),
    [
        (
            "M1.1",
            {"title": "Wat regie wel is"},
            "M1.1: 'title' was Wat regie is, en wat niet en is Wat regie wel is",
        ),
        ("M1.1", {"minutes": 60}, "M1.1: 'minutes' was 90 en is 60"),
        ("M1.1", {"kind": "skill"}, "M1.1: 'kind' was theory en is skill"),
        ("M1.1", {"themes": ("S1",)}, "M1.1: 'themes' is anders"),
        ("M1.3", {"after": ()}, "M1.3: 'after' is anders"),
        ("M1", {"session_parts": 3}, "M1: 'session_parts' was 4 en is 3"),
        ("M1", {"learning_objectives": ("iets",)}, "M1: 'learning_objectives' is anders"),
        ("M1", {"transfer": "", "transfer_days": None}, "M1: 'transfer' is er niet meer"),
    ],
)
def test_a_frozen_edition_refuses_a_difference_that_is_no_text(parsed, frozen, code, changes, difference):
    before = everything()
    change = with_unit if "." in code else with_module
    newer = change(with_unit(version(parsed, "1.1"), "M2.1", body="Anders."), code, **changes)
    with pytest.raises(ValidationError) as refused:
        programmes.load(newer, now=LATER)
    assert refused.value.messages[0] == (
        "Uitgave 1 is begonnen: daarin veranderen alleen nog teksten. "
        'Maak er een nieuwe uitgave van: zet in programme.md version: "2.0".'
    )
    assert f"Anders dan in de database: {difference}." in refused.value.messages
    assert everything() == before
    assert not ContentRevision.objects.exists()


def test_a_frozen_edition_refuses_what_is_new(parsed, frozen):
    module = parsed.modules[1]
    extra = replace(module.units[0], code="M1.6", slug="extra", position=6)
    newer = with_module(version(parsed, "1.1"), "M1", units=(*module.units, extra))
    more = (*module.preparation, ParsedAssignment("Lees nog iets.", 5))
    newer = with_module(newer, "M2", preparation=more)
    with pytest.raises(ValidationError) as refused:
        programmes.load(newer, now=LATER)
    assert refused.value.messages[1:] == [
        "Anders dan in de database: onderdeel M1.6 is nieuw.",
        "Anders dan in de database: M2: 'preparation' is anders.",
    ]


def test_the_same_number_with_other_texts_is_refused_with_the_number_to_take(parsed, frozen):
    with pytest.raises(ValidationError, match=r'\(M1\.1\)\. Zet in programme\.md version: "1\.1"\.'):
        programmes.load(with_unit(parsed, "M1.1", body="Anders."), now=LATER)
    assert programmes.load(parsed, now=LATER).changed_nothing


def test_files_that_are_older_than_the_database_are_refused(parsed, frozen):
    unit = Unit.objects.get(code="M1.1")
    texts.correct(unit, {"body": "In de browser."}, seen_revision=0, by=None, now=NOW)
    with pytest.raises(ValidationError, match=r"staat versie 1\.1, deze map is ouder \(1\.0\)"):
        programmes.load(parsed, now=LATER)
    unit.refresh_from_db()
    assert unit.body == "In de browser."


def test_an_edition_that_nobody_follows_takes_everything(parsed):
    programmes.load(parsed, now=NOW)
    other = with_unit(parsed, "M1.1", title="Anders", minutes=60, guide=(), body="Anders.")
    programmes.load(with_module(other, "M1", transfer="", transfer_days=None), now=LATER)
    unit = Unit.objects.get(code="M1.1")
    assert (unit.title, unit.minutes, unit.corrected_at, unit.revision) == ("Anders", 60, None, 1)
    assert Module.objects.get(code="M1").transfer_html == ""


def test_a_new_edition_stands_beside_one_that_people_follow(parsed, frozen):
    programmes.load(with_unit(version(parsed, "2.0"), "M1.1", minutes=60, guide=()), now=LATER)
    assert [p.version for p in Programme.objects.newest_first()] == ["2.0", "1.0"]
    assert set(Unit.objects.filter(code="M1.1").values_list("minutes", flat=True)) == {60, 90}


def test_what_was_loaded_before_files_were_kept_is_completed_once(parsed, frozen):
    Programme.objects.update(source="")
    Unit.objects.update(source="", guide=[], checks=[], after=[])
    Material.objects.all().delete()
    programmes.load(parsed, now=LATER)
    unit = Unit.objects.get(code="M1.3")
    assert (unit.after, len(unit.guide), unit.corrected_at) == (["M1.1"], 5, None)
    assert programmes.load(parsed, now=LATER).changed_nothing
    with pytest.raises(ValidationError):
        programmes.load(with_unit(parsed, "M1.3", after=()), now=LATER)


def test_the_command_says_what_differs_and_changes_nothing(folder, edit, frozen):
    before = everything()
    edit("programme.md", 'version: "1.0"', 'version: "1.1"')
    edit("m1-regie/m1-1-wat-regie-is.md", "title: Wat regie is", "title: Wat regie heet")
    with pytest.raises(
        CommandError, match=r"M1\.1: 'title' was Wat regie is, en wat niet en is Wat regie heet"
    ):
        call_command("load_programme", folder)
    assert everything() == before


@pytest.fixture
def with_files(folder, edit):
    """A folder with a picture and a PDF."""
    files = folder / "m1-regie" / "materiaal"
    (files / "assen.png").write_bytes(PNG)
    (files / "blad.pdf").write_bytes(PDF)
    edit(
        "m1-regie/module.md",
        "materials:\n",
        "materials:\n  - kind: image\n    title: Assen\n    file: assen.png\n    alt: Twee assen\n"
        "  - kind: pdf\n    title: Blad\n    file: blad.pdf\n",
    )
    return folder


def test_materials_are_stored_once_and_withdrawn_when_the_folder_lacks_them(with_files, edit, parsed):
    programmes.load(read_programme(with_files), now=NOW)
    rows = {row.name: row for row in Material.objects.filter(module__code="M1")}
    assert [(r.position, r.name) for r in sorted(rows.values(), key=lambda r: r.position)] == [
        (1, "assen.png"), (2, "blad.pdf"), (3, "lezen-over-regie"),
    ]  # fmt: skip
    with rows["blad.pdf"].file.open("rb") as file:
        assert file.read() == PDF
    assert programmes.load(read_programme(with_files), now=NOW).changed_nothing
    assert programmes.load(parsed, now=NOW).changed == ["M1"]
    assert {row.name for row in Material.objects.filter(is_withdrawn=True)} == {"assen.png", "blad.pdf"}
    programmes.load(read_programme(with_files), now=NOW)
    assert not Material.objects.filter(is_withdrawn=True).exists()
    assert Material.objects.get(name="blad.pdf").pk == rows["blad.pdf"].pk


def test_a_load_that_fails_leaves_no_file_behind(with_files, monkeypatch):
    def stored() -> list[str]:
        module_folders = (
            default_storage.listdir("materiaal")[0] if default_storage.exists("materiaal") else []
        )
        return [name for each in module_folders for name in default_storage.listdir(f"materiaal/{each}")[1]]

    before = stored()
    monkeypatch.setattr(programmes, "record", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        programmes.load(read_programme(with_files), now=NOW)
    assert stored() == before
    assert not Programme.objects.exists()

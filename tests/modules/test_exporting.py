"""Content travels as files: what was loaded comes out byte for byte, what changed since changes those lines alone."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from modules.actions import materials, programmes, texts
from modules.actions.materials import Details
from modules.importing import SHIPPED, read_programme
from modules.importing.front_matter import UNPRINTABLE, parse
from modules.importing.yaml_text import lines_of
from modules.models import Material, Module, Programme, Unit
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.files import MP4, png
from tests.modules.conftest import PNG

NOW = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)
UNIT = "m1-regie/m1-3-twee-assen.md"
MODULE = "m1-regie/module.md"


def load(folder: Path) -> programmes.LoadReport:
    return programmes.load(read_programme(folder), now=NOW)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def changed_lines(old: dict[str, bytes], new: dict[str, bytes]) -> dict[str, list[str]]:
    """The new lines of each file that differs."""
    assert old.keys() == new.keys()
    return {
        name: [
            line for line in new[name].decode().splitlines() if line not in old[name].decode().splitlines()
        ]
        for name in old
        if old[name] != new[name]
    }


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., dict[str, bytes]]:
    """Export the leergang and give the files that were written."""
    numbers = iter(range(100))

    def export(**options: int) -> dict[str, bytes]:
        folder = tmp_path / f"uit-{next(numbers)}"
        call_command("export_programme", "effectief-besturen", folder, **options)
        return tree(folder)

    return export


@pytest.mark.django_db
def test_the_shipped_leergang_comes_out_as_it_went_in(export):
    load(SHIPPED)
    assert export() == tree(SHIPPED)


@pytest.mark.django_db
def test_another_style_and_its_remarks_survive(folder, export):
    (folder / UNIT).write_text(
        "---\n# De assen, zie ook M3.\n"
        "title: 'Samen optrekken of sturen: twee assen'\n\ncode: \"M1.3\"\n"
        "position: 3\nkind: theory\nminutes:   75\nworking_form: >-\n  model op\n  eigen casus\n"
        "themes:\n- S8\n- S10\n- S19   # de assen\n- S21a\n- S22\nafter: [ M1.1 ]\nmaterials: []\n---\n\n\nEen tekst.  \n\n\n",
        encoding="utf-8",
    )
    load(folder)
    assert export() == tree(folder)
    assert Unit.objects.get(code="M1.3").working_form == "model op eigen casus"


@pytest.mark.django_db
def test_a_text_edited_in_the_database_changes_those_lines_only(folder, export):
    load(folder)
    unit = Unit.objects.get(code="M1.3")
    new = unit.body.replace("Bijna elke opgave", "Elke opgave die jij hebt")
    texts.correct(unit, {"body": new}, seen_revision=0, by=None, now=NOW)
    written = export()
    (lines,) = changed_lines(tree(folder), written).values()
    assert len(lines) == 1
    assert lines[0].startswith("Elke opgave die jij hebt heeft beide nodig")


@pytest.mark.django_db
def test_a_field_edited_in_the_database_changes_that_field_only(folder, edit, export):
    edit(MODULE, "session_parts: 4", 'session_parts: "4"   # twee dagen')
    load(folder)
    module = Module.objects.get(code="M1")
    texts.correct(module, {"exercise": "Teken de assen.\n\nDien in."}, seen_revision=0, by=None, now=NOW)
    assert changed_lines(tree(folder), export()) == {
        MODULE: ["exercise: |", "  Teken de assen.", "", "  Dien in."]
    }


@pytest.mark.django_db
def test_a_correction_of_a_frozen_edition_raises_the_number_in_its_file(folder, export):
    CohortFactory(programme=load(folder).programme, starts_on=dt.date(2020, 1, 6))
    unit = Unit.objects.get(code="M1.1")
    texts.correct(unit, {"body": f"{unit.body}\n\nNog iets."}, seen_revision=0, by=None, now=NOW)
    assert changed_lines(tree(folder), export()) == {
        "programme.md": ['version: "1.1"'],
        "m1-regie/m1-1-wat-regie-is.md": ["Nog iets."],
    }


@pytest.mark.django_db
def test_what_was_exported_loads_without_a_change(folder, export, tmp_path):
    load(folder)
    module, unit = Module.objects.get(code="M2"), Unit.objects.get(code="M2.1")
    texts.correct(unit, {"body": "# Alles\n\nanders: [ja]\n---\n"}, seen_revision=0, by=None, now=NOW)
    texts.correct(
        module, {"introduction": "Nieuw.", "transfer": 'Zeg: "ja".'}, seen_revision=0, by=None, now=NOW
    )
    Unit.objects.filter(code="M3.1").update(source="")
    Material.objects.filter(name="lezen-over-regie").update(body="Kort.", body_html="<p>Kort.</p>", source="")
    export()
    assert load(tmp_path / "uit-0").changed_nothing
    assert export() == tree(tmp_path / "uit-0")


@pytest.mark.django_db
def test_a_leergang_that_never_was_a_file_comes_out_in_plain_style(export, tmp_path):
    load(SHIPPED)
    for model in (Programme, Module, Unit, Material):
        model.objects.update(source="")
    written = export()
    assert written.keys() == tree(SHIPPED).keys()
    assert read_programme(tmp_path / "uit-0") == read_programme(SHIPPED)
    # Those that we wrote by hand have the same style.
    assert written[UNIT] == (SHIPPED / UNIT).read_bytes()


@pytest.mark.django_db
def test_files_travel_too(folder, edit, export):
    materials = folder / "m1-regie" / "materiaal"
    (materials / "twee-assen.png").write_bytes(PNG)
    edit(
        UNIT,
        "after: [M1.1]\n",
        "after: [M1.1]\nmaterials:\n  - kind: image\n    title: De assen\n    file: twee-assen.png\n    alt: Twee assen\n",
    )
    edit(UNIT, "Bijna elke", "![Twee assen](materiaal/twee-assen.png)\n\nBijna elke")
    load(folder)
    assert export() == tree(folder)
    row = Material.objects.get(name="twee-assen.png")
    assert (row.unit.code, row.size, row.alt) == ("M1.3", len(PNG), "Twee assen")
    # Another file of the same name takes the place of the first, of which nothing is left.
    old = row.file.name
    (materials / "twee-assen.png").write_bytes(PNG + b"\n")
    load(folder)
    assert export() == tree(folder)
    assert default_storage.exists(old)  # until the transaction of this test would end


@pytest.mark.django_db
def test_what_editors_put_on_by_hand_travels_and_comes_back_without_a_change(export, tmp_path):
    load(SHIPPED)
    module, by = Module.objects.get(code="M2"), UserFactory()
    unit = module.units.get(code="M2.3")
    details = Details(title="Ring: “binnen”", minutes=5, unit=unit, alt="Twee ringen,\r\nom elkaar")
    materials.add_file(module, details, file=BytesIO(png()), name="Ring_1 (Nieuw).PNG", by=by, now=NOW)
    materials.add_file(module, Details(title="Film"), file=BytesIO(MP4), name="film.m4v", by=by, now=NOW)
    materials.add_link(module, Details(title="Wet", url="https://wetten.example/a?b=c#d"), by=by, now=NOW)
    page = Details(title="Lees dit eens: over ringen", body="# Ringen\n\n- een\n- twee")
    materials.add_page(module, page, by=by, now=NOW)
    texts.correct(unit, {"body": "![Ringen](materiaal/ring_1-nieuw.png)"}, seen_revision=0, by=by, now=NOW)
    written = export()
    assert {name for name in written if name.startswith("m2-krachtenveld/materiaal/")} == {
        "m2-krachtenveld/materiaal/ring_1-nieuw.png",
        "m2-krachtenveld/materiaal/film.m4v",
        "m2-krachtenveld/materiaal/lees-dit-eens-over-ringen.md",
    }
    report = load(tmp_path / "uit-0")
    assert report.changed_nothing, report.changed
    assert export() == written


@pytest.mark.django_db
def test_an_older_edition_can_be_written_too(folder, edit, export):
    load(SHIPPED)
    edit("programme.md", 'version: "1.0"', 'version: "2.0"')
    load(folder)
    assert export() == tree(folder)
    assert export(edition=1) == tree(SHIPPED)


@pytest.mark.django_db
def test_an_export_never_mixes_with_other_files(tmp_path):
    load(SHIPPED)
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "iets.md").write_text("x", encoding="utf-8")
    with pytest.raises(CommandError, match=r"is geen lege map\. Er is niets geschreven"):
        call_command("export_programme", "effectief-besturen", tmp_path / "vol")
    assert tree(tmp_path / "vol") == {"iets.md": b"x"}
    (tmp_path / "leeg").mkdir()
    call_command("export_programme", "effectief-besturen", tmp_path / "leeg")
    assert tree(tmp_path / "leeg") == tree(SHIPPED)


@pytest.mark.django_db
@pytest.mark.parametrize("options", [("bestaat-niet",), ("effectief-besturen", "--edition=7")])
def test_an_export_of_what_is_not_there_says_what_is(tmp_path, options):
    load(SHIPPED)
    slug, *rest = options
    with pytest.raises(CommandError, match="Die leergang of uitgave is er niet"):
        call_command("export_programme", slug, tmp_path / "uit", *rest)
    assert not (tmp_path / "uit").exists()


TEXT = st.text(max_size=60).filter(
    lambda text: text.strip() == text and text and not UNPRINTABLE.search(text)
)


@given(TEXT, st.lists(TEXT, max_size=3))
def test_any_text_reads_back_as_it_was(text, items):
    lines = lines_of({"a": text, "b": items, "c": [{"d": text, "e": [{"f": text}]}]})
    fields = parse("\n".join(lines), "x", [])
    assert fields.text("a", longest=None) == text
    assert fields.texts("b", longest=100) == tuple(items)
    (record,) = fields.records("c")
    assert record.text("d", longest=None) == text
    assert record.records("e")[0].text("f", longest=None) == text

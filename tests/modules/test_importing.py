"""A bad file is refused with file, line and reason; everything that is wrong comes in one go."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from modules.importing import ContentError, ContentRefused, read_programme

UNIT = "m1-regie/m1-1-wat-regie-is.md"
MODULE = "m1-regie/module.md"


def errors_of(folder: Path) -> list[ContentError]:
    with pytest.raises(ContentRefused) as refused:
        read_programme(folder)
    return list(refused.value.errors)


@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        (UNIT, "minutes: 90", "minutes: negentig", (6, "Schrijf 'minutes' als een heel getal van 1 of meer.")),
        (UNIT, "minutes: 90", "minutes: 0", (6, "Schrijf 'minutes' als een heel getal van 1 of meer.")),
        (UNIT, "minutes: 90", "minutes: -5", (6, "Schrijf 'minutes' als een heel getal van 1 of meer.")),
        (UNIT, "minutes: 90", "minutes: 99999", (6, "Schrijf 'minutes' als een heel getal van 1 of meer.")),
        (UNIT, "minutes: 90", "minutes: [90]", (6, "Geef bij 'minutes' één tekst, geen lijst.")),
        (UNIT, "minutes: 90\n", "", (1, "Het veld 'minutes' ontbreekt. Vul het in.")),
        (UNIT, "minutes: 90", "minutes: 90\nminutes: 91", (7, "Het veld 'minutes' staat er twee keer. Laat er één staan.")),
        (UNIT, "minutes: 90", "minutes: 90\nduur: 90", (7, "Het veld 'duur' bestaat niet. Is het een tikfout?")),
        (UNIT, "kind: theory", "kind: praatje", (5, "'kind' kan zijn: theory, skill, own_case.")),
        (UNIT, "title: Wat regie is, en wat niet", "title:", (3, "Vul 'title' in.")),
        (UNIT, "title: Wat", f"title: {'x' * 120}", (3, "'title' telt 142 tekens. Maak er hooguit 120 van.")),
        (UNIT, "title: Wat", 'title: "\\0Wat"\n#', (3, "In 'title' staat een teken dat niemand kan lezen. Haal het weg.")),
        (UNIT, "code: M1.1", "code: M2.1", (2, "Schrijf 'code' zoals M1.1.")),
        (UNIT, "code: M1.1", "code: M1.3", (1, "'m1-1-wat-regie-is' past niet bij code M1.3. Geef het de naam m1-3-korte-naam.")),
        (UNIT, "S9, ", "S99, ", (8, "Thema S99 staat niet in programme.md.")),
        (UNIT, "[S1, S2", "\n  - S1\n  - [S2]\n  - S22\n# [S1, S2", (10, "Geef bij 'themes' één tekst, geen lijst.")),
        (MODULE, "kind: core", "kind: kern", (5, "'kind' kan zijn: core, deepening, frame.")),
        (MODULE, "    minutes: 60", "    minuten: 60", (15, "Het veld 'minuten' bestaat niet. Is het een tikfout?")),
        (MODULE, "preparation:\n", "preparation:\n  - Lees.\n", (14, "Geef bij 'preparation' per punt de velden met hun naam.")),
        (MODULE, "transfer_days: 21\n", "", (1, "Het veld 'transfer_days' ontbreekt. Vul het in.")),
        (MODULE, "code: M1", "code: m1", (2, "Schrijf 'code' zoals M1.")),
        (MODULE, "position: 2", "position: 1", (4, "'position: 1' staat ook al in m0-start/module.md.")),
        ("programme.md", 'version: "1.0"', "version: een", (4, "Schrijf 'version' zoals 1.0.")),
        ("programme.md", "slug: effectief-besturen", "slug: ../etc", (2, "Schrijf 'slug' zoals effectief-besturen.")),
        ("programme.md", "code: S4", "code: S1", (15, "Thema S1 staat er twee keer.")),
    ],
)  # fmt: skip
def test_a_spoilt_field_is_refused_on_its_line(folder, edit, name, old, new, error):
    edit(name, old, new)
    assert ContentError(name, *error) in errors_of(folder)


def test_a_place_that_is_taken_names_both_files(folder, edit):
    edit(UNIT, "position: 1", "position: 2")
    reason = f"'position: 2' staat ook al in {UNIT}."
    assert errors_of(folder) == [ContentError("m1-regie/m1-2-vak-loslaten.md", 4, reason)]


def test_a_theme_that_lost_its_unit_is_refused(folder, edit):
    edit("m1-regie/m1-2-vak-loslaten.md", "[S1, S4,", "[S1,")
    reason = "Thema S4 heeft geen onderdeel meer dat het behandelt."
    assert errors_of(folder) == [ContentError("programme.md", 15, reason)]


def test_everything_wrong_is_told_at_once(folder, edit):
    edit(UNIT, "minutes: 90", "minutes: nul")
    edit(UNIT, "kind: theory", "kind: praatje")
    edit(MODULE, "session_parts: 4", "session_parts: vier")
    assert [str(error) for error in errors_of(folder)] == [
        f"{UNIT}, regel 5: 'kind' kan zijn: theory, skill, own_case.",
        f"{UNIT}, regel 6: Schrijf 'minutes' als een heel getal van 1 of meer.",
        f"{MODULE}, regel 6: Schrijf 'session_parts' als een heel getal van 1 of meer.",
    ]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"Zomaar een tekst.\n", 1, "Begin het bestand met een regel --- en daaronder de velden."),
        (b"", 1, "Begin het bestand met een regel --- en daaronder de velden."),
        (b"---\ncode: M1.1\n", 1, "Sluit de velden af met een regel ---."),
        (b"---\n- een\n- twee\n---\n", 2, "Schrijf de velden als 'naam: waarde', één per regel."),
        (b"---\n---\nTekst.\n", 2, "Schrijf de velden als 'naam: waarde', één per regel."),
        (b"---\ncode: M1.1\r\n---\n", 2, "De regels eindigen zoals in Windows. Bewaar het bestand met regeleinden LF."),
        (b"---\ncode: M1.1\ntitle: Ca\xe9\n---\n", 3, "Dit is geen UTF-8. Bewaar het bestand als UTF-8."),
        (b"---\ncode: M1.1\n---\n\nRaar\x00\n", 5, "Hier staat een teken dat niemand kan lezen. Haal het weg."),
        (b"\xef\xbb\xbf---\n---\n", 1, "Voor de eerste regel staat een onzichtbaar teken. Bewaar het bestand als UTF-8 zonder BOM."),
        (b"---\na: &x [1]\nb: *x\n---\n", 2, "Verwijzingen met & en * kunnen hier niet. Schrijf de tekst uit."),
        (b"---\na: " + b"[" * 5000 + b"\n---\n", 2, "De velden liggen hier te diep in elkaar. Schrijf ze platter."),
        (b'---\ncode: "\\U00110000"\n---\n', 2, "De velden zijn hier niet te lezen (found invalid Unicode character escape code). Staat er een dubbele punt of een aanhalingsteken in de tekst? Zet de tekst tussen aanhalingstekens."),
        (b"---\n" + b"x" * 70_000 + b"\n---\n", 1, "Dit bestand is groter dan 64 kB. Verdeel de tekst over onderdelen."),
    ],
)  # fmt: skip
def test_an_unreadable_file_is_refused_with_one_reason(folder, content, line, reason):
    (folder / UNIT).write_bytes(content)
    assert ContentError(UNIT, line, reason) in errors_of(folder)
    assert len([error for error in errors_of(folder) if error.path == UNIT]) == 1


def test_broken_yaml_names_its_line(folder, edit):
    edit(UNIT, "working_form: inleiding", "working_form: vorm: inleiding")
    (error,) = [error for error in errors_of(folder) if error.path == UNIT]
    assert error.line == 7
    assert "tussen aanhalingstekens" in error.reason


def test_an_empty_unit_is_refused(folder):
    text = (folder / UNIT).read_text(encoding="utf-8")
    (folder / UNIT).write_text(text[: text.index("---\n", 4) + 4], encoding="utf-8")
    line = text[: text.index("---\n", 4)].count("\n") + 2
    assert ContentError(UNIT, line, "Dit onderdeel heeft nog geen tekst.") in errors_of(folder)


def test_a_module_without_its_file_is_refused(folder):
    (folder / MODULE).unlink()
    assert errors_of(folder) == [ContentError(MODULE, 1, "Dit bestand ontbreekt.")]


def test_a_module_without_units_is_refused(folder):
    for path in (folder / "m7-afsluiting").glob("m7-*.md"):
        path.unlink()
    assert ContentError("m7-afsluiting/module.md", 1, "Deze module heeft nog geen onderdelen.") in errors_of(
        folder
    )


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    reasons = [str(error) for error in errors_of(tmp_path / "nergens")]
    assert reasons[0] == "programme.md, regel 1: De leergang heeft nog geen modules."
    assert reasons[1] == "programme.md, regel 1: Dit bestand ontbreekt."


def test_a_file_in_the_wrong_place_is_refused(folder):
    (folder / "los.md").write_text("x", encoding="utf-8")
    (folder / "m1-regie" / "foto.png").write_bytes(b"x")
    assert {error.path for error in errors_of(folder)} == {"los.md", "m1-regie/foto.png"}


def test_a_name_that_is_of_another_page_is_refused(folder):
    (folder / UNIT).rename(folder / "m1-regie" / "m1-1-materiaal.md")
    reason = "De naam 'materiaal' is van een andere pagina. Kies een andere korte naam."
    assert errors_of(folder) == [ContentError("m1-regie/m1-1-materiaal.md", 1, reason)]


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    secret = tmp_path / "geheim.md"
    secret.write_text((folder / UNIT).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / UNIT).unlink()
    (folder / UNIT).symlink_to(secret)
    assert UNIT in {error.path for error in errors_of(folder)}


def test_the_same_code_twice_names_the_other_file(folder):
    double = folder / "m1-regie" / "m1-1-nog-eens.md"
    double.write_text((folder / UNIT).read_text(encoding="utf-8"), encoding="utf-8")
    reasons = {str(error) for error in errors_of(folder)}
    assert f"{UNIT}, regel 2: 'code: M1.1' staat ook al in m1-regie/m1-1-nog-eens.md." in reasons


def test_files_of_the_system_are_passed_over(folder):
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "m1-regie" / ".DS_Store").write_bytes(b"x")
    assert len(read_programme(folder).modules) == 8


@pytest.fixture
def small_folder(tmp_path):
    """One module with one unit, quick to read many times."""
    module = tmp_path / "m1-klein"
    module.mkdir()
    (tmp_path / "programme.md").write_text(
        '---\nslug: klein\ntitle: Klein\nversion: "1.0"\n---\n', encoding="utf-8"
    )
    (module / "module.md").write_text(
        "---\ncode: M1\ntitle: Klein\nposition: 1\nkind: core\nsession_parts: 1\n---\n", encoding="utf-8"
    )
    return tmp_path


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400), st.text(alphabet='ab: -[]{}&*!|>"\\\n#?%@0u', max_size=200).map(str.encode)
    )
)
@example(b'"\\uD800": x')
@example(b"? [a]\n: b")
@example(b"<<: {a: b}")
@example(b"!!python/object/apply:os.system [id]")
@example(b"? |\n  veel\n: x")
def test_any_front_matter_is_read_or_refused(small_folder, noise):
    (small_folder / "m1-klein" / "m1-1-een.md").write_bytes(b"---\n" + noise + b"\n---\n\nTekst.\n")
    for error in errors_of(small_folder):
        assert error.line >= 1
        str(error).encode()

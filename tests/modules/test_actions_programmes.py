"""Loading: once makes everything, twice changes nothing, a correction keeps every primary key."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from leergang.audit.models import AuditEvent
from modules.actions import programmes
from modules.importing import SHIPPED, ParsedAssignment, read_programme
from modules.models import Assignment, LearningObjective, Module, Programme, Unit

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def parsed():
    return read_programme(SHIPPED)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Programme, Module, Unit, LearningObjective, Assignment))


def everything() -> list[object]:
    models = (Programme, Module, Unit, LearningObjective, Assignment)
    return [row for model in models for row in model.objects.order_by("pk").values()]


def with_module(parsed, code, **changes):
    """The programme with one module changed."""
    modules = tuple(replace(m, **changes) if m.code == code else m for m in parsed.modules)
    return replace(parsed, modules=modules)


def with_unit(parsed, code, **changes):
    module = next(m for m in parsed.modules if code.startswith(m.code))
    units = tuple(replace(u, **changes) if u.code == code else u for u in module.units)
    return with_module(parsed, module.code, units=units)


def test_load_makes_the_whole_leergang(parsed):
    report = programmes.load(parsed, now=NOW)
    assert counts() == (1, 8, 37, 29, 19)
    assert len(report.created) == 1 + 8 + 37
    unit = Unit.objects.get(code="M1.1")
    assert unit.body_html.startswith("<p>Regie betekent dat je een resultaat dichterbij brengt")
    assert unit.themes == ["S1", "S2", "S9", "S11", "S21a", "S22", "S27"]


def test_load_twice_changes_nothing(parsed, django_assert_num_queries):
    programmes.load(parsed, now=NOW)
    before = everything()
    # savepoint, look for the programme, lock it, modules, units, objectives, assignments, materials, release
    with django_assert_num_queries(9):
        report = programmes.load(parsed, now=NOW)
    assert report.changed_nothing
    assert everything() == before
    assert AuditEvent.objects.filter(kind="programme.loaded").count() == 1


def test_load_corrects_a_text_in_place(parsed):
    programmes.load(parsed, now=NOW)
    old = Unit.objects.get(code="M1.1")
    report = programmes.load(with_unit(parsed, "M1.1", body="Regie is **anders**."), now=NOW)
    new = Unit.objects.get(code="M1.1")
    assert (report.created, report.changed) == ([], ["M1.1"])
    assert new.pk == old.pk
    assert new.body_html == "<p>Regie is <strong>anders</strong>.</p>"


def test_load_lets_two_units_change_places_and_names(parsed):
    programmes.load(parsed, now=NOW)
    first, second = Unit.objects.get(code="M1.1"), Unit.objects.get(code="M1.2")
    swapped = with_unit(parsed, "M1.1", position=2, slug=second.slug)
    programmes.load(with_unit(swapped, "M1.2", position=1, slug=first.slug), now=NOW)
    assert [unit.code for unit in first.module.units.all()][:2] == ["M1.2", "M1.1"]
    assert Unit.objects.get(slug=first.slug).pk == second.pk


def test_load_adds_a_unit_to_a_module(parsed):
    programmes.load(parsed, now=NOW)
    module = parsed.modules[1]
    extra = replace(module.units[0], code="M1.6", slug="extra", position=6)
    report = programmes.load(with_module(parsed, "M1", units=(*module.units, extra)), now=NOW)
    assert (report.created, report.changed) == (["M1.6"], [])


@pytest.mark.parametrize(
    ("code", "changes", "reason"),
    [
        ("M1", {"units": ()}, "M1.1 staat in versie 1.0, maar niet in de map."),
        ("M1", {"preparation": ()}, "M1 heeft in versie 1.0 meer voorbereiding dan in de map."),
    ],
)
def test_load_refuses_to_take_away_what_people_may_have_done(parsed, code, changes, reason):
    programmes.load(parsed, now=NOW)
    before = everything()
    with pytest.raises(ValidationError, match=reason):
        programmes.load(with_module(parsed, code, **changes), now=NOW)
    assert everything() == before


def test_load_refuses_to_take_away_a_module(parsed):
    programmes.load(parsed, now=NOW)
    with pytest.raises(ValidationError, match=r"M7 staat in versie 1\.0, maar niet in de map\."):
        programmes.load(replace(parsed, modules=parsed.modules[:-1]), now=NOW)


def test_a_new_version_stands_beside_the_old_one(parsed):
    programmes.load(parsed, now=NOW)
    programmes.load(replace(parsed, version="2.0", modules=parsed.modules[:-1]), now=NOW)
    assert [(p.version, p.modules.count()) for p in Programme.objects.newest_first()] == [
        ("2.0", 7),
        ("1.0", 8),
    ]


def test_preparation_keeps_its_row_when_the_order_changes(parsed):
    programmes.load(parsed, now=NOW)
    rows = {row.text: row.pk for row in Module.objects.get(code="M1").assignments.all()}
    preparation = (*parsed.modules[1].preparation[::-1], ParsedAssignment("Neem een voorwerp mee.", 5))
    programmes.load(with_module(parsed, "M1", preparation=preparation), now=NOW)
    after = list(Module.objects.get(code="M1").assignments.all())
    assert [row.text for row in after] == [item.text for item in preparation]
    assert all(row.pk == rows[row.text] for row in after[:-1])


def test_preparation_keeps_its_row_when_its_text_is_corrected(parsed):
    programmes.load(parsed, now=NOW)
    old = Assignment.objects.get(text="Lees de reader over regie (25 bladzijden).")
    first, *rest = parsed.modules[1].preparation
    corrected = (replace(first, text="Lees de reader over regie."), *rest)
    programmes.load(with_module(parsed, "M1", preparation=corrected), now=NOW)
    assert Assignment.objects.get(pk=old.pk).text == "Lees de reader over regie."


def test_a_learning_objective_may_go(parsed):
    programmes.load(parsed, now=NOW)
    report = programmes.load(
        with_module(parsed, "M1", learning_objectives=parsed.modules[1].learning_objectives[:2]), now=NOW
    )
    assert report.changed == ["M1"]
    assert Module.objects.get(code="M1").learning_objectives.count() == 2


def test_load_is_recorded_with_codes_and_without_texts(parsed):
    report = programmes.load(parsed, now=NOW)
    event = AuditEvent.objects.get(kind="programme.loaded")
    assert event.target == f"modules.programme:{report.programme.pk}"
    assert event.facts["version"] == "1.0"
    assert "M6.6" in event.facts["created"]


def test_command_says_what_it_did(capsys):
    call_command("load_programme")
    first = capsys.readouterr().out
    assert first.startswith(
        "Effectief (be)sturen als regiegemeente, versie 1.0: 8 modules, 37 onderdelen.\nNieuw: "
    )
    call_command("load_programme")
    assert capsys.readouterr().out.endswith("Er is niets veranderd.\n")


def test_command_names_what_a_correction_changed(folder, edit, capsys):
    call_command("load_programme", folder)
    capsys.readouterr()
    edit("m1-regie/m1-1-wat-regie-is.md", "Regie betekent dat", "Regie betekent hier dat")
    call_command("load_programme", folder)
    assert capsys.readouterr().out.endswith("Gewijzigd: M1.1.\n")


def test_command_refuses_a_bad_folder_and_changes_nothing(folder, edit):
    call_command("load_programme", folder)
    before = everything()
    edit("m1-regie/module.md", "session_parts: 4", "session_parts: 3")
    edit("m1-regie/m1-1-wat-regie-is.md", "minutes: 90", "minutes: nul")
    with pytest.raises(CommandError) as refused:
        call_command("load_programme", folder)
    assert str(refused.value).splitlines()[0] == "De leergang is niet geladen, er is niets veranderd."
    assert "m1-regie/m1-1-wat-regie-is.md, regel 6: Schrijf 'minutes'" in str(refused.value)
    assert everything() == before


def test_command_refuses_a_removal_and_changes_nothing(folder, edit):
    call_command("load_programme", folder)
    before = everything()
    (folder / "m6-open-dialoog" / "m6-6-inwoners-aan-tafel.md").unlink()
    edit("m1-regie/module.md", "session_parts: 4", "session_parts: 3")
    with pytest.raises(CommandError, match=r"M6\.6 staat in versie 1\.0"):
        call_command("load_programme", folder)
    assert everything() == before

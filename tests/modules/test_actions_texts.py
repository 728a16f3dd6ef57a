"""A text changes in one place: with its history, its HTML and, in a frozen edition, a higher correction."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from leergang.audit.models import AuditEvent
from modules.actions import texts
from modules.models import ContentRevision, Programme, Unit
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.factories.modules import ModuleFactory, UnitFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def unit():
    return UnitFactory(module=ModuleFactory(position=1), position=1)


@pytest.fixture
def frozen(unit):
    CohortFactory(programme=unit.module.programme, starts_on=dt.date(2020, 1, 6))
    return unit


def correct(thing, seen=0, by=None, note="", **changed):
    return texts.correct(thing, changed, seen_revision=seen, by=by, now=NOW, note=note)


def test_a_text_changes_with_its_html_and_its_history(unit):
    editor = UserFactory()
    correct(unit, by=editor, note="Verduidelijkt.", body="Nu **anders**.")
    unit.refresh_from_db()
    assert (unit.body, unit.body_html, unit.revision) == (
        "Nu **anders**.",
        "<p>Nu <strong>anders</strong>.</p>",
        1,
    )
    assert unit.corrected_at is None
    history = [(r.number, r.texts["body"], r.changed_by, r.note) for r in unit.revisions.all()]
    assert history == [(1, "Nu **anders**.", editor, "Verduidelijkt."), (0, "Tekst.", None, "")]
    event = AuditEvent.objects.get(kind="content.corrected")
    assert event.facts["fields"] == ["body"]
    assert "anders" not in str(event.facts)


def test_a_frozen_edition_gets_a_correction_that_readers_see(frozen):
    correct(frozen, body="Een.")
    correct(frozen, seen=1, body="Twee.")
    frozen.refresh_from_db()
    assert frozen.corrected_at == NOW
    assert Programme.objects.get().version == "1.2"
    assert [r.version for r in frozen.revisions.all()] == ["1.2", "1.1", ""]


def test_the_version_stays_before_the_first_lichting_starts(unit):
    correct(unit, body="Een.")
    assert Programme.objects.get().version == "1.0"


def test_who_did_not_see_the_newest_text_overwrites_nothing(unit):
    correct(unit, body="Een.")
    with pytest.raises(texts.StaleText) as stale:
        correct(unit, body="Twee.")
    assert (stale.value.newest.body, stale.value.newest.revision) == ("Een.", 1)
    assert Unit.objects.get().body == "Een."


def test_the_same_text_makes_no_revision(frozen):
    correct(frozen, body="Tekst.")
    assert ContentRevision.objects.count() == 0
    assert Programme.objects.get().version == "1.0"


def test_a_unit_keeps_a_text(unit):
    with pytest.raises(ValidationError, match="minstens één zin"):
        correct(unit, body=" \n")
    assert Unit.objects.get().body == "Tekst."


def test_a_module_changes_its_texts_but_not_whether_it_has_a_transfer(unit):
    module = unit.module
    correct(module, introduction="Waarom.", exercise="Doe *dit*.")
    module.refresh_from_db()
    assert module.exercise_html == "<p>Doe <em>dit</em>.</p>"
    with pytest.raises(ValidationError):
        correct(module, seen=1, transfer="Ook dit.")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Een.\n\n![](materiaal/assen.png)", "Regel 3: Beschrijf de afbeelding"),
        ("![Assen](materiaal/weg.png)", r"Regel 1: Afbeelding materiaal/weg\.png staat niet bij 'materials'"),
        ("![x](https://kwaad.example/x.png)", "Regel 1: Een afbeelding staat bij het materiaal"),
        ("> " * 9 + "diep", "Regel 1: Opsommingen en citaten liggen hier te diep"),
        ("x" * 5_000_000, r"Deze tekst telt meer dan 64\.000 tekens"),
    ],
    ids=["alt", "gone", "foreign", "deep", "paste"],
)
def test_a_text_that_a_file_could_not_hold_is_refused(frozen, body, reason):
    with pytest.raises(ValidationError, match=reason):
        correct(frozen, body=body)
    frozen.refresh_from_db()
    assert (frozen.body, frozen.revision) == ("Tekst.", 0)
    assert Programme.objects.get().version == "1.0"


def test_a_text_is_kept_as_a_file_holds_it(unit):
    correct(unit, body="\r\nEen.\r\n\r\nTwee.\r\n")
    unit.refresh_from_db()
    assert unit.body == "Een.\n\nTwee."

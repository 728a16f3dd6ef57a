"""The rules that always hold, tried by breaking them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from modules.models import Module
from tests.factories.modules import AssignmentFactory, ModuleFactory, ProgrammeFactory, UnitFactory

pytestmark = pytest.mark.django_db


def refused_with(row) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    return refused.value.messages


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: UnitFactory.build(module=ModuleFactory(), minutes=0), "Een onderdeel duurt minstens één minuut."),
        (lambda: UnitFactory.build(module=ModuleFactory(), kind="praatje"), "Kies theorie, vaardigheid of eigen casus."),
        (lambda: AssignmentFactory.build(module=ModuleFactory(), minutes=0), "Schat de voorbereiding op minstens één minuut."),
        (lambda: ModuleFactory.build(programme=ProgrammeFactory(), session_parts=0), "Een module duurt minstens één dagdeel."),
        (
            lambda: ModuleFactory.build(programme=ProgrammeFactory(), transfer="Doe het."),
            "Geef bij een transfer aan hoeveel dagen iemand ervoor heeft.",
        ),
        (
            lambda: ModuleFactory.build(programme=ProgrammeFactory(), transfer_days=21),
            "Geef bij een transfer aan hoeveel dagen iemand ervoor heeft.",
        ),
        (
            lambda: ModuleFactory.build(programme=ProgrammeFactory(), kind="kern"),
            "Kies een kernmodule, een verdiepingsmodule of begin en afsluiting.",
        ),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_in_dutch(build, message):
    row = build()
    assert refused_with(row) == [message]
    with pytest.raises(IntegrityError):
        row.save()


def test_a_version_of_a_leergang_exists_once():
    programme = ProgrammeFactory()
    again = ProgrammeFactory.build(slug=programme.slug, edition=programme.edition)
    assert refused_with(again) == ["Deze uitgave van de leergang bestaat al."]
    with pytest.raises(IntegrityError):
        again.save()


def test_codes_and_places_in_a_module_are_taken_once():
    unit = UnitFactory(position=1)
    again = UnitFactory.build(module=unit.module, position=1)
    assert refused_with(again) == [
        "Deze code is al van een ander onderdeel.",
        "Deze korte naam is al van een ander onderdeel in de module.",
        "Op deze plek in de module staat al een onderdeel.",
    ]


def test_a_place_taken_twice_is_refused_at_the_end_of_the_transaction():
    unit = UnitFactory(position=1)
    UnitFactory(module=unit.module, position=1, code="M1.9", slug="negen")
    with pytest.raises(IntegrityError, match="unit_position_once"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_units_come_in_the_order_of_the_module():
    second = UnitFactory(position=2)
    UnitFactory(module=second.module, position=1)
    assert [unit.position for unit in Module.objects.get().units.all()] == [1, 2]

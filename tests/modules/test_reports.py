import pytest

from modules.models import ModuleKind, Programme, UnitKind
from modules.reports import Balance, module_balance, programme_balance
from tests.factories.modules import ModuleFactory, UnitFactory


def test_percents_add_up_to_a_hundred():
    assert [share.percent for share in Balance(810, 1140, 630).shares] == [31, 44, 25]


def test_an_empty_module_has_no_percents():
    assert [share.percent for share in Balance().shares] == [0, 0, 0]


def test_shares_carry_their_words():
    assert [share.label for share in Balance(1, 2, 3).shares] == ["Theorie", "Vaardigheid", "Eigen casus"]


@pytest.mark.django_db
def test_balance_leaves_start_and_closing_out(django_assert_num_queries):
    core = ModuleFactory(position=2)
    UnitFactory(module=core, kind=UnitKind.THEORY, minutes=60)
    UnitFactory(module=core, kind=UnitKind.SKILL, minutes=75)
    UnitFactory(module=core, kind=UnitKind.OWN_CASE, minutes=90)
    UnitFactory(
        module=ModuleFactory(programme=core.programme, kind=ModuleKind.FRAME, position=1), minutes=500
    )
    with django_assert_num_queries(3):
        programme = Programme.objects.with_modules().get()
        assert (
            programme_balance(programme) == module_balance(programme.modules.all()[1]) == Balance(60, 75, 90)
        )

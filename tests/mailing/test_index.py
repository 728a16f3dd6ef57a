"""The cost of a letter does not grow with the outbox. `make faults` measures it with a million letters."""

import pytest

from tests.factories.accounts import UserFactory
from tests.faults import scale

pytestmark = pytest.mark.django_db


def test_what_is_due_is_found_by_index_among_old_letters():
    user = UserFactory()
    scale.add_old_letters(user, 1, 500)
    few = scale.milliseconds_a_letter(user, "few")
    scale.add_old_letters(user, 501, 20_000)
    many = scale.milliseconds_a_letter(user, "many")
    for index, plan in scale.plans().items():
        assert index in plan
        assert "Seq Scan" not in plan
    assert many < 3 * few  # a machine may be busy; forty times as many letters would be seen

from collections.abc import Callable

import pytest
from django.urls import reverse

from casuistiek.models import PracticeCase
from tests.factories.casuistiek import PracticeCaseFactory


@pytest.fixture
def concept(cast) -> PracticeCase:
    """A complete case that only its owner knows of."""
    return PracticeCaseFactory(enrolment=cast.enrolment, complete=True)


@pytest.fixture
def submitted(cast) -> PracticeCase:
    return PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)


@pytest.fixture
def url() -> Callable[..., str]:
    """The address of a page about a case: url("case-edit", case)."""
    return lambda name, case: reverse(f"casuistiek:{name}", args=[case.public_id])

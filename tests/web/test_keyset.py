import datetime as dt
from itertools import pairwise

import pytest

from cohorts.models import Cohort
from leergang.web.keyset import Order, page
from tests.factories.cohorts import CohortFactory
from tests.factories.modules import ProgrammeFactory

NEWEST_FIRST = Order("starts_on", cursor="slug", descending=True)


@pytest.fixture
def cohorts(db):
    programme = ProgrammeFactory()
    for number in range(7):
        # Pairs that begin on the same day: among equals the key decides.
        CohortFactory(slug=f"l{number}", programme=programme, starts_on=dt.date(2027, 1, 1 + number // 2))
    return Cohort.objects.all()


def walk(rows, order, size):
    asked, pages = {}, []
    while True:
        found = page(rows, order, asked, size=size)
        pages.append(found)
        if not found.next_url:
            return pages
        asked = dict([found.next_url.removeprefix("?").split("=")])


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_every_row_once_there_and_back(cohorts, descending, size):
    order = Order("starts_on", cursor="slug", descending=descending)
    sign = "-" if descending else ""
    pages = walk(cohorts, order, size)
    expected = list(cohorts.order_by(f"{sign}starts_on", f"{sign}pk"))
    assert [row for found in pages for row in found.rows] == expected
    for before, after in pairwise(pages):
        edge = dict([after.previous_url.removeprefix("?").split("=")])
        back = page(cohorts, order, edge, size=size)
        assert back.rows == before.rows
        assert bool(back.previous_url) == bool(before.previous_url)


def test_one_page_has_no_neighbours(cohorts):
    found = page(cohorts, NEWEST_FIRST, {})
    assert (found.previous_url, found.next_url) == ("", "")


def test_a_page_costs_one_query(cohorts, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(cohorts, NEWEST_FIRST, {"na": "l3"}, size=2)


@pytest.mark.parametrize("asked", [{"na": "weg"}, {"voor": "weg"}])
def test_a_row_that_is_not_among_these_leads_nowhere(cohorts, asked):
    assert page(cohorts, NEWEST_FIRST, asked).rows == []

"""Opening modules and units: what is closed, when it opens, and which rules are refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from cohorts.actions import progress, releases
from cohorts.actions.releases import Wish
from cohorts.models import ReleaseRule
from cohorts.reports.releases import closed_for, closed_units
from cohorts.states import ReleaseWay, SessionStatus
from leergang.moment import at
from tests.factories.cohorts import SessionFactory
from tests.factories.modules import ModuleFactory, UnitFactory

pytestmark = pytest.mark.django_db

MIDNIGHT = dt.time(0, 0)
DATE, SESSION, UNIT = ReleaseWay.DATE, ReleaseWay.SESSION, ReleaseWay.UNIT


@pytest.fixture
def put(cast):
    def put(unit=None, **values):
        wish = Wish(values.pop("module", cast.module), unit, **values)
        return releases.put(cast.cohort, wish, by=cast.planner)

    return put


def closed(cast, moment):
    return closed_units(cast.cohort, cast.enrolment.pk, now=moment)


def test_without_a_rule_all_is_open(cast, now):
    assert closed(cast, now) == {}


@pytest.mark.parametrize("day", [dt.date(2027, 3, 28), dt.date(2027, 10, 31), dt.date(2027, 6, 1)])
def test_a_date_opens_at_midnight_in_amsterdam_also_when_the_clock_changes(cast, put, day):
    put(cast.unit, way=DATE, opens_on=day)
    midnight = at(day, MIDNIGHT)
    assert cast.unit.pk in closed(cast, midnight - dt.timedelta(seconds=1))
    assert closed(cast, midnight) == {}


def test_a_closed_module_closes_all_its_units_and_says_when(cast, put):
    second = UnitFactory(module=cast.module, position=2)
    elsewhere = UnitFactory(module=ModuleFactory(programme=cast.cohort.programme, position=2))
    put(way=DATE, opens_on=dt.date(2027, 3, 3))
    before = at(dt.date(2027, 2, 1), dt.time(12))
    words = "Opent op woensdag 3 maart"
    assert closed(cast, before) == {cast.unit.pk: words, second.pk: words}
    assert closed_for(cast.cohort.pk, cast.enrolment.pk, now=before).module(cast.module.pk) == words
    assert elsewhere.pk not in closed(cast, before)


def test_the_last_of_two_rules_opens_a_unit(cast, put):
    put(way=DATE, opens_on=dt.date(2027, 3, 3))
    put(cast.unit, way=DATE, opens_on=dt.date(2027, 2, 1))
    assert closed(cast, at(dt.date(2027, 2, 2), MIDNIGHT)) == {cast.unit.pk: "Opent op woensdag 3 maart"}


@pytest.mark.parametrize("days", [-14, 0, 3])
def test_a_moved_session_moves_the_opening(cast, put, days):
    """Across the change of the clock in March: the days count on the calendar, not in hours."""
    put(cast.unit, way=SESSION, session=cast.session, days=days)
    for day in (dt.date(2027, 2, 11), dt.date(2027, 3, 30)):
        cast.session.starts_at = at(day, dt.time(9, 15))
        cast.session.ends_at = at(day, dt.time(16))
        cast.session.save()
        opens = at(day + dt.timedelta(days=days), MIDNIGHT)
        assert cast.unit.pk in closed(cast, opens - dt.timedelta(seconds=1))
        assert closed(cast, opens) == {}


@pytest.mark.parametrize("status", [SessionStatus.CONCEPT, SessionStatus.CANCELLED])
def test_a_session_without_a_known_date_keeps_closed_and_tells_no_date(cast, put, status):
    put(cast.unit, way=SESSION, session=cast.session, days=0)
    cast.session.status = status
    cast.session.save()
    words = closed(cast, at(dt.date(2028, 1, 1), MIDNIGHT))[cast.unit.pk]
    assert words == "De datum waarop dit opent, volgt nog"


def test_after_a_unit_it_opens_for_who_ticked_that(cast, put, now):
    first = UnitFactory(module=cast.module, position=2, title="Wat is regie?")
    put(cast.unit, way=UNIT, after_unit=first)
    assert closed(cast, now) == {cast.unit.pk: "Opent als je ‘Wat is regie?’ klaar hebt"}
    progress.tick_unit(first, enrolment=cast.enrolment, now=now)
    assert closed(cast, now) == {}
    colleague = cast.cohort.enrolments.get(user=cast.colleague)
    assert cast.unit.pk in closed_units(cast.cohort, colleague.pk, now=now)


def test_a_rule_is_of_one_lichting(cast, put, now):
    put(cast.unit, way=DATE, opens_on=dt.date(2099, 1, 1))
    other = cast.other_cohort.enrolments.get()
    assert closed_units(cast.other_cohort, other.pk, now=now) == {}


def test_a_second_rule_for_the_same_takes_the_place_of_the_first(cast, put):
    put(cast.unit, way=DATE, opens_on=dt.date(2099, 1, 1))
    put(cast.unit, way=SESSION, session=cast.session, days=-7)
    rule = ReleaseRule.objects.get()
    assert (rule.way, rule.opens_on, rule.session, rule.days) == (SESSION, None, cast.session, -7)


def test_removing_a_rule_opens_at_once(cast, put, now):
    rule = put(cast.unit, way=DATE, opens_on=dt.date(2099, 1, 1))
    assert not releases.remove(cast.other_cohort, rule.pk, by=cast.planner)
    assert releases.remove(cast.cohort, rule.pk, by=cast.planner)
    assert closed(cast, now) == {}
    assert not releases.remove(cast.cohort, rule.pk, by=cast.planner)


def refused(put, *args, **values):
    with pytest.raises(ValidationError) as error:
        put(*args, **values)
    return error.value.message_dict


def test_what_is_of_another_lichting_or_leergang_is_refused(cast, put):
    elsewhere = UnitFactory(module=ModuleFactory())
    theirs = SessionFactory(cohort=cast.other_cohort, planned=True)
    assert "what" in refused(put, module=elsewhere.module, way=DATE, opens_on=dt.date(2027, 3, 3))
    assert "what" in refused(put, elsewhere, way=DATE, opens_on=dt.date(2027, 3, 3))
    assert "after_unit" in refused(put, cast.unit, way=UNIT, after_unit=elsewhere)
    assert "session" in refused(put, cast.unit, way=SESSION, session=theirs, days=0)
    assert not ReleaseRule.objects.exists()


def test_a_session_that_fell_out_and_a_rule_without_its_part_are_refused(cast, put):
    gone = SessionFactory(cohort=cast.cohort, planned=True)
    gone.status = SessionStatus.CANCELLED
    gone.save()
    assert "vervallen" in refused(put, cast.unit, way=SESSION, session=gone, days=0)["session"][0]
    assert "opens_on" in refused(put, cast.unit, way=DATE)
    assert "session" in refused(put, cast.unit, way=SESSION, days=1)
    assert "days" in refused(put, cast.unit, way=SESSION, session=cast.session, days=400)
    assert "after_unit" in refused(put, cast.unit, way=UNIT)


def test_what_would_wait_for_itself_is_refused(cast, put):
    module = ModuleFactory(programme=cast.cohort.programme, position=2)
    later = UnitFactory(module=module, position=1)
    assert "op zichzelf" in refused(put, cast.unit, way=UNIT, after_unit=cast.unit)["after_unit"][0]
    assert "andere module" in refused(put, way=UNIT, after_unit=cast.unit)["after_unit"][0]
    put(module=module, way=UNIT, after_unit=cast.unit)  # all of the second module waits for the first
    assert "geen van beide" in refused(put, cast.unit, way=UNIT, after_unit=later)["after_unit"][0]
    assert ReleaseRule.objects.count() == 1


def test_a_circle_over_three_rules_is_refused_and_a_chain_is_not(cast, put):
    second, third = (UnitFactory(module=cast.module, position=n) for n in (2, 3))
    put(second, way=UNIT, after_unit=cast.unit)
    put(third, way=UNIT, after_unit=second)
    assert "after_unit" in refused(put, cast.unit, way=UNIT, after_unit=third)
    # The rule that stands in the way may be changed, and then it fits.
    put(second, way=DATE, opens_on=dt.date(2027, 3, 3))
    put(cast.unit, way=UNIT, after_unit=third)


def test_asking_takes_one_query(cast, put, now, django_assert_num_queries):
    for unit in [cast.unit, *(UnitFactory(module=cast.module, position=n) for n in range(2, 9))]:
        put(unit, way=DATE, opens_on=dt.date(2099, 1, 1))
    closed(cast, now)
    with django_assert_num_queries(1):
        assert len(closed(cast, now)) == 8

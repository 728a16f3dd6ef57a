"""Dates, times and numbers in the forms of docs/look.md, also on the days that the clock changes."""

import datetime as dt

import pytest

from leergang.moment import AMSTERDAM
from leergang.web import dutch

UTC = dt.UTC
# Sunday 28 March 2027: at 1.00 UTC the clock jumps from 2.00 to 3.00.
BEFORE_SPRING = dt.datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
AFTER_SPRING = dt.datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
# Sunday 31 October 2027: at 1.00 UTC the clock goes back from 3.00 to 2.00; 2.30 exists twice.
FIRST_HALF_PAST_TWO = dt.datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
SECOND_HALF_PAST_TWO = dt.datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
TODAY = dt.date(2026, 11, 23)


def test_a_date_has_its_year_only_when_it_is_another_year():
    assert dutch.date_text(dt.date(2026, 11, 25), today=TODAY) == "woensdag 25 november"
    assert dutch.date_text(dt.date(2027, 1, 6), today=TODAY) == "woensdag 6 januari 2027"
    assert dutch.date_text(dt.date(2026, 11, 25)) == "woensdag 25 november 2026"


def test_the_day_is_the_day_in_amsterdam():
    late = dt.datetime(2027, 6, 30, 22, 15, tzinfo=UTC)
    assert dutch.short_date_text(late) == "1 jul"
    assert dutch.time_text(late) == "0.15 uur"


def test_march_is_shortened_as_dutch_people_do():
    assert dutch.short_date_text(dt.date(2027, 3, 28)) == "28 mrt"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (BEFORE_SPRING, "1.30 uur"),
        (AFTER_SPRING, "3.30 uur"),
        (FIRST_HALF_PAST_TWO, "2.30 uur"),
        (SECOND_HALF_PAST_TWO, "2.30 uur"),
    ],
)
def test_times_around_the_change_of_the_clock(moment, text):
    assert dutch.time_text(moment) == text


def test_a_span_over_the_change_of_the_clock_shows_what_the_wall_shows():
    assert dutch.span_text(BEFORE_SPRING, AFTER_SPRING) == "1.30 – 3.30 uur"
    assert dutch.span_text(FIRST_HALF_PAST_TWO, SECOND_HALF_PAST_TWO) == "2.30 – 2.30 uur"


def test_a_session_keeps_its_hours_on_both_sides_of_the_change():
    for day in (dt.date(2027, 3, 27), dt.date(2027, 3, 29), dt.date(2027, 10, 30), dt.date(2027, 11, 1)):
        start = dt.datetime.combine(day, dt.time(13, 30), AMSTERDAM).astimezone(UTC)
        assert dutch.span_text(start, start + dt.timedelta(hours=3)) == "13.30 – 16.30 uur"


def test_a_span_that_ends_on_another_day_names_both_days():
    start = dt.datetime(2027, 5, 20, 13, 0, tzinfo=UTC)
    assert dutch.span_text(start, start + dt.timedelta(days=1)) == "20 mei 15.00 – 21 mei 15.00 uur"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "vandaag"),
        (1, "morgen"),
        (-1, "gisteren"),
        (2, "nog 2 dagen"),
        (7, "nog 7 dagen"),
        (8, "dinsdag 1 december"),
        (-2, "2 dagen geleden"),
        (-8, "zondag 15 november"),
    ],
)
def test_relative_days(days, text):
    assert dutch.relative_text(TODAY + dt.timedelta(days=days), today=TODAY) == text


def test_the_night_the_clock_goes_back_is_one_day_long_on_the_calendar():
    saturday_noon = dt.datetime(2027, 10, 30, 10, 0, tzinfo=UTC)
    monday_night = dt.datetime(2027, 10, 31, 23, 30, tzinfo=UTC)  # 0.30 on Monday in Amsterdam
    today = dutch.day_of(saturday_noon)
    assert dutch.relative_text(monday_night, today=today) == "nog 2 dagen"


def test_a_moment_without_time_zone_is_refused():
    naive = dt.datetime(2027, 1, 1, 12, 0)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="time zone"):
        dutch.time_text(naive)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234, "1.234"),
        (1234567, "1.234.567"),
        (2.5, "2,5"),
        (100, "100"),
        (0, "0"),
        (-3, "−3"),
        (0.125, "0,12"),
    ],
)
def test_numbers(number, text):
    assert dutch.number_text(number) == text


@pytest.mark.parametrize(
    ("size", "text"), [(512, "512 bytes"), (412_000, "412 kB"), (3_100_000, "3,1 MB"), (10_000_000, "10 MB")]
)
def test_file_sizes(size, text):
    assert dutch.size_text(size) == text

import datetime as dt

import pytest

from leergang.home.reports.countdown import countdown, greeting
from leergang.moment import AMSTERDAM


def moment(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2027, 3, day, hour, minute, tzinfo=AMSTERDAM)


START = moment(30, 9, 15)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (moment(20, 9), "nog 10 dagen"),
        (moment(28, 23, 59), "nog 2 dagen"),  # the clock went forward that night: days on the calendar count
        (moment(29, 0, 1), "morgen"),
        (moment(29, 23, 59), "morgen"),
        (moment(30, 0, 15), "nog 9 uur"),
        (moment(30, 8, 15), "nog 1 uur"),
        (moment(30, 8, 16), "nog 59 minuten"),
        (
            moment(
                30,
                9,
                13,
            ),
            "nog 2 minuten",
        ),
        (START - dt.timedelta(seconds=10), "nog 1 minuut"),
        (START, "nu bezig"),
    ],
)
def test_the_countdown_speaks_in_days_then_hours_then_minutes(now, words):
    shown = countdown(START, now)
    assert " ".join(word for word in (shown.before, shown.big, shown.after) if word) == words


def test_only_the_day_itself_is_counted_down_by_the_minute():
    assert countdown(START, moment(30, 0, 1)).is_today
    assert not countdown(START, moment(29, 23, 59)).is_today


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "Goedemorgen"), (11, "Goedemorgen"), (12, "Goedemiddag"), (18, "Goedenavond")]
)
def test_the_greeting_follows_the_clock_on_the_wall(hour, words):
    assert greeting(moment(1, hour)) == words

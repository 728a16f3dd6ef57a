"""The picture of a group: made once, from five people up, and no way to subtract one of them (docs/privacy.md)."""

import datetime as dt
import random
import re
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.actions import scan_rounds, scans
from cohorts.actions.scan_rounds import line_of
from cohorts.models import Enrolment, ScanPicture, ScanResponse
from cohorts.reports.scan_groups import mean_and_spread
from cohorts.states import EnrolmentStatus, ScanRound
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory

START, END = ScanRound.START, ScanRound.END
NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
ALL = range(1, 25)
RANDOM_WORLDS = 12


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


@pytest.fixture
def group(cast) -> list[Enrolment]:
    """Six participants, the first two of the cast."""
    own = list(cast.cohort.enrolments.order_by("pk"))
    others = [
        EnrolmentFactory(cohort=cast.cohort, organisation=cast.duinrade, user=UserFactory(first_name=name))
        for name in ("Iris", "Joris", "Karin", "Lars")
    ]
    return own + others


def answered(enrolment: Enrolment, answers: dict[int, int | None] | int, which: ScanRound = START) -> None:
    """A scan that was sent, with these answers or with one everywhere."""
    given = dict.fromkeys(ALL, answers) if isinstance(answers, int) else answers
    scans.answer(enrolment, which, answers=given, now=NOW)
    scans.submit(enrolment, which, now=NOW)


def closed(cast, which: ScanRound = START) -> ScanPicture | None:
    return scan_rounds.close_round(cast.cohort, which, by=cast.trainer, now=NOW)


def told(text: str) -> str:
    """What a page tells, without what differs by login."""
    main = text[text.index("<main") : text.index("</main>")]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", main)


class TestPicture:
    def test_five_people_make_one_and_four_do_not(self, cast, group):
        for enrolment in group[:4]:
            answered(enrolment, 3)
        assert closed(cast) is None
        scan_rounds.open_round(cast.cohort, START, by=cast.trainer, now=NOW)  # nothing was shown, so it may
        answered(group[4], 3)
        assert closed(cast).lines == [[30, "close"]] * 6

    def test_a_dimension_that_fewer_than_five_answered_enough_of_has_no_number(self, cast, group):
        for enrolment in group[:5]:
            answered(enrolment, 3)
        scans.withdraw(group[0], START)
        answered(group[0], dict.fromkeys(ALL, 3) | {1: None, 2: None})
        made = closed(cast)
        assert made.lines == [[None, ""], *[[30, "close"]] * 5]

    def test_who_did_not_send_and_who_left_is_not_in_it(self, cast, group):
        for enrolment in group[:5]:
            answered(enrolment, 3)
        scans.answer(group[5], START, answers=dict.fromkeys(ALL, 5), now=NOW)
        Enrolment.objects.filter(pk=group[4].pk).update(status=EnrolmentStatus.WITHDRAWN)
        assert closed(cast) is None

    @pytest.mark.parametrize("value", [1, 5])
    def test_a_group_that_agrees_at_an_end_shows_no_number(self, cast, group, sign_in, url, value):
        for enrolment in group:
            answered(enrolment, value)
        made = closed(cast)
        shown = {1: "laag (1,5 of minder)", 5: "hoog (4,5 of meer)"}[value]
        page = sign_in(cast.trainer).get(url("scan-group")).text
        assert shown in page
        assert f"{value},0" not in told(page)
        assert {line[0] for line in made.lines} == {15 if value == 1 else 45}  # nor does the database

    @pytest.mark.parametrize(
        ("scores", "line"),
        [
            ([3, 3, 3, 3, 3], [30, "close"]),
            ([2, 3, 4, 3, 2], [28, "different"]),
            ([1, 5, 1, 5, 3], [30, "far"]),
            ([Fraction(9, 2)] * 5, [45, "close"]),
            ([3, 3, 3, 3], [None, ""]),
        ],
    )
    def test_a_line_is_a_mean_of_one_decimal_and_a_word(self, scores, line):
        assert line_of([Fraction(score) for score in scores]) == line

    def test_the_words_of_a_line(self):
        assert mean_and_spread(28, "different") == ("2,8", "verschillend")
        assert mean_and_spread(45, "close") == ("hoog (4,5 of meer)", "dicht bij elkaar")
        assert mean_and_spread(None, "") == ("te weinig antwoorden", "")

    def test_start_and_end_are_drawn_together_and_say_no_names(self, cast, group, sign_in, url):
        client = sign_in(cast.trainer)
        scan_rounds.open_round(cast.cohort, END, by=cast.trainer, now=NOW)
        for place, enrolment in enumerate(group):
            answered(enrolment, 2 + place % 2)
            answered(enrolment, 3 + place % 2, END)
        closed(cast), closed(cast, END)
        page = told(client.get(url("scan-group")).text)
        assert "2,5" in page
        assert "3,5" in page
        assert not [one for one in group if one.user.first_name in page]
        assert "Ik kan in één minuut" not in page  # no single statement


class TestBeforeClosing:
    def test_only_how_many_sent_it_is_told(self, cast, group, sign_in, url):
        client = sign_in(cast.trainer)
        for enrolment in group[:5]:
            answered(enrolment, 4)
        page = told(client.get(url("scan-group")).text)
        assert "5 ingestuurd" in page
        assert "app-radar" not in page
        assert not [one for one in group if one.user.first_name in page]

    def test_after_it_not_even_that(self, cast, group, sign_in, url):
        for enrolment in group:
            answered(enrolment, 4)
        closed(cast)
        page = told(sign_in(cast.trainer).get(url("scan-group")).text)
        assert "het groepsbeeld is gemaakt" in page
        assert "6 ingestuurd" not in page


class TestAttacker:
    """A participant who works together with a trainer, and who sends, takes back and sends again as they like."""

    @pytest.fixture
    def others(self, group):
        for place, enrolment in enumerate(group[1:]):
            answered(enrolment, {number: 1 + (number + place) % 5 for number in ALL})
        return group[1:]

    def test_taking_back_and_sending_again_changes_nothing_that_the_trainer_reads(
        self, cast, group, others, sign_in, url
    ):
        attacker, trainer = group[0], sign_in(cast.trainer)
        answered(attacker, 5)
        trainer.post(url("scan-round-close", "start"), follow=True)
        seen = told(trainer.get(url("scan-group")).text)
        stored = list(ScanPicture.objects.values())
        own = sign_in(attacker.user)

        def nothing_changed() -> None:
            trainer.post(url("scan-round-close", "start"))  # once more
            trainer.post(url("scan-round-open", "start"))  # or open it again
            trainer.get(url("scan-group"))  # what was said about that is over now
            assert told(trainer.get(url("scan-group")).text) == seen
            assert list(ScanPicture.objects.values()) == stored

        nothing_changed()
        own.post(url("scan-delete", "start"))
        nothing_changed()
        own.post(url("scan-step", "start", 1), {"stelling_1": "1"})
        own.post(url("scan-review", "start"))
        assert not ScanResponse.objects.filter(enrolment=attacker).exists()  # the round stays closed
        nothing_changed()
        with pytest.raises(ValidationError):
            scans.answer(attacker, START, answers=dict.fromkeys(ALL, 1), now=NOW)
        Enrolment.objects.filter(pk=attacker.pk).update(status=EnrolmentStatus.WITHDRAWN)
        nothing_changed()
        for enrolment in others:  # and were all the others to take theirs back
            scans.withdraw(enrolment, START)
            nothing_changed()

    def test_closing_twice_makes_one_picture(self, cast, group, others):
        answered(group[0], 5)
        first = closed(cast)
        scans.withdraw(group[0], START)
        assert closed(cast) == first
        assert ScanPicture.objects.count() == 1

    def test_before_it_is_closed_there_is_nothing_to_subtract(self, cast, group, others, sign_in, url):
        """Take back, read, send again, read: only the count moves, by the attacker alone."""
        trainer = sign_in(cast.trainer)
        pages = []
        for value in (None, 1, 5):
            scans.withdraw(group[0], START)
            if value:
                answered(group[0], value)
            pages.append(told(trainer.get(url("scan-group")).text))
        assert pages[1] == pages[2]
        assert pages[0].replace("5 ingestuurd", "6 ingestuurd") == pages[1]

    def test_what_another_does_after_the_picture_is_in_no_page(self, cast, group, sign_in, url):
        """Worlds that differ in what one other person does late: the page is the same, character by character."""
        trainer = sign_in(cast.trainer)
        for enrolment in group:
            answered(enrolment, 3)
        closed(cast)
        victim, chance = group[3], random.Random(5)
        pages = set()
        for _ in range(RANDOM_WORLDS):
            ScanResponse.objects.filter(enrolment=victim).delete()
            if chance.random() < 0.7:
                late = ScanResponse.objects.create(
                    enrolment=victim, round=START, started_at=NOW, saved_at=NOW, submitted_at=NOW
                )
                for number in ALL:
                    late.answers.create(number=number, value=chance.choice([None, 1, 2, 3, 4, 5]))
            pages.add(told(trainer.get(url("scan-group")).text))
        assert len(pages) == 1

    @pytest.mark.parametrize("person", ["coordinator", "planner", "participant", "other_trainer"])
    def test_nobody_else_reads_or_closes_anything(self, cast, group, others, sign_in, url, person):
        answered(group[0], 5)
        client = sign_in(cast.people[person])
        for path in ("scan-group", "scan-shared-list"):
            assert client.get(url(path)).status_code == 404
        for path in ("scan-round-open", "scan-round-close"):
            assert client.post(url(path, "start")).status_code == 404
        assert not ScanPicture.objects.exists()


def test_the_number_of_queries_does_not_depend_on_the_group(cast, group, sign_in, url):
    client = sign_in(cast.trainer)

    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    empty = count(url("scan-group")), count(url("scan-shared-list"))
    for enrolment in group:
        answered(enrolment, 3)
        scans.share(enrolment, START, shared=True, now=NOW)
    full = count(url("scan-group")), count(url("scan-shared-list"))
    closed(cast)
    assert (empty, full, count(url("scan-group"))) == ((8, 4), (8, 4), 8)

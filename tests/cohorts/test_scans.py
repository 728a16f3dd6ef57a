"""The regiescan of one person: its statements, its scores, answering it, and who sees it (AVG-10)."""

import datetime as dt
import hashlib
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.actions import scan_rounds, scans
from cohorts.models import Enrolment, ScanAnswer, ScanResponse, TrainerAssignment
from cohorts.reports.scan_rounds import RoundState, rounds_of
from cohorts.reports.scans import Comparison, decimal, difference, result_of
from cohorts.states import EnrolmentStatus, ScanRound, SessionKind, SessionStatus
from leergang.audit.models import AuditEvent
from leergang.moment import at
from modules import statements
from modules.statements import statement_set, tenths
from tests.factories.cohorts import EnrolmentFactory, SessionFactory

START, END, THEN, FOLLOW_UP = ScanRound.START, ScanRound.END, ScanRound.THEN, ScanRound.FOLLOW_UP
NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
ALL = range(1, 25)
# What stands in a landed version is what people answered: a word that changes asks for a new file.
LANDED = {1: "7823f6ab3e7a71c7057b389e46846898ca8350bbf07c0e4371961a98fd3c2a16"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


def sent(enrolment, which=START, value=3, *, now=NOW, **other) -> ScanResponse:
    """A scan with this answer everywhere, and other answers by 'n<number>'."""
    answers = dict.fromkeys(ALL, value) | {int(name[1:]): given for name, given in other.items()}
    scans.answer(enrolment, which, answers=answers, now=now)
    return scans.submit(enrolment, which, now=now)


def opened(cohort, by, *rounds) -> None:
    for which in rounds:
        scan_rounds.open_round(cohort, which, by=by, now=NOW)


class TestStatements:
    @pytest.mark.parametrize("version", LANDED)
    def test_a_landed_version_is_never_edited(self, version):
        read = (Path(statements.FOLDER) / f"regiescan-{version}.toml").read_bytes()
        assert hashlib.sha256(read).hexdigest() == LANDED[version]

    def test_every_version_up_to_the_current_is_pinned_and_whole(self):
        assert set(LANDED) == set(range(1, statements.CURRENT + 1))
        for version in LANDED:
            read = statement_set(version)
            assert read.version == version
            assert [len(one.statements) for one in read.dimensions] == [4] * 6
            assert [one.number for one in read.statements] == list(ALL)
            assert len(read.scale) == 5

    @pytest.mark.parametrize(
        ("answers", "score"),
        [
            ({1: 1, 2: 2, 3: 3, 4: 5}, Fraction(11, 4)),
            ({1: 1, 2: 2, 3: 3, 4: None}, 2),
            ({1: 1, 2: 2, 3: 3}, 2),
            ({1: 5, 2: 5, 3: None, 4: None}, None),
            ({}, None),
        ],
    )
    def test_a_score_is_the_mean_of_at_least_three_answers(self, answers, score):
        assert statement_set(1).dimensions[0].score(answers) == score

    @pytest.mark.parametrize(
        ("value", "shown"), [(Fraction(9, 4), 23), (Fraction(10, 3), 33), (2, 20), (Fraction(19, 4), 48)]
    )
    def test_halves_are_rounded_upwards(self, value, shown):
        assert tenths(Fraction(value)) == shown


class TestRounds:
    """When a round is open: by the rule, or by a trainer."""

    def states(self, cast, now):
        return {one.round: one.state for one in rounds_of(cast.cohort, now=now)}

    def test_only_the_start_is_open_from_the_beginning(self, cast):
        waits = dict.fromkeys((END, THEN, FOLLOW_UP), RoundState.WAITING)
        assert self.states(cast, NOW) == {START: RoundState.OPEN, **waits}

    def test_the_end_opens_on_the_day_of_the_closing_session(self, cast):
        closing = dt.datetime(2027, 6, 10, 11, 30, tzinfo=dt.UTC)
        SessionFactory(cohort=cast.cohort, kind=SessionKind.CLOSING, planned=True, starts_at=closing)
        SessionFactory(
            cohort=cast.cohort,
            kind=SessionKind.CLOSING,
            planned=True,
            status=SessionStatus.CANCELLED,
            starts_at=closing - dt.timedelta(days=9),
        )
        begins = at(dt.date(2027, 6, 10), dt.time.min)
        assert self.states(cast, begins - dt.timedelta(minutes=1))[END] == RoundState.WAITING
        states = self.states(cast, begins)
        assert (states[END], states[THEN], states[FOLLOW_UP]) == ("open", "open", "waiting")

    def test_the_follow_up_opens_on_its_day_and_closes_four_weeks_after_the_end(self, cast):
        day = dt.datetime(2027, 11, 4, 8, 0, tzinfo=dt.UTC)
        SessionFactory(cohort=cast.cohort, kind=SessionKind.FOLLOW_UP_DAY, planned=True, starts_at=day)
        assert self.states(cast, day)[FOLLOW_UP] == RoundState.OPEN
        after = at(cast.cohort.ends_on + dt.timedelta(days=29), dt.time.min)
        assert self.states(cast, after - dt.timedelta(minutes=1))[FOLLOW_UP] == RoundState.OPEN
        assert set(self.states(cast, after).values()) == {RoundState.CLOSED}

    def test_without_a_closing_session_the_last_day_opens_the_end(self, cast):
        last = at(cast.cohort.ends_on, dt.time.min)
        assert self.states(cast, last)[END] == RoundState.OPEN
        assert self.states(cast, last + dt.timedelta(days=1))[START] == RoundState.CLOSED

    def test_a_trainer_opens_and_closes_by_hand_and_it_is_written_down(self, cast, sign_in, url):
        client = sign_in(cast.trainer)
        client.post(url("scan-round-open", "eind"))
        assert self.states(cast, NOW)[END] == RoundState.OPEN
        page = client.get(url("scan-round-close", "eind"))
        assert "Dat gebeurt één keer" in page.text
        client.post(url("scan-round-close", "eind"))
        assert self.states(cast, NOW)[END] == RoundState.CLOSED
        client.post(url("scan-round-open", "eind"))  # nobody sent anything: no picture, so it may
        assert self.states(cast, NOW)[END] == RoundState.OPEN
        kinds = AuditEvent.objects.filter(kind__startswith="scan_round").order_by("pk")
        assert [event.kind for event in kinds] == [
            "scan_round.opened",
            "scan_round.closed",
            "scan_round.opened",
        ]


class TestAnswering:
    @pytest.fixture
    def client(self, cast, sign_in):
        return sign_in(cast.participant)

    def chosen(self, **values):
        return {f"stelling_{name[1:]}": value for name, value in values.items()}

    def test_a_scan_from_the_first_statement_to_the_result_without_script(self, cast, client, url):
        page = client.get(url("scan-step", "start", 1))
        assert "Positie en regie" in page.text
        assert page.text.count('type="radio"') == 24  # four statements, six choices
        for step in range(1, 7):
            first = (step - 1) * 4
            data = {f"stelling_{first + n}": "4" for n in range(1, 5)}
            answer = client.post(url("scan-step", "start", step), data | {"stap": "volgende"})
        assert answer.url == url("scan-review", "start")
        assert "Alles is beantwoord" in client.get(answer.url).text
        assert client.post(answer.url).url == url("scan-home")
        assert ScanResponse.objects.get().submitted_at == NOW
        home = client.get(url("scan-home")).text
        assert "4,0" in home
        assert "geen gevalideerd meetinstrument" in home
        assert not AuditEvent.objects.filter(kind__startswith="scan").exists()

    def test_it_is_picked_up_where_it_was_left_and_going_back_loses_nothing(self, client, url):
        data = self.chosen(n1="2", n2="x") | {"stap": "volgende"}
        assert client.post(url("scan-step", "start", 1), data).url == url("scan-step", "start", 2)
        back = client.post(url("scan-step", "start", 2), self.chosen(n5="5") | {"stap": "vorige"})
        assert back.url == url("scan-step", "start", 1)
        initial = client.get(back.url).context["form"].initial
        assert initial == {"stelling_1": "2", "stelling_2": "x"}
        assert client.get(url("scan-step", "start", 2)).context["form"].initial == {"stelling_5": "5"}
        review = client.get(url("scan-review", "start")).text
        assert "Nog 21 van 24 te beantwoorden" in review
        assert "Weet ik niet / n.v.t." in review
        assert ScanAnswer.objects.get(number=2).value is None

    def test_a_page_without_a_choice_wipes_nothing_of_another_window(self, client, url):
        client.post(url("scan-step", "start", 1), self.chosen(n1="2"))
        client.post(url("scan-step", "start", 1), self.chosen(n2="3"))
        assert dict(ScanAnswer.objects.values_list("number", "value")) == {1: 2, 2: 3}

    def test_each_choice_is_kept_at_once_with_script(self, client, url):
        answer = client.post(
            url("scan-step", "start", 1), self.chosen(n1="2"), headers={"HX-Request": "true"}
        )
        assert "Bewaard" in answer.text
        assert "<html" not in answer.text
        assert ScanAnswer.objects.get().value == 2

    def test_it_may_change_until_it_is_sent_and_not_after(self, cast, client, url):
        sent(cast.enrolment)
        before = dict(ScanAnswer.objects.values_list("number", "value"))
        answer = client.post(url("scan-step", "start", 1), self.chosen(n1="1"), follow=True)
        assert "al ingestuurd" in answer.text
        with pytest.raises(ValidationError):
            scans.answer(cast.enrolment, START, answers={1: 1}, now=NOW)
        assert dict(ScanAnswer.objects.values_list("number", "value")) == before
        by_script = client.post(
            url("scan-step", "start", 1), self.chosen(n1="1"), headers={"HX-Request": "true"}
        )
        assert by_script.headers["HX-Redirect"] == url("scan-home")

    def test_it_is_not_sent_while_an_answer_is_missing(self, client, url):
        client.post(url("scan-step", "start", 1), self.chosen(n1="2"))
        page = client.post(url("scan-review", "start"))
        assert page.status_code == 200
        assert "Beantwoord eerst alle stellingen" in page.text
        assert "<title>Fout: " in page.text
        assert ScanResponse.objects.get().submitted_at is None

    @pytest.mark.parametrize("value", ["0", "6", "-1", "vier", "9" * 400, "\0"])
    def test_an_answer_that_is_no_choice_is_refused_and_changes_nothing(self, client, url, value):
        client.post(url("scan-step", "start", 1), self.chosen(n1="2"))
        page = client.post(url("scan-step", "start", 1), self.chosen(n1=value))
        assert page.status_code == 200
        assert "Kies een van de antwoorden" in page.text
        assert ScanAnswer.objects.get().value == 2

    def test_the_script_gets_no_page_for_an_answer_that_is_refused(self, client, url):
        page = client.post(url("scan-step", "start", 1), self.chosen(n1="9"), headers={"HX-Request": "true"})
        assert page.status_code == 422
        assert not ScanAnswer.objects.exists()

    def test_a_round_that_is_not_open_takes_nothing(self, client, url):
        page = client.post(url("scan-step", "eind", 1), self.chosen(n1="2"), follow=True)
        assert "Deze ronde is niet open" in page.text
        assert not ScanResponse.objects.exists()

    @pytest.mark.parametrize(
        "path", [("scan-step", "nergens", 1), ("scan-step", "start", 7), ("scan-step", "start", 0)]
    )
    def test_what_does_not_exist_is_not_found(self, client, url, path):
        assert client.get(url(*path)).status_code == 404

    def test_taking_back_is_confirmed_and_leaves_nothing(self, cast, client, url):
        sent(cast.enrolment)
        assert "Dit kun je niet terugdraaien" in client.get(url("scan-delete", "start")).text
        assert ScanResponse.objects.exists()
        client.post(url("scan-delete", "start"))
        assert not ScanResponse.objects.exists()
        assert not ScanAnswer.objects.exists()
        assert client.get(url("scan-delete", "start")).status_code == 404

    def test_who_takes_part_no_more_keeps_nothing(self, cast):
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        with pytest.raises(ValidationError):
            scans.answer(cast.enrolment, START, answers={1: 1}, now=NOW)


class TestResult:
    @pytest.fixture
    def grown(self, cast):
        """Start 2 everywhere, end 3; dimension 3 grew to 4,5 and dimension 4 stayed."""
        opened(cast.cohort, cast.trainer, END, THEN)
        sent(cast.enrolment, START, 2)
        more = {"n9": 4, "n10": 5, "n11": 4, "n12": 5, "n13": 2, "n14": 2, "n15": 2, "n16": 2}
        sent(cast.enrolment, END, 3, **more)
        return result_of(ScanResponse.objects.filter(enrolment=cast.enrolment))

    def test_start_and_end_stand_beside_each_other_with_the_difference(self, grown):
        rows = grown.growth.rows
        assert rows[0].cells == ["2,0", "3,0"]
        assert [row.difference for row in rows] == ["+1,0", "+1,0", "+2,5", "gelijk", "+1,0", "+1,0"]

    def test_two_sentences_say_the_growth_and_the_next_step(self, grown):
        assert grown.growth.growth == "Je groeide het meest in invloed in het krachtenveld: van 2,0 naar 4,5."
        assert grown.growth.next_step == "Sturen op afstand is een mooi punt voor je volgende stap."

    def test_the_look_back_is_a_comparison_of_its_own(self, cast, grown):
        assert grown.looking_back is None
        sent(cast.enrolment, THEN, 1)
        result = result_of(ScanResponse.objects.filter(enrolment=cast.enrolment))
        assert result.growth.heads == ["Start", "Eind"]
        assert result.looking_back.heads == ["Start, toen", "Start, nu bekeken"]
        assert result.looking_back.rows[0].difference == "−1,0"

    def test_too_few_answers_make_no_score_and_no_point(self, cast):
        sent(cast.enrolment, START, 3, n1=None, n2=None)
        result = result_of(ScanResponse.objects.filter(enrolment=cast.enrolment))
        assert result.growth.rows[0].cells == ["te weinig antwoorden"]
        assert result.growth.svg.count("<rect") == 5
        assert "te weinig antwoorden" in result.growth.description

    def test_who_knows_nothing_gets_a_page_and_a_pdf_all_the_same(self, cast, sign_in, url):
        sent(cast.enrolment, START, None)
        client = sign_in(cast.participant)
        assert client.get(url("scan-home")).status_code == 200
        assert client.get(url("scan-pdf")).status_code == 200

    def test_only_what_was_sent_counts(self, cast):
        scans.answer(cast.enrolment, START, answers=dict.fromkeys(ALL, 3), now=NOW)
        assert result_of(ScanResponse.objects.filter(enrolment=cast.enrolment)).growth is None

    def test_the_drawing_says_all_numbers_and_tells_lines_apart_without_colour(self, grown):
        svg = str(grown.growth.svg)
        assert "<title id=" in svg
        assert "Positie en regie: start 2,0, eind 3,0." in svg
        assert 'stroke-dasharray="7 5"' in svg
        assert (svg.count("<rect"), svg.count("<circle")) == (6, 6)
        assert "style=" not in svg

    def test_less_is_said_without_blame(self, cast):
        comparison = Comparison(
            statement_set(1).dimensions, [("start", "Start", [30] * 6), ("eind", "Eind", [25] * 6)], "t"
        )
        assert comparison.growth.startswith("Je scores bleven gelijk of gingen omlaag.")
        assert difference(30, 25) == "−0,5"
        assert (decimal(25), difference(None, 3), difference(3, 3)) == ("2,5", "–", "gelijk")


class TestReaders:
    """A scan is its owner's; trainers read what was shared, and nobody else anything."""

    def test_trainers_read_a_scan_only_while_it_is_shared(self, cast, sign_in, url):
        sent(cast.enrolment)
        trainer, owner = sign_in(cast.trainer), sign_in(cast.participant)
        detail = url("scan-shared-detail", cast.enrolment.public_id)
        assert trainer.get(detail).status_code == 404
        assert not ScanResponse.objects.visible_to(cast.trainer).exists()
        assert cast.participant.name not in trainer.get(url("scan-shared-list")).text
        owner.post(url("scan-share", "start"), {"delen": "ja"})
        assert cast.participant.name in trainer.get(url("scan-shared-list")).text
        assert "3,0" in trainer.get(detail).text
        owner.post(url("scan-share", "start"), {"delen": "nee"})
        assert trainer.get(detail).status_code == 404
        assert "Nog niemand deelt een scan" in trainer.get(url("scan-shared-list")).text

    def test_sharing_one_round_shares_no_other(self, cast, sign_in, url):
        opened(cast.cohort, cast.trainer, END)
        sent(cast.enrolment, START, 2)
        sent(cast.enrolment, END, 5)
        scans.share(cast.enrolment, START, shared=True, now=NOW)
        page = sign_in(cast.trainer).get(url("scan-shared-detail", cast.enrolment.public_id)).text
        assert "2,0" in page
        assert "5,0" not in page

    def test_only_a_sent_scan_can_be_shared(self, cast, sign_in, url):
        scans.answer(cast.enrolment, START, answers={1: 2}, now=NOW)
        page = sign_in(cast.participant).post(url("scan-share", "start"), follow=True)
        assert "Deze scan is er niet meer" in page.text
        assert ScanResponse.objects.get().shared_at is None

    @pytest.mark.parametrize(
        "person", ["coordinator", "planner", "other_trainer", "colleague", "office_admin"]
    )
    def test_others_find_nothing_of_a_shared_scan(self, cast, sign_in, url, person):
        sent(cast.enrolment)
        scans.share(cast.enrolment, START, shared=True, now=NOW)
        client = sign_in(cast.people[person])
        for path in (
            url("scan-shared-list"),
            url("scan-group"),
            url("scan-shared-detail", cast.enrolment.public_id),
        ):
            assert client.get(path).status_code == 404
        assert not ScanResponse.objects.visible_to(cast.people[person]).exists()

    def test_a_colleague_sees_nothing_of_it_on_the_own_page(self, cast, sign_in, url):
        sent(cast.enrolment, value=5)
        page = sign_in(cast.colleague).get(url("scan-home")).text
        assert "5,0" not in page
        assert "Nog niet ingevuld" in page

    def test_a_trainer_who_left_and_a_participant_who_left_end_the_reading(self, cast, sign_in, url):
        sent(cast.enrolment)
        scans.share(cast.enrolment, START, shared=True, now=NOW)
        detail = url("scan-shared-detail", cast.enrolment.public_id)
        assert sign_in(cast.trainer).get(detail).status_code == 200
        cast.enrolment.status = EnrolmentStatus.REPLACED
        cast.enrolment.save()
        assert sign_in(cast.trainer).get(detail).status_code == 404
        assert not ScanResponse.objects.visible_to(cast.trainer).exists()
        Enrolment.objects.update(status=EnrolmentStatus.ACTIVE)
        assert sign_in(cast.trainer).get(detail).status_code == 200
        TrainerAssignment.objects.filter(user=cast.trainer).update(ends_on=dt.date(2027, 1, 31))
        assert sign_in(cast.trainer).get(detail).status_code == 404

    def test_a_successor_sees_nothing_of_the_predecessor(self, cast, sign_in, url):
        sent(cast.enrolment, value=5)
        successor = EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)
        cast.enrolment.status, cast.enrolment.succeeded_by = EnrolmentStatus.REPLACED, successor
        cast.enrolment.save()
        client = sign_in(successor.user)
        page = client.get(url("scan-home")).text
        assert "5,0" not in page
        assert client.get(url("scan-pdf")).status_code == 404
        assert not ScanResponse.objects.visible_to(successor.user).exists()


class TestQueries:
    """A literal count, whatever there is to show."""

    def count(self, client, path) -> int:
        client.get(path)  # the roles of a person are read once
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def test_the_pages_of_the_owner(self, cast, sign_in, url):
        client = sign_in(cast.participant)
        sent(cast.enrolment)
        few = self.count(client, url("scan-home"))
        opened(cast.cohort, cast.trainer, END, THEN, FOLLOW_UP)
        for which in (END, THEN, FOLLOW_UP):
            sent(cast.enrolment, which)
        assert (few, self.count(client, url("scan-home"))) == (10, 10)
        assert self.count(client, url("scan-review", "eind")) == 6

    def test_a_step(self, cast, sign_in, url):
        client = sign_in(cast.participant)
        empty = self.count(client, url("scan-step", "start", 2))
        scans.answer(cast.enrolment, START, answers=dict.fromkeys(ALL, 2), now=NOW)
        assert (empty, self.count(client, url("scan-step", "start", 2))) == (8, 9)


class TestOnTheStartPage:
    """*Vandaag* asks for the scan of the start as long as it is open and was not sent."""

    LINE = "Vul je regiescan in"

    def test_it_is_asked_until_it_was_sent(self, cast, sign_in):
        client = sign_in(cast.participant)
        assert self.LINE in client.get("/").text
        scans.answer(cast.enrolment, START, answers={1: 1}, now=NOW)
        assert self.LINE in client.get("/").text
        sent(cast.enrolment)
        assert self.LINE not in client.get("/").text
        assert self.LINE in sign_in(cast.colleague).get("/").text

    def test_not_after_the_round_or_the_lichting_is_over(self, cast, sign_in, time_machine):
        scan_rounds.close_round(cast.cohort, START, by=cast.trainer, now=NOW)
        assert self.LINE not in sign_in(cast.participant).get("/").text
        scan_rounds.open_round(cast.cohort, START, by=cast.trainer, now=NOW)
        assert self.LINE in sign_in(cast.participant).get("/").text
        time_machine.move_to(at(cast.cohort.ends_on + dt.timedelta(days=1), dt.time(9)), tick=False)
        assert self.LINE not in sign_in(cast.participant).get("/").text

    def test_the_menu_leads_there_and_says_when_one_is_there(self, cast, sign_in, url):
        page = sign_in(cast.participant).get(url("scan-home")).text
        assert f'<a href="{url("scan-home")}" aria-current="page">Regiescan' in page
        assert ">Regiescan<" not in sign_in(cast.coordinator).get("/").text

"""Saying whether one comes: by the link in a letter, on the page, and what the trainer reads of it."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from cohorts.actions import planning, responses
from cohorts.models import SessionResponse
from cohorts.models.answer_link import answer_token, asked_by
from cohorts.reports.responses import own_response, who_comes
from cohorts.states import Answer, EnrolmentStatus, SessionStatus
from leergang.mailing.models import Letter
from tests.cohorts.plans import plan
from tests.factories.cohorts import EnrolmentFactory

BEFORE_START = dt.timedelta(days=3)


@pytest.fixture
def at(cast, time_machine):
    """Three days before the session."""
    moment = cast.session.starts_at - BEFORE_START
    time_machine.move_to(moment, tick=False)
    return moment


def link(cast, user=None):
    return reverse("session-answer", args=[answer_token(cast.session, user or cast.participant)])


class TestLink:
    def test_opening_it_answers_nothing(self, cast, at, client):
        page = client.get(link(cast) + "?antwoord=ja")
        assert page.status_code == 200
        assert not SessionResponse.objects.exists()
        chosen = re.findall(r"<input[^>]*checked[^>]*>", page.text)
        assert ['value="yes"' in item for item in chosen] == [True]

    @pytest.mark.parametrize(
        ("answer", "reason", "kept"), [("yes", "x", ""), ("no", "verhinderd", "verhinderd")]
    )
    def test_the_button_answers(self, cast, at, client, answer, reason, kept):
        client.post(link(cast), {"answer": answer, "reason": reason})
        response = SessionResponse.objects.get()
        assert (response.user, response.answer, response.reason) == (cast.participant, answer, kept)

    def test_the_last_answer_counts(self, cast, at, client):
        for answer in ("no", "maybe", "yes"):
            client.post(link(cast), {"answer": answer, "reason": ""})
        assert SessionResponse.objects.get().answer == "yes"

    def test_nothing_chosen_is_said(self, cast, at, client):
        page = client.post(link(cast), {"reason": "ik ben er niet"})
        assert "Kies of je komt" in page.text
        assert "ik ben er niet" in page.text

    @pytest.mark.parametrize(
        "spoil",
        [lambda t: t[:-1], lambda t: ("1" if t[0] == "0" else "0") + t[1:], lambda _: "nee"],
        ids=["shorter", "of another session", "no link"],
    )
    def test_another_link_opens_nothing(self, cast, at, client, spoil):
        token = spoil(answer_token(cast.session, cast.participant))
        assert client.get(reverse("session-answer", args=[token])).status_code == 404

    def test_it_dies_with_the_address(self, cast, at, client):
        url = link(cast)
        cast.participant.email = "paula.anders@waterdam.example"
        cast.participant.save()
        assert client.get(url).status_code == 404

    def test_it_is_of_no_use_to_who_stopped(self, cast, at, client):
        url = link(cast)
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        assert client.get(url).status_code == 404

    def test_a_concept_has_none(self, cast):
        assert asked_by(answer_token(cast.concept_session, cast.participant)) is None

    def test_after_the_start_it_is_too_late(self, cast, client, time_machine):
        time_machine.move_to(cast.session.starts_at, tick=False)
        page = client.post(link(cast), {"answer": "yes", "reason": ""})
        assert "Antwoorden kan niet meer" in page.text
        assert not SessionResponse.objects.exists()

    def test_it_stands_in_the_letter_and_nowhere_personal(self, cast, now):
        session = planning.draft(
            cast.cohort, plan=plan("2027-03-11", trainers=[cast.trainer]), by=cast.planner
        )
        planning.announce(session, version=session.version, by=cast.planner, now=now)
        letter = Letter.objects.get(kind="session-announced", recipient=cast.participant)
        token = re.search(r"/antwoord/([^?/]+)/\?antwoord=nee", letter.body_text).group(1)
        assert asked_by(token).user == cast.participant
        assert token in letter.body_html
        for word in ("paula", "waterdam"):
            assert word not in token.lower()
        assert "/antwoord/" not in Letter.objects.get(recipient=cast.trainer).body_text


class TestPage:
    def test_a_participant_answers_and_reads_it_back(self, cast, at, sign_in):
        client = sign_in(cast.participant)
        url = reverse("cohorts:session-respond", args=["voorjaar", cast.session.number])
        assert "Geef door of je komt" in client.get(cast.session.get_absolute_url()).text
        page = client.post(url, {"answer": "no", "reason": "verhinderd"}, follow=True)
        assert "Komt niet" in page.text

    @pytest.mark.parametrize("who", ["coordinator", "trainer", "planner", "other_participant", "stranger"])
    def test_nobody_else_answers(self, cast, at, sign_in, who):
        url = reverse("cohorts:session-respond", args=["voorjaar", cast.session.number])
        assert sign_in(cast.people[who]).get(url).status_code == 404

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("trainer", 200),
            ("planner", 200),
            ("coordinator", 404),
            ("participant", 404),
            ("other_trainer", 404),
        ],
    )
    def test_who_reads_the_answers(self, cast, at, sign_in, who, status):
        responses.respond(cast.session, cast.participant, answer=Answer.NO, reason="op reis", now=at)
        url = reverse("cohorts:session-coming", args=["voorjaar", cast.session.number])
        page = sign_in(cast.people[who]).get(url)
        assert page.status_code == status
        assert ("op reis" in page.text) == (status == 200)

    def test_its_queries_do_not_grow(self, cast, at, sign_in, django_assert_num_queries):
        client = sign_in(cast.trainer)
        url = reverse("cohorts:session-coming", args=["voorjaar", cast.session.number])
        with django_assert_num_queries(8, exact=False):
            client.get(url)
        EnrolmentFactory.create_batch(10, cohort=cast.cohort, organisation=cast.duinrade)
        with django_assert_num_queries(8, exact=False):
            client.get(url)


class TestWhoComes:
    def test_an_answer_to_an_earlier_date_is_asked_again(self, cast, at):
        responses.respond(cast.session, cast.participant, answer=Answer.YES, now=at)
        cast.session.starts_at += dt.timedelta(days=1)
        cast.session.ends_at += dt.timedelta(days=1)
        cast.session.save()
        coming = who_comes(cast.session)
        assert [item.user for item in coming.asked_again] == [cast.participant]
        assert not coming.yes
        assert own_response(cast.session, cast.participant) is None

    def test_everybody_stands_in_one_place(self, cast, at):
        responses.respond(cast.session, cast.participant, answer=Answer.MAYBE, now=at)
        coming = who_comes(cast.session)
        assert [item.user for item in coming.maybe] == [cast.participant]
        assert [item.user for item in coming.silent] == [cast.colleague]
        assert coming.total == 2


class TestJoining:
    def url(self, cast):
        return reverse("cohorts:session-join", args=["voorjaar", cast.session.number])

    @pytest.fixture(autouse=True)
    def online(self, cast):
        cast.session.join_url = "https://vergadering.example/kamer"
        cast.session.save()

    @pytest.mark.parametrize(("minutes", "is_open"), [(-16, False), (-15, True), (0, True), (600, False)])
    def test_the_door_opens_a_quarter_before(self, cast, sign_in, time_machine, minutes, is_open):
        time_machine.move_to(cast.session.starts_at + dt.timedelta(minutes=minutes), tick=False)
        page = sign_in(cast.participant).get(self.url(cast))
        assert page.status_code == (302 if is_open else 200)
        if not is_open:
            assert "vergadering.example" not in page.text

    @pytest.mark.parametrize("who", ["coordinator", "other_participant", "stranger"])
    def test_others_stay_outside(self, cast, sign_in, time_machine, who):
        time_machine.move_to(cast.session.starts_at, tick=False)
        assert sign_in(cast.people[who]).get(self.url(cast)).status_code == 404

    def test_the_address_stands_on_no_page(self, cast, sign_in, time_machine):
        time_machine.move_to(cast.session.starts_at - dt.timedelta(days=1), tick=False)
        assert (
            "vergadering.example" not in sign_in(cast.participant).get(cast.session.get_absolute_url()).text
        )

    def test_a_session_that_fell_out_has_no_door(self, cast, sign_in, time_machine):
        cast.session.status = SessionStatus.CANCELLED
        cast.session.save()
        time_machine.move_to(cast.session.starts_at, tick=False)
        assert sign_in(cast.participant).get(self.url(cast)).status_code == 200

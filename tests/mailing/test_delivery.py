import datetime as dt

import pytest
from django.conf import settings
from django.db import connection

from leergang.mailing import claims, delivery, outbox
from leergang.mailing.models import Letter, LetterState
from leergang.mailing.tasks import deliver_due
from tests.factories.mailing import LetterFactory

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
LEASE = settings.MAIL_LEASE


def deliver(now, **options):
    return delivery.deliver(claims.claim(now=now), clock=lambda: now, **options)


def our_lines(caplog):
    """What the platform logs; the SMTP server of the test logs addresses of its own."""
    return "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("leergang"))


def test_a_letter_is_sent_over_smtp(post_office, now):
    letter = LetterFactory()
    assert deliver(now) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts) == (LetterState.SENT, now, 1)
    assert [message["To"] for message in post_office.messages] == [letter.to_address]
    assert letter.body_text


def test_all_letters_of_a_batch_go_over_one_connection(post_office, now):
    LetterFactory.create_batch(5)
    assert deliver(now) == 5
    assert post_office.connections == 1
    assert all(message["To"].count("@") == 1 for message in post_office.messages)


def test_a_personal_link_is_wiped_once_it_is_sent(post_office, now):
    letter = LetterFactory(is_secret=True)
    deliver(now)
    letter.refresh_from_db()
    assert (letter.body_text, letter.body_html) == ("", "")
    assert "Dag, dit is de tekst." in post_office.messages[0].get_body(("plain",)).get_content()


@pytest.mark.parametrize("state", set(LetterState) - {LetterState.DUE, LetterState.SENT})
def test_only_due_letters_leave(post_office, now, state):
    LetterFactory(state=state)
    LetterFactory(due_at=now + MINUTE)
    assert deliver(now) == 0
    assert not post_office.received


def test_a_claimed_letter_is_nobody_elses(now):
    LetterFactory()
    assert len(claims.claim(now=now)) == 1
    assert claims.claim(now=now) == []


def test_a_mail_server_that_is_away_costs_time_not_letters(no_post_office, now):
    letters = LetterFactory.create_batch(2)
    waits = []
    for _ in range(4):
        moment = Letter.objects.latest("due_at").due_at
        assert deliver(moment) == 0
        waits.append((Letter.objects.latest("due_at").due_at - moment) / MINUTE)
    assert waits == [1, 2, 4, 8]
    for letter in letters:
        letter.refresh_from_db()
        assert (letter.state, letter.attempts, letter.failure) == (LetterState.DUE, 4, "verbinding")


def test_waiting_grows_up_to_four_hours(no_post_office, now):
    letter = LetterFactory(attempts=12)
    deliver(now)
    letter.refresh_from_db()
    assert letter.due_at == now + dt.timedelta(hours=4)


def test_the_last_attempt_leaves_it_to_the_planner(no_post_office, now):
    letter = LetterFactory(attempts=claims.LAST_ATTEMPT - 1)
    deliver(now)
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == (LetterState.FAILED, "verbinding")


@pytest.mark.parametrize("moment", ["on_recipient", "on_content"])
def test_a_refusal_for_good_is_not_tried_again(post_office, now, caplog, moment):
    refused, other = LetterFactory(to_address="weg@waterdam.example"), LetterFactory()
    setattr(
        post_office, moment, lambda to: "550 5.1.1 <weg@waterdam.example> unknown" if "weg" in to else None
    )
    assert deliver(now) == 1
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, refused.failure) == (LetterState.FAILED, "550 5.1.1")
    assert other.state == LetterState.SENT
    assert "550 5.1.1" in our_lines(caplog)
    assert "weg@" not in our_lines(caplog)


@pytest.mark.parametrize("moment", ["on_recipient", "on_content"])
def test_a_refusal_for_now_is_tried_later(post_office, now, moment):
    letter = LetterFactory()
    setattr(post_office, moment, lambda _to: "451 4.7.1 greylisted")
    deliver(now)
    letter.refresh_from_db()
    assert (letter.state, letter.due_at, letter.failure) == (LetterState.DUE, now + MINUTE, "451 4.7.1")
    setattr(post_office, moment, lambda _to: None)
    assert deliver(now + MINUTE) == 1


def test_a_server_that_leaves_before_the_content_has_no_letter(post_office, now):
    first, second = LetterFactory(to_address="eerste@waterdam.example"), LetterFactory()
    post_office.on_recipient = lambda to: "hang up" if "eerste" in to else None
    assert deliver(now) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == LetterState.DUE
    assert second.state == LetterState.SENT
    assert post_office.connections == 2


def test_a_server_that_leaves_after_the_content_leaves_a_doubt(post_office, now):
    """The letter goes again when the lease is over, under the same Message-ID."""
    letter = LetterFactory()
    post_office.on_content = lambda _to: "hang up"
    assert deliver(now) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.doubts, letter.due_at) == (LetterState.DUE, 1, now + LEASE)
    post_office.on_content = lambda _to: None
    assert deliver(now + LEASE - MINUTE) == 0
    assert deliver(now + LEASE) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.doubts) == (LetterState.SENT, 1)
    assert list(post_office.copies()) == [letter.message_id]


def test_a_letter_that_stays_in_doubt_ends_with_the_planner(post_office, now):
    letter = LetterFactory(attempts=claims.LAST_ATTEMPT - 1, doubts=3)
    post_office.on_content = lambda _to: "hang up"
    deliver(now)
    letter.refresh_from_db()
    assert (letter.state, letter.doubts) == (LetterState.FAILED, 4)


def test_an_address_that_cannot_be_mailed(post_office, now, caplog):
    letter = LetterFactory(to_address="geen adres")
    deliver(now)
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == (LetterState.FAILED, "adres")
    assert f"id={letter.pk} reason=address" in our_lines(caplog)
    assert "geen adres" not in our_lines(caplog)


def test_a_batch_that_takes_too_long_is_given_back(post_office, now):
    LetterFactory.create_batch(3)
    assert deliver(now, patience=dt.timedelta()) == 0
    assert set(Letter.objects.values_list("state", "attempts", "claimed_at")) == {("due", 0, None)}


def test_letters_of_a_dead_worker_are_rescued(now):
    claimed = LetterFactory(state=LetterState.CLAIMED, claimed_at=now - LEASE - MINUTE)
    handed_over = LetterFactory(state=LetterState.HANDED_OVER, claimed_at=now - LEASE - MINUTE)
    alive = LetterFactory(state=LetterState.CLAIMED, claimed_at=now - LEASE + MINUTE)
    tried = LetterFactory(
        state=LetterState.HANDED_OVER, claimed_at=now - LEASE - MINUTE, attempts=claims.LAST_ATTEMPT
    )
    assert claims.rescue(now=now) == 3
    found = {letter.pk: (letter.state, letter.doubts) for letter in Letter.objects.all()}
    assert found == {
        claimed.pk: ("due", 0),
        handed_over.pk: ("due", 1),
        tried.pk: ("failed", 1),  # whatever kills each worker that takes it
        alive.pk: ("claimed", 0),
    }


def test_a_letter_withdrawn_in_a_workers_hands_is_not_sent(post_office, now):
    LetterFactory(key="reminder:7:practical:0:1")
    kept = LetterFactory(key="reminder:71:practical:0:1")
    letters = claims.claim(now=now)
    assert outbox.withdraw("reminder:7:") == 1
    assert delivery.deliver(letters, clock=lambda: now) == 1
    assert list(post_office.copies()) == [kept.message_id]


def test_withdrawing_nothing_touches_nothing():
    LetterFactory()
    assert outbox.withdraw() == 0
    assert Letter.objects.get().state == LetterState.DUE


def test_a_worker_that_lost_its_claim_does_not_send(post_office, now):
    LetterFactory()
    slow = claims.claim(now=now)
    claims.rescue(now=now + LEASE + MINUTE)
    quick = claims.claim(now=now + LEASE + MINUTE)
    assert delivery.deliver(slow, clock=lambda: now) == 0
    assert delivery.deliver(quick, clock=lambda: now) == 1
    assert len(post_office.received) == 1


@pytest.mark.parametrize("state", [LetterState.UNCERTAIN, LetterState.FAILED])
def test_sending_again_keeps_the_message_id(post_office, now, state):
    letter = LetterFactory(state=state, attempts=16)
    assert outbox.send_again(letter, now=now)
    assert deliver(now) == 1
    assert list(post_office.copies()) == [letter.message_id]


@pytest.mark.parametrize("state", set(LetterState) - {LetterState.UNCERTAIN, LetterState.FAILED})
def test_what_is_underway_or_done_is_not_sent_again(now, state):
    letter = LetterFactory(state=state, sent_at=now if state == LetterState.SENT else None)
    assert not outbox.send_again(letter, now=now)


def test_cost_of_a_letter_is_two_statements(post_office, now, django_assert_num_queries):
    LetterFactory.create_batch(10)
    letters = claims.claim(now=now)
    with django_assert_num_queries(20):
        delivery.deliver(letters, clock=lambda: now)


def test_due_letters_are_found_by_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query = Letter.objects.due(dt.datetime(2027, 1, 1, tzinfo=dt.UTC), is_bulk=True)[:100]
        assert "letter_due" in query.explain()


def test_the_task_delivers_what_is_due_by_the_real_clock(post_office):
    LetterFactory(due_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert deliver_due() == 1


class TestWithdrawnOnTheWay:
    """What is withdrawn while the mail server has it never leaves a second time."""

    @pytest.mark.parametrize("answer", ["451 4.7.1 later", "hang up", "550 5.7.1 no"])
    def test_a_letter_the_mail_server_did_not_take(self, post_office, now, monkeypatch, answer):
        letter = LetterFactory(key="session:7:moved:1")
        hand_over = delivery._hand_over

        def hand_over_and_withdraw(*args, **kwargs):
            hand_over(*args, **kwargs)
            outbox.withdraw("session:7:")

        monkeypatch.setattr(delivery, "_hand_over", hand_over_and_withdraw)
        post_office.on_content = lambda _to: answer
        deliver(now)
        post_office.on_content = lambda _to: None
        deliver(now + dt.timedelta(days=2))
        assert post_office.received == []
        assert outbox.send_again(letter, now=now) is False
        assert not Letter.objects.to_repeat().exists()

    @pytest.mark.parametrize("state", [LetterState.FAILED, LetterState.UNCERTAIN])
    def test_what_is_no_longer_true_is_not_repeated(self, now, state):
        letter = LetterFactory(key="session:7:moved:1", state=state)
        outbox.withdraw("session:7:")
        assert outbox.send_again(letter, now=now) is False
        assert not Letter.objects.to_repeat().exists()
        letter.refresh_from_db()
        assert letter.state == state

    def test_a_letter_that_was_sent_stays_as_it_is(self, now):
        letter = LetterFactory(key="session:7:moved:1", sent=True)
        outbox.withdraw("session:7:")
        letter.refresh_from_db()
        assert (letter.state, letter.is_withdrawn) == (LetterState.SENT, False)
        assert letter.body_text

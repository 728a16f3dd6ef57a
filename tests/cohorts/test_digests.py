"""How somebody wants reminders: at once, never, or in one letter a week."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse

from cohorts.actions import digests, planning, reminders
from cohorts.models import MailPreference
from cohorts.states import EnrolmentStatus, MailWay, ReminderKind, ReminderState
from leergang.mailing.models import Letter
from leergang.moment import at
from tests.cohorts.plans import plan, slot

pytestmark = pytest.mark.django_db


def moment(text):
    day, clock = text.split()
    return at(dt.date.fromisoformat(day), dt.time.fromisoformat(clock))


@pytest.fixture
def session(cast, now):
    """Thursday 11 March 2027: preparation due on Thursday 25 February at nine, so held until Monday 1 March."""
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    session.refresh_from_db()
    return session


@pytest.fixture
def weekly(cast):
    """The participant wants everything that can wait once a week."""
    for kind in ReminderKind:
        MailPreference.objects.create(user=cast.participant, kind=kind, way=MailWay.WEEKLY)
    return cast.participant


THURSDAY, MONDAY = moment("2027-02-25 09:00"), moment("2027-03-01 09:00")
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def reminded(user, kind):
    return Letter.objects.filter(recipient=user, kind=f"reminder-{kind}")


def weekly_letters(user):
    return Letter.objects.filter(recipient=user, kind="digest-weekly")


def state(session, user, kind):
    return session.reminders.get(user=user, kind=kind).state


def test_it_waits_for_monday_and_comes_once(cast, session, weekly):
    reminders.post_due(now=THURSDAY)
    assert not reminded(weekly, "preparation").exists()
    assert reminded(cast.colleague, "preparation").exists()
    assert state(session, weekly, "preparation") == ReminderState.HELD
    assert digests.post_due(now=MONDAY - MINUTE) == 0
    assert digests.post_due(now=MONDAY) == 1
    assert [digests.post_due(now=MONDAY + wait) for wait in (dt.timedelta(0), MINUTE, DAY)] == [0, 0, 0]
    letter = weekly_letters(weekly).get()
    assert letter.key == f"digest:{weekly.pk}:2027-W09"
    assert letter.is_bulk
    for body in (letter.body_text, letter.body_html):
        assert "Bereid je voor op Sturen op afstand, donderdag 11 maart 2027" in body
        assert session.get_absolute_url() in body
        assert "/account/berichten/" in body
    assert state(session, weekly, "preparation") == ReminderState.POSTED


def test_the_week_ahead_stands_in_it(cast, session, weekly):
    digests.post_due(now=moment("2027-03-08 09:00"))
    text = weekly_letters(weekly).get().body_text
    assert (
        "De komende zeven dagen\n\n- Sturen op afstand\n  Donderdag 11 maart 2027, 9.15 – 12.45 uur" in text
    )


@pytest.mark.parametrize("when", ["2027-02-22 09:00", "2027-03-08 12:00", "2027-03-10 09:00"])
def test_nothing_is_not_sent(cast, session, weekly, when):
    """An empty week; and an overview of the week only on its first morning."""
    digests.post_due(now=moment(when))
    assert not Letter.objects.filter(kind="digest-weekly").exists()


def test_only_who_asked_for_it(cast, session):
    reminders.post_due(now=THURSDAY)
    assert digests.post_due(now=moment("2027-03-08 09:00")) == 0


def test_what_would_come_too_late_goes_at_once(cast, session, weekly):
    """Kom je?, on the Wednesday before a Thursday: Monday is too late."""
    reminders.post_due(now=moment("2027-03-10 09:00"))
    assert reminded(weekly, "confirm").exists()


def test_what_is_essential_does_not_wait_and_is_not_switched_off(cast, session, weekly):
    MailPreference.objects.filter(user=weekly).update(way=MailWay.NEVER)
    reminders.post_due(now=moment("2027-03-10 09:00"))
    assert reminded(weekly, "practical").exists()
    assert not reminded(weekly, "confirm").exists()
    assert state(session, weekly, "confirm") == ReminderState.CANCELLED


def test_after_an_outage_what_waited_still_comes(cast, session, weekly):
    reminders.post_due(now=THURSDAY)
    assert digests.post_due(now=moment("2027-03-03 22:00")) == 1
    assert weekly_letters(weekly).get().due_at == moment("2027-03-04 07:00")


def test_due_at_the_very_moment_of_the_letter(cast, session, weekly):
    session.reminders.update(due_at=MONDAY)
    reminders.post_due(now=MONDAY + MINUTE)
    digests.post_due(now=MONDAY + MINUTE)
    assert "Bereid je voor" in weekly_letters(weekly).get().body_text


def test_due_after_the_letter_waits_for_the_next_or_goes_at_once(cast, session, weekly):
    reminders.post_due(now=THURSDAY)
    digests.post_due(now=MONDAY)
    session.reminders.filter(user=weekly, kind__in=["confirm", "looking_back"]).update(due_at=MONDAY)
    reminders.post_due(now=MONDAY + MINUTE)
    assert state(session, weekly, "confirm") == ReminderState.HELD  # the session is after next Monday
    digests.release(now=MONDAY + MINUTE)
    assert state(session, weekly, "confirm") == ReminderState.HELD
    digests.post_due(now=MONDAY + 7 * DAY)
    assert "Laat weten of je komt" in weekly_letters(weekly).get(key__endswith="W10").body_text


def test_what_missed_its_letter_is_let_go(cast, session, weekly):
    """Held by a worker that was slower than the one that wrote the letter."""
    digests.post_due(now=moment("2027-03-08 09:00"))
    session.reminders.filter(user=weekly, kind="confirm").update(
        state=ReminderState.HELD, due_at=moment("2027-03-08 09:00")
    )
    now = moment("2027-03-08 09:01")
    assert digests.release(now=now) == 1
    reminders.post_due(now=now)
    assert reminded(weekly, "confirm").exists()


def test_who_left_or_a_session_that_moved_is_not_in_it(cast, session, weekly, now):
    reminders.post_due(now=THURSDAY)
    new = plan(slots=[slot("2027-04-22")], trainers=[cast.trainer])
    planning.move(session, plan=new, version=session.version, by=cast.planner, now=THURSDAY + DAY)
    assert not session.reminders.filter(state=ReminderState.HELD).exists()
    session.reminders.filter(user=weekly, kind="preparation", session_sequence=1).update(
        state=ReminderState.HELD, due_at=THURSDAY
    )
    cast.enrolment.status = EnrolmentStatus.WITHDRAWN
    cast.enrolment.save()
    digests.post_due(now=MONDAY)
    assert not weekly_letters(weekly).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_letter(cast, session, weekly):
    reminders.post_due(now=THURSDAY)
    start = threading.Barrier(3)

    def work():
        start.wait(10)
        for _ in range(3):
            digests.post_due(now=MONDAY)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert "Bereid je voor" in weekly_letters(weekly).get().body_text


def test_it_costs_the_same_for_more_people(cast, session, weekly, django_assert_max_num_queries):
    MailPreference.objects.create(user=cast.colleague, kind="preparation", way=MailWay.WEEKLY)
    reminders.post_due(now=THURSDAY)
    with django_assert_max_num_queries(17):
        assert digests.post_due(now=MONDAY) == 2


class TestPage:
    url = "/account/berichten/"

    @pytest.mark.parametrize(
        ("name", "kinds"),
        [
            ("participant", {"preparation", "case_deadline", "confirm", "looking_back", "transfer"}),
            ("trainer", {"confirm"}),
            ("coordinator", {"practical"}),
            ("planner", {"confirm"}),
            ("stranger", set()),
            ("auditor", set()),
        ],
    )
    def test_everybody_chooses_about_what_they_can_get(self, cast, sign_in, name, kinds):
        text = sign_in(getattr(cast, name)).get(self.url).text
        assert {kind for kind in ReminderKind if f'name="{kind.value}"' in text} == kinds
        assert ("Je krijgt geen herinneringen" in text) is not bool(kinds)
        assert "Dit krijg je altijd" in text

    def test_a_choice_is_kept_and_what_waited_follows(self, cast, session, weekly, sign_in):
        reminders.post_due(now=THURSDAY)
        client = sign_in(weekly)
        kinds = ("preparation", "case_deadline", "confirm", "looking_back", "transfer")
        chosen = dict.fromkeys(kinds, "never")
        assert client.post(self.url, chosen | {"preparation": "at_once"}).status_code == 302
        assert dict(MailPreference.objects.filter(user=weekly).values_list("kind", "way")) == {
            **chosen, "preparation": "at_once", "practical": "weekly",
        }  # fmt: skip
        assert state(session, weekly, "preparation") == ReminderState.PENDING
        reminders.post_due(now=THURSDAY + MINUTE)
        assert reminded(weekly, "preparation").exists()

    def test_never_takes_back_what_waited(self, cast, session, weekly):
        reminders.post_due(now=THURSDAY)
        digests.choose(weekly, ways={ReminderKind.PREPARATION: MailWay.NEVER})
        assert state(session, weekly, "preparation") == ReminderState.CANCELLED

    def test_a_choice_has_to_be_one_of_three(self, cast, sign_in):
        answer = sign_in(cast.trainer).post(self.url, {"confirm": "soms"})
        assert "Kies een van de mogelijkheden" in answer.text
        assert not MailPreference.objects.exists()

    def test_the_account_leads_there(self, cast, sign_in):
        assert f'href="{self.url}"' in sign_in(cast.trainer).get(reverse("account_profile")).text

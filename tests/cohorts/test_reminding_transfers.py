"""Three weeks after a module: how did it go? Never twice, and only to who has something to look back at."""

import datetime as dt

import pytest

from cohorts.actions import digests, planning, reminder_plans, reminders, transfers
from cohorts.models import MailPreference, Reminder, Session, TransferAction
from cohorts.reminding.rules import DEFAULT_RULES, fingerprint
from cohorts.states import EnrolmentStatus, MailWay, ReminderKind, ReminderState, SessionStatus
from leergang.mailing.models import Letter, LetterState
from leergang.moment import at
from tests.cohorts.plans import plan, slot

pytestmark = pytest.mark.django_db

NINE = dt.time(9)
WHAT = "Ik vraag de huisarts naar de wachtlijst."
# Thursday 11 March 2027; three weeks later it is 1 April, in summer time.
ASKED_AT = at(dt.date(2027, 4, 1), NINE)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def session(cast, now):
    return announced(cast, now)


def announced(cast, now, **values):
    made = planning.draft(
        cast.cohort, plan=plan(module=cast.module, trainers=[cast.trainer], **values), by=cast.planner
    )
    planning.announce(made, version=0, by=cast.planner, now=now)
    made.refresh_from_db()
    Letter.objects.all().update(state=LetterState.SENT, sent_at=now)
    return made


@pytest.fixture
def step(cast, now):
    return transfers.put(
        cast.module,
        enrolment=cast.enrolment,
        what=WHAT,
        by_on=dt.date(2027, 3, 25),
        with_whom="de huisarts",
        version=0,
        now=now,
    )


def asked():
    return Letter.objects.filter(kind="reminder-transfer")


def test_it_is_asked_once_three_weeks_later_at_nine_on_the_clock(session, step, cast):
    reminders.post_due(now=ASKED_AT - SECOND)
    assert not asked().exists()
    reminders.post_due(now=ASKED_AT)
    reminders.post_due(now=ASKED_AT + dt.timedelta(days=1))
    letter = asked().get()
    assert letter.recipient == cast.participant


def test_the_letter_leads_to_the_form_and_tells_nothing_of_the_step(session, step, cast):
    reminders.post_due(now=ASKED_AT)
    letter = asked().get()
    for body in (letter.body_text, letter.body_html):
        assert f"/lichtingen/{cast.cohort.slug}/transfer/{cast.module.slug}/hoe-ging-het/" in body
        assert WHAT not in body
        assert "huisarts" not in body
        assert "/account/berichten/" in body
    assert "huisarts" not in letter.subject
    assert not letter.calendar


def test_nobody_is_asked_without_a_step_or_after_telling(session, cast, now, step):
    transfers.tell(cast.module, enrolment=cast.enrolment, outcome="Goed.", version=1, now=now)
    reminders.post_due(now=ASKED_AT)
    assert not asked().exists()
    assert not Reminder.objects.filter(kind=ReminderKind.TRANSFER, state=ReminderState.PENDING).exists()


def test_who_stopped_is_not_asked(session, step, cast):
    cast.enrolment.status = EnrolmentStatus.WITHDRAWN
    cast.enrolment.save()
    reminders.post_due(now=ASKED_AT)
    assert not asked().exists()


def test_a_module_of_two_sessions_is_asked_about_after_the_last(session, step, cast, now):
    later = announced(cast, now, slots=[slot("2027-03-18")])
    reminders.post_due(now=ASKED_AT)
    assert not asked().exists()
    reminders.post_due(now=at(dt.date(2027, 4, 8), NINE))
    assert asked().count() == 1
    assert later.reminders.filter(kind=ReminderKind.TRANSFER, state=ReminderState.POSTED).count() == 1


def test_a_session_that_fell_out_does_not_keep_the_question_back(session, step, cast, now):
    later = announced(cast, now, slots=[slot("2027-03-18")])
    planning.cancel(later, version=later.version, reason="Ziek", by=cast.planner, now=now)
    reminders.post_due(now=ASKED_AT)
    assert asked().count() == 1


def test_a_moved_session_moves_the_question(session, step, cast, now):
    moved = plan(module=cast.module, trainers=[cast.trainer], slots=[slot("2027-03-25")])
    planning.move(session, version=session.version, plan=moved, by=cast.planner, now=now)
    reminders.post_due(now=ASKED_AT)
    assert not asked().exists()
    reminders.post_due(now=at(dt.date(2027, 4, 15), NINE))
    assert asked().count() == 1


def test_an_outage_of_days_delays_the_question_and_one_of_weeks_drops_it(session, step):
    reminders.post_due(now=ASKED_AT + dt.timedelta(days=13))
    assert asked().count() == 1


def test_a_question_of_weeks_ago_is_asked_no_more(session, step):
    reminders.post_due(now=ASKED_AT + dt.timedelta(days=15))
    assert not asked().exists()


def test_in_the_weekly_letter_it_leads_to_the_form_too(session, step, cast):
    MailPreference.objects.create(user=cast.participant, kind=ReminderKind.TRANSFER, way=MailWay.WEEKLY)
    reminders.post_due(now=ASKED_AT)
    assert not asked().exists()
    digests.post_due(now=at(dt.date(2027, 4, 5), NINE))
    letter = Letter.objects.get(
        kind="digest-weekly", recipient=cast.participant, body_text__contains="hoe het ging"
    )
    assert f"/transfer/{cast.module.slug}/hoe-ging-het/" in letter.body_text
    assert WHAT not in letter.body_text


class TestALichtingThatRanBefore:
    """Its sessions were announced before there was such a letter."""

    @pytest.fixture
    def session(self, session):
        session.reminders.filter(kind=ReminderKind.TRANSFER).delete()
        return session

    def test_a_coming_session_gets_it(self, session, step, now):
        reminders.keep_up(now=now)
        reminders.post_due(now=ASKED_AT)
        assert asked().count() == 1

    def test_a_session_of_a_week_ago_gets_it_too_and_nothing_else(self, session, step):
        Session.objects.filter(pk=session.pk).update(status=SessionStatus.HELD)
        week_later = session.ends_at + dt.timedelta(days=7)
        Reminder.objects.all().update(state=ReminderState.POSTED)
        others = Reminder.objects.exclude(kind=ReminderKind.TRANSFER).values_list("pk", "state")
        before = set(others)
        reminders.keep_up(now=week_later)
        reminders.keep_up(now=week_later)
        assert set(others) == before
        assert session.reminders.filter(kind=ReminderKind.TRANSFER).count() == 2
        reminders.post_due(now=ASKED_AT)
        assert asked().count() == 1

    def test_what_has_passed_is_not_made_up_for(self, session, step):
        Session.objects.filter(pk=session.pk).update(status=SessionStatus.HELD)
        reminders.keep_up(now=ASKED_AT + dt.timedelta(days=2))
        assert not session.reminders.filter(kind=ReminderKind.TRANSFER).exists()

    def test_a_plan_of_its_own_without_the_question_stays_so(self, session, step, cast, now):
        own = [rule for rule in DEFAULT_RULES if rule.kind != ReminderKind.TRANSFER]
        seen = fingerprint(DEFAULT_RULES)
        reminder_plans.save(cast.cohort, rules=own, seen=seen, by=cast.planner, now=now)
        reminders.keep_up(now=now)
        reminders.post_due(now=ASKED_AT)
        assert not asked().exists()


def test_a_participant_chooses_about_it(cast, sign_in):
    client = sign_in(cast.participant)
    assert "Drie weken na een module" in client.get("/account/berichten/").text
    assert "Drie weken na een module" not in sign_in(cast.coordinator).get("/account/berichten/").text


def test_the_facts_take_as_many_queries_for_more_people(
    session, step, cast, now, django_assert_max_num_queries
):
    colleague = cast.cohort.enrolments.get(user=cast.colleague)
    TransferAction.objects.create(
        enrolment=colleague,
        module=cast.module,
        what="x",
        by_on=dt.date(2027, 3, 25),
        with_whom="y",
        saved_at=now,
    )
    due = Reminder.objects.filter(kind=ReminderKind.TRANSFER)
    assert due.count() == 2
    Reminder.objects.exclude(kind=ReminderKind.TRANSFER).delete()
    with django_assert_max_num_queries(30):
        reminders.post_due(now=ASKED_AT)
    assert asked().count() == 2

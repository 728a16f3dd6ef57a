import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from icalendar import Calendar

from cohorts import plans
from cohorts.actions import planning
from cohorts.models import Appointment, Reminder, Session
from cohorts.states import EnrolmentStatus, PartOfDay, ReminderState, SessionStatus
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from leergang.moment import at
from tests.cohorts.plans import plan, slot
from tests.factories.cohorts import EnrolmentFactory, TrainerAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def concept(cast, now):
    return planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)


@pytest.fixture
def announced(concept, cast, now):
    planning.announce(concept, version=concept.version, by=cast.trainer, now=now)
    concept.refresh_from_db()
    return concept


def letters(kind):
    return {letter.recipient.first_name: letter for letter in Letter.objects.filter(kind=kind)}


def event(text):
    return Calendar.from_ical(text).walk("VEVENT")[0]


def test_a_concept_gets_the_next_number_and_reaches_nobody(concept, cast):
    assert (concept.number, concept.status) == (3, SessionStatus.CONCEPT)
    assert concept.starts_at == at(dt.date(2027, 3, 11), dt.time(9, 15))
    assert not Letter.objects.exists()
    assert not Reminder.objects.exists()
    assert AuditEvent.objects.filter(
        kind="session.drafted", actor=f"accounts.user:{cast.planner.pk}"
    ).exists()


def test_a_session_lasts_from_its_first_dagdeel_to_its_last(cast):
    days = [slot("2027-01-29"), slot("2027-01-28"), slot("2027-01-28", "19:30", "21:00", PartOfDay.EVENING)]
    session = planning.draft(cast.cohort, plan=plan(slots=days), by=cast.planner)
    assert session.starts_at == at(dt.date(2027, 1, 28), dt.time(9, 15))
    assert session.ends_at == at(dt.date(2027, 1, 29), dt.time(12, 45))
    assert [len(day.parts) for day in session.days] == [2, 1]


def test_changing_a_concept_replaces_its_dagdelen(concept, cast):
    planning.change(concept, plan=plan("2027-03-18"), version=0, by=cast.planner)
    concept.refresh_from_db()
    assert concept.version == 1
    assert [part.starts_at for part in concept.parts.all()] == [at(dt.date(2027, 3, 18), dt.time(9, 15))]
    assert not concept.trainers.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("verb", ["change", "announce", "discard"])
def test_the_second_planner_is_told(concept, cast, now, verb):
    planning.change(concept, plan=plan(title="Van de eerste"), version=0, by=cast.planner)
    values = {"change": {"plan": plan(title="Van de tweede")}, "announce": {"now": now}, "discard": {}}[verb]
    with pytest.raises(ValidationError, match="intussen gewijzigd"):
        getattr(planning, verb)(concept, version=0, by=cast.trainer, **values)
    concept.refresh_from_db()
    assert (concept.title, concept.status) == ("Van de eerste", SessionStatus.CONCEPT)
    assert not Letter.objects.exists()


def test_a_concept_can_be_thrown_away(concept, cast):
    planning.discard(concept, version=0, by=cast.trainer)
    assert not Session.objects.filter(pk=concept.pk).exists()
    assert not Letter.objects.exists()
    event = AuditEvent.objects.get(kind="session.deleted")
    assert event.actor == f"accounts.user:{cast.trainer.pk}"
    assert event.target == f"cohorts.session:{concept.pk}"
    assert event.facts["starts_at"] == concept.starts_at.isoformat()


def test_what_was_announced_cannot_be_thrown_away(announced, cast):
    with pytest.raises(ValidationError, match="Dat kan nu niet"):
        planning.discard(announced, version=announced.version, by=cast.planner)
    assert Session.objects.filter(pk=announced.pk).exists()


def test_announcing_tells_everybody_once(announced, cast, now):
    assert (announced.status, announced.announced_at) == (SessionStatus.PLANNED, now)
    told = letters("session-announced")
    assert set(told) == {"Paula", "Kees", "Tineke"}
    assert set(letters("session-informed-announced")) == {"Cora", "Cas"}
    assert {letter.due_at for letter in told.values()} == {now}
    assert Letter.objects.count() == 5


def test_an_announcement_carries_the_persons_own_appointment(announced, cast):
    letter = letters("session-announced")["Paula"]
    assert letter.calendar_method == "REQUEST"
    assert event(letter.calendar)["ATTENDEE"] == f"mailto:{cast.participant.email}"
    assert event(letter.calendar)["SEQUENCE"] == 0
    assert letter.calendar == Appointment.objects.get(session=announced, user=cast.participant).calendar
    assert letters("session-informed-announced")["Cora"].calendar == ""


def test_text_and_html_say_the_same(announced):
    for letter in Letter.objects.all():
        for body in (letter.body_text, letter.body_html):
            assert "donderdag 11 maart 2027" in body.lower()
            assert "9.15 – 12.45 uur" in body
            assert "Observant" in body
            assert "/lichtingen/voorjaar/bijeenkomsten/3/" in body
            assert "Dag " in body
        assert "Je krijgt deze e-mail omdat" in " ".join(letter.body_text.split())


def test_subjects_name_leergang_and_date_and_nobody(announced, cast):
    for letter in Letter.objects.all():
        assert letter.subject.startswith("Leergang Regiegemeente: ")
        assert "11 maart 2027" in letter.subject
        assert letter.recipient.first_name not in letter.subject


def test_a_letter_names_no_other_participant(announced, cast):
    letter = letters("session-announced")["Paula"]
    for body in (letter.body_text, letter.body_html, letter.calendar):
        assert "Kees" not in body


def test_somebody_with_two_roles_gets_one_letter(concept, cast, now):
    EnrolmentFactory(cohort=cast.cohort, user=cast.coordinator, organisation=cast.waterdam)
    planning.announce(concept, version=0, by=cast.trainer, now=now)
    assert Letter.objects.filter(recipient=cast.coordinator).count() == 1


def test_who_left_hears_nothing(concept, cast, now):
    cast.enrolment.status = EnrolmentStatus.WITHDRAWN
    cast.enrolment.save()
    planning.announce(concept, version=0, by=cast.trainer, now=now)
    assert not Letter.objects.filter(recipient=cast.participant).exists()
    assert not Reminder.objects.filter(enrolment=cast.enrolment).exists()


@pytest.mark.parametrize(
    ("hole", "words"),
    [
        ({"trainers": []}, "nog geen trainer"),
        ({"venue": ""}, "nog geen locatie"),
        ({"slots": [slot("2027-01-20")]}, "ligt in het verleden"),
    ],
)
def test_what_is_missing_stands_in_the_way(cast, now, hole, words):
    session = planning.draft(cast.cohort, plan=plan(**{"trainers": [cast.trainer]} | hole), by=cast.planner)
    with pytest.raises(ValidationError, match=words):
        planning.announce(session, version=0, by=cast.planner, now=now)
    session.refresh_from_db()
    assert session.status == SessionStatus.CONCEPT
    assert not Letter.objects.exists()


def test_a_session_is_announced_once(announced, cast, now):
    with pytest.raises(ValidationError, match="status"):
        planning.announce(announced, version=announced.version, by=cast.planner, now=now)
    assert Letter.objects.count() == 5


def test_an_announced_session_is_not_changed_in_silence(announced, cast):
    with pytest.raises(ValidationError, match="status"):
        planning.change(announced, plan=plan(), version=announced.version, by=cast.planner)


def move(session, cast, now, **more):
    new = plan("2027-03-18", **{"trainers": [cast.trainer]} | more)
    return planning.move(session, plan=new, version=session.version, by=cast.planner, now=now)


def test_moving_keeps_the_identity_and_raises_the_sequence(announced, cast, now):
    before = event(letters("session-announced")["Paula"].calendar)
    move(announced, cast, now)
    after = event(letters("session-moved")["Paula"].calendar)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTSTART") == at(dt.date(2027, 3, 18), dt.time(9, 15))
    assert Calendar.from_ical(letters("session-moved")["Paula"].calendar)["METHOD"] == "REQUEST"


def test_a_moved_letter_says_what_was_and_what_is(announced, cast, now):
    move(announced, cast, now, venue="Stadhuis Waterdam")
    for name, kind in (
        ("Paula", "session-moved"),
        ("Tineke", "session-moved"),
        ("Cora", "session-informed-moved"),
    ):
        letter = letters(kind)[name]
        for body in (letter.body_text, letter.body_html):
            assert all(words in body for words in ("11 maart", "18 maart", "Observant", "Stadhuis Waterdam"))


def test_moving_takes_back_what_has_not_left_yet(announced, cast, now):
    move(announced, cast, now)
    assert set(Letter.objects.filter(kind__endswith="announced").values_list("state", flat=True)) == {
        LetterState.CANCELLED
    }
    assert set(Letter.objects.filter(kind__endswith="moved").values_list("state", flat=True)) == {
        LetterState.DUE
    }


def test_moving_plans_the_reminders_anew(announced, cast, now):
    old = set(announced.reminders.values_list("pk", flat=True))
    move(announced, cast, now)
    assert set(Reminder.objects.filter(pk__in=old).values_list("state", flat=True)) == {
        ReminderState.CANCELLED
    }
    new = announced.reminders.filter(state=ReminderState.PENDING)
    assert set(new.values_list("session_sequence", flat=True)) == {1}
    assert new.count() == len(old)


def test_a_trainer_who_is_replaced_is_released(announced, cast, now):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    move(announced, cast, now, trainers=[cast.other_trainer])
    released = letters("session-released")["Tineke"]
    assert released.calendar_method == "CANCEL"
    assert event(released.calendar)["SEQUENCE"] == 1
    assert set(letters("session-moved")) == {"Paula", "Kees"}
    assert "Teun" in letters("session-announced")


def test_who_left_between_is_released(announced, cast, now):
    cast.enrolment.status = EnrolmentStatus.WITHDRAWN
    cast.enrolment.save()
    move(announced, cast, now)
    assert set(letters("session-released")) == {"Paula"}
    move(announced_again := Session.objects.get(pk=announced.pk), cast, now, venue="Elders")
    assert announced_again.pk == announced.pk
    assert Letter.objects.filter(kind="session-released").count() == 1


def test_who_comes_back_gets_a_higher_sequence(announced, cast, now):
    move(announced, cast, now, trainers=[cast.other_trainer])
    announced.refresh_from_db()
    move(announced, cast, now)
    sequences = [
        event(letter.calendar)["SEQUENCE"]
        for letter in Letter.objects.filter(recipient=cast.trainer, state=LetterState.DUE).exclude(
            calendar=""
        )
    ]
    assert sorted(sequences) == [
        1,
        2,
    ]  # what took it out of the calendar leaves as well; the newer one counts


def test_moving_into_the_past_is_refused_and_changes_nothing(announced, cast, now):
    with pytest.raises(ValidationError, match="verleden"):
        move(announced, cast, now, slots=[slot("2027-01-20")])
    announced.refresh_from_db()
    assert announced.sequence == 0
    assert announced.starts_at == at(dt.date(2027, 3, 11), dt.time(9, 15))


def test_what_has_begun_cannot_be_moved_or_cancelled(announced, cast):
    begun = announced.starts_at
    with pytest.raises(ValidationError, match="al begonnen"):
        move(announced, cast, begun)
    with pytest.raises(ValidationError, match="al begonnen"):
        planning.cancel(announced, version=announced.version, by=cast.planner, now=begun)


def test_cancelling_leaves_calendars_and_withdraws_reminders(announced, cast, now):
    planning.cancel(announced, version=announced.version, by=cast.planner, now=now)
    announced.refresh_from_db()
    assert (announced.status, announced.sequence) == (SessionStatus.CANCELLED, 1)
    told = letters("session-cancelled")
    assert set(told) == {"Paula", "Kees", "Tineke"}
    assert {letter.calendar_method for letter in told.values()} == {"CANCEL"}
    assert event(told["Paula"].calendar)["STATUS"] == "CANCELLED"
    assert set(letters("session-informed-cancelled")) == {"Cora", "Cas"}
    assert not announced.reminders.filter(state=ReminderState.PENDING).exists()
    assert not Appointment.objects.standing().filter(session=announced).exists()


def test_a_cancelled_session_stays_cancelled(announced, cast, now):
    planning.cancel(announced, version=announced.version, by=cast.planner, now=now)
    announced.refresh_from_db()
    with pytest.raises(ValidationError, match="status"):
        move(announced, cast, now)


def test_a_calendar_that_reads_every_letter_ends_where_the_database_does(announced, cast, now):
    """Request, move, move, cancel: replayed by the rules of RFC 5546 the calendar ends empty."""
    move(announced, cast, now)
    announced.refresh_from_db()
    move(announced, cast, now, venue="Elders")
    announced.refresh_from_db()
    planning.cancel(announced, version=announced.version, by=cast.planner, now=now)
    texts = Letter.objects.filter(recipient=cast.participant).values_list("key", "calendar_method")
    assert [method for _, method in sorted(texts, key=lambda row: row[0].split(":")[3])] == [
        "REQUEST", "REQUEST", "REQUEST", "CANCEL",
    ]  # fmt: skip
    last = Appointment.objects.get(session=announced, user=cast.participant)
    assert (last.sequence, last.is_called_off) == (3, True)


def test_the_plan_says_what_would_change(announced, cast):
    found = plans.differences(announced, plan("2027-03-18", trainers=[cast.trainer], venue="Elders"))
    assert [(row.label, row.before, row.after) for row in found] == [
        (
            "Wanneer",
            "donderdag 11 maart 2027, 9.15 – 12.45 uur",
            "donderdag 18 maart 2027, 9.15 – 12.45 uur",
        ),
        ("Locatie", "De Observant, Amersfoort", "Elders"),
    ]
    assert plans.differences(announced, plan(trainers=[cast.trainer])) == []


def test_the_cost_of_announcing_does_not_grow_with_the_group(
    cast, concept, now, django_assert_max_num_queries
):
    EnrolmentFactory.create_batch(30, cohort=cast.cohort, organisation=cast.waterdam)
    with django_assert_max_num_queries(33):
        planning.announce(concept, version=0, by=cast.trainer, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_the_same_moment(cast, concept, now):
    start = threading.Barrier(2)
    outcomes = []

    def announce():
        start.wait(10)
        try:
            planning.announce(concept, version=0, by=cast.planner, now=now)
            outcomes.append("bekend")
        except ValidationError:
            outcomes.append("te laat")
        finally:
            connection.close()

    threads = [threading.Thread(target=announce) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["bekend", "te laat"]
    assert Letter.objects.count() == 5

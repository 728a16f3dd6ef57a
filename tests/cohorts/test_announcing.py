"""Changes reach nobody until they are announced; then everybody gets one message, and late ones are called."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from icalendar import Calendar

from cohorts import plans
from cohorts.actions import planning, session_drafts
from cohorts.models import Reminder, Room, Session, SessionDraft, Venue
from cohorts.reports.announcements import announcements, unannounced
from cohorts.states import PartOfDay, SessionStatus
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import at
from tests.cohorts.plans import plan, slot
from tests.factories.cohorts import EnrolmentFactory, SessionFactory, TrainerAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def announced(cast, now):
    made = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(made, version=0, by=cast.planner, now=now)
    Letter.objects.all().delete()
    return Session.objects.get(pk=made.pk)


def keep(session, cast, now, day="2027-03-18", **more):
    values = {"trainers": [cast.trainer]} | more
    session.refresh_from_db()
    session_drafts.keep(session, plan=plan(day, **values), version=session.version, by=cast.planner, now=now)
    session.refresh_from_db()
    return session


def keep_cancellation(session, cast, now, reason="De zaal is dicht."):
    session_drafts.keep_cancellation(
        session, reason=reason, version=session.version, by=cast.planner, now=now
    )
    session.refresh_from_db()


def announce(session, cast, now):
    return session_drafts.announce(session, version=session.version, by=cast.planner, now=now)


def url(name, number=None):
    return reverse(f"cohorts:{name}", args=["voorjaar"] if number is None else ["voorjaar", number])


# Plans as plain values


def test_a_plan_comes_back_from_plain_values_as_it_was(cast):
    room = Room.objects.create(venue=Venue.objects.create(name="Observant"), name="Zaal 2", capacity=20)
    whole = plan(
        slots=[slot("2027-03-28"), slot("2027-03-29", "13:30", "17:00", PartOfDay.AFTERNOON)],
        module=cast.module,
        room=room,
        travel="Trein",
        join_url="https://overleg.example/1",
        preparation_due_on=dt.date(2027, 3, 26),
        case_due_at=at(dt.date(2027, 3, 20), dt.time(12)),
        trainers=[cast.trainer, cast.other_trainer],
    )
    assert plans.load([plans.to_plain(whole)]) == [plans.Loaded(whole, [])]


def test_what_is_gone_is_left_out_and_named(cast):
    room = Room.objects.create(venue=Venue.objects.create(name="Observant"), name="Zaal 2", capacity=20)
    plain = plans.to_plain(plan(room=room, trainers=[cast.trainer, cast.other_trainer]))
    cast.other_trainer.is_active = False
    cast.other_trainer.save()
    room.delete()
    [loaded] = plans.load([plain])
    assert (loaded.plan.room, loaded.plan.trainers) == (None, [cast.trainer])
    assert ["zaal" in loaded.lost[0], "trainer" in loaded.lost[1]] == [True, True]


# Drafts


def test_many_edits_are_one_message_and_one_sequence(announced, cast, now):
    keep(announced, cast, now)
    keep(announced, cast, now, "2027-03-25")
    keep(announced, cast, now, "2027-03-25", venue="Stadhuis Waterdam")
    assert not Letter.objects.exists()
    assert SessionDraft.objects.count() == 1
    announce(announced, cast, now)
    announced.refresh_from_db()
    assert (announced.sequence, announced.venue) == (1, "Stadhuis Waterdam")
    assert announced.starts_at == at(dt.date(2027, 3, 25), dt.time(9, 15))
    assert not SessionDraft.objects.exists()
    recipients = list(Letter.objects.values_list("recipient_id", flat=True))
    assert len(recipients) == len(set(recipients)) == 5
    mailed = Letter.objects.get(kind="session-moved", recipient=cast.participant).calendar
    assert Calendar.from_ical(mailed).walk("VEVENT")[0]["SEQUENCE"] == 1


def test_a_draft_changes_nothing_that_was_promised(announced, cast, now):
    appointments = list(announced.appointments.order_by("pk").values())
    promised = list(Reminder.objects.filter(session=announced).order_by("pk").values())
    keep(announced, cast, now)
    assert list(announced.appointments.order_by("pk").values()) == appointments
    assert list(Reminder.objects.filter(session=announced).order_by("pk").values()) == promised
    session_drafts.discard(announced, version=announced.version, by=cast.planner)
    announced.refresh_from_db()
    assert (announced.sequence, announced.status) == (0, SessionStatus.PLANNED)
    assert not SessionDraft.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("verb", ["keep", "keep_cancellation", "discard", "announce"])
def test_who_edits_second_is_told(announced, cast, now, verb):
    seen = announced.version
    keep(announced, cast, now)
    values = {
        "keep": {"plan": plan("2027-03-25"), "now": now},
        "keep_cancellation": {"reason": "Te laat", "now": now},
        "discard": {},
        "announce": {"now": now},
    }[verb]
    with pytest.raises(ValidationError, match="intussen gewijzigd"):
        getattr(session_drafts, verb)(announced, version=seen, by=cast.trainer, **values)
    assert SessionDraft.objects.get().plan == plans.to_plain(plan("2027-03-18", trainers=[cast.trainer]))
    assert not Letter.objects.exists()


def test_a_draft_becomes_a_cancellation_and_back(announced, cast, now):
    keep(announced, cast, now)
    keep_cancellation(announced, cast, now)
    assert SessionDraft.objects.get().reason == "De zaal is dicht."
    keep(announced, cast, now)
    draft = SessionDraft.objects.get()
    assert (draft.is_cancellation, draft.reason) == (False, "")


def test_what_has_begun_takes_no_draft(announced, cast):
    begun = announced.starts_at
    with pytest.raises(ValidationError, match="al begonnen"):
        keep(announced, cast, begun)


def test_nothing_to_announce_is_refused(announced, cast, now):
    with pytest.raises(ValidationError, match="niets bekend te maken"):
        announce(announced, cast, now)


# When letters go


NIGHT = dt.datetime(2027, 2, 1, 21, 0, tzinfo=dt.UTC)  # 22.00 in Amsterdam
MORNING = at(dt.date(2027, 2, 2), dt.time(8))


def test_within_a_day_letters_go_at_once_also_at_night(announced, cast):
    late = announced.starts_at.replace(hour=20) - dt.timedelta(days=1)  # 21.00 the evening before
    assert late.astimezone(dt.UTC).hour == 20
    keep(announced, cast, late, "2027-03-18")
    announce(announced, cast, late)
    assert set(Letter.objects.values_list("due_at", flat=True)) == {late}


def test_a_new_start_within_a_day_counts_too(announced, cast):
    keep(announced, cast, NIGHT, slots=[slot("2027-02-02", "09:15", "12:45")])
    announce(announced, cast, NIGHT)
    assert set(Letter.objects.values_list("due_at", flat=True)) == {NIGHT}


def test_other_news_waits_for_the_end_of_the_quiet_hours(announced, cast):
    keep(announced, cast, NIGHT)
    announce(announced, cast, NIGHT)
    assert set(Letter.objects.values_list("due_at", flat=True)) == {at(dt.date(2027, 2, 2), dt.time(7))}


def test_who_never_heard_is_invited_not_told_of_a_change(cast):
    made = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(made, version=0, by=cast.planner, now=NIGHT)
    made.refresh_from_db()
    keep(made, cast, NIGHT)
    announce(made, cast, NIGHT)
    waiting = Letter.objects.filter(state="due", recipient=cast.participant)
    assert [letter.kind for letter in waiting] == ["session-announced"]


def test_a_change_of_a_change_is_told_from_what_people_knew(announced, cast):
    """Nobody ever heard of the 18th; later, when the letters left, what they say is what people know."""
    keep(announced, cast, NIGHT, "2027-03-18", venue="Achterzaal")
    announce(announced, cast, NIGHT)
    keep(announced, cast, NIGHT, "2027-03-25")
    announce(announced, cast, NIGHT)
    for letter in Letter.objects.filter(state="due"):
        was = letter.body_text.split("Dit was het:")[1]
        assert "11 maart" in was
        assert "18 maart" not in letter.body_text + letter.body_html
        assert "Achterzaal" not in letter.body_text + letter.body_html
    Letter.objects.filter(state="due").update(state="sent", sent_at=MORNING)
    keep(announced, cast, MORNING, "2027-04-01")
    announce(announced, cast, MORNING)
    for letter in Letter.objects.filter(state="due"):
        assert "25 maart" in letter.body_text.split("Dit was het:")[1]


def test_the_last_day_to_prepare_is_told_to_who_prepares(cast, sign_in, now):
    due = dt.date(2027, 3, 9)
    made = planning.draft(
        cast.cohort, plan=plan(trainers=[cast.trainer], preparation_due_on=due), by=cast.planner
    )
    planning.announce(made, version=0, by=cast.planner, now=now)
    own = Letter.objects.get(recipient=cast.participant, kind="session-announced")
    for body in (own.body_text, own.body_html):
        assert "Rond je voorbereiding af op of vóór dinsdag 9 maart" in body
    assert "voorbereiding" not in Letter.objects.get(recipient=cast.trainer).body_text
    page = url("session-detail", made.number)
    assert "Voorbereiding klaar op of vóór <time" in sign_in(cast.participant).get(page).text
    assert "Voorbereiding klaar" not in sign_in(cast.coordinator).get(page).text


# A draft leaks nowhere


@pytest.mark.parametrize("name", ["participant", "colleague", "coordinator", "other_coordinator"])
def test_a_draft_is_seen_by_nobody_who_does_not_plan(announced, cast, sign_in, now, name):
    client = sign_in(cast.people[name])
    pages = [url("session-detail", 3), url("session-ics", 3), url("session-list"), "/"]
    before = [client.get(page).text for page in pages]
    keep(announced, cast, now, title="Geheime titel", venue="Geheime plek")
    for page, was in zip(pages, before, strict=True):
        text = client.get(page).text
        assert "Geheime" not in text
        assert "18 maart" not in text
        assert "concept" not in text
        if page.endswith(".ics"):
            assert text == was
    keep_cancellation(announced, cast, now, reason="Geheime reden")
    assert all("Geheime" not in client.get(page).text for page in pages)
    shown = sign_in(cast.trainer).get(url("session-detail", 3)).text
    assert "Geheime reden" in shown


PAGES = ["session-announce", "session-draft-discard", "call-list", "cohort-announce"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "name", ["participant", "coordinator", "other_trainer", "stranger", "auditor", "office_admin"]
)
def test_only_who_plans_announces_or_calls(announced, cast, sign_in, now, page, name):
    keep(announced, cast, now)
    target = url(page, None if page == "cohort-announce" else 3)
    client = sign_in(cast.people[name])
    assert client.get(target).status_code == 404
    assert client.post(target).status_code == 404
    assert SessionDraft.objects.exists()


@pytest.mark.parametrize("name", ["planner", "trainer"])
def test_who_plans_sees_old_and_new(announced, cast, sign_in, now, name):
    keep(announced, cast, now)
    for page in ("session-detail", "session-announce", "session-draft-discard"):
        text = sign_in(cast.people[name]).get(url(page, 3)).text
        assert "donderdag 11 maart 2027, 9.15 – 12.45 uur" in text
        assert "donderdag 18 maart 2027, 9.15 – 12.45 uur" in text


# The pages


def test_a_draft_is_edited_further_and_thrown_away(announced, cast, sign_in, now):
    keep(announced, cast, now, title="Andere titel")
    client = sign_in(cast.planner)
    assert 'value="Andere titel"' in client.get(url("session-move", 3)).text
    answer = client.post(url("session-draft-discard", 3), {"version": str(announced.version)}, follow=True)
    assert "De wijziging is weggegooid" in answer.text
    assert not SessionDraft.objects.exists()
    assert not Letter.objects.exists()


def test_the_page_of_a_lichting_sends_what_was_chosen_together(announced, cast, sign_in, now):
    keep(announced, cast, now)
    cast.concept_session.trainers.add(cast.trainer)
    client = sign_in(cast.planner)
    page = client.get(url("cohort-announce"))
    assert "5 mensen krijgen bericht over 2 bijeenkomsten" in page.text
    assert {total.user.first_name: total.letters for total in page.context["totals"]} == dict.fromkeys(
        ("Paula", "Kees", "Tineke", "Cora", "Cas"), 2
    )
    fewer = client.get(url("cohort-announce"), {"gekozen": "ja", "kies": "2"}, HTTP_HX_REQUEST="true").text
    assert "5 mensen krijgen bericht over 1 bijeenkomst." in fewer
    assert "<html" not in fewer
    chosen = {"kies": ["2", "3"], "versie-2": "0", "versie-3": str(announced.version)}
    answer = client.post(url("cohort-announce"), chosen, follow=True)
    assert "2 bijeenkomsten zijn bekendgemaakt. 10 berichten gaan nu weg." in answer.text
    assert Letter.objects.count() == 10
    assert "Alles is bekendgemaakt" in client.get(url("cohort-announce")).text


def test_all_or_nothing(announced, cast, sign_in, now):
    keep(announced, cast, now)  # and the concept has no trainer
    chosen = {"kies": ["2", "3"], "versie-2": "0", "versie-3": str(announced.version)}
    answer = sign_in(cast.planner).post(url("cohort-announce"), chosen)
    assert "nog geen trainer" in answer.text
    assert "Er is niets bekendgemaakt" in answer.text
    assert not Letter.objects.exists()
    assert SessionDraft.objects.exists()


def test_choosing_nothing_sends_nothing(announced, cast, sign_in, now):
    keep(announced, cast, now)
    assert "Kies minstens één" in sign_in(cast.planner).post(url("cohort-announce"), {}).text


def test_a_reason_that_is_new_counts_as_seen_only_with_its_version(announced, cast, sign_in, now):
    keep_cancellation(announced, cast, now)
    client = sign_in(cast.planner)
    old = str(announced.version)
    keep_cancellation(announced, cast, now, reason="Iets anders.")
    assert "intussen gewijzigd" in client.post(url("session-announce", 3), {"version": old}).text
    assert not Letter.objects.exists()


@pytest.mark.parametrize("size", [3, 30])
def test_the_page_of_a_lichting_costs_the_same_for_more(cast, sign_in, now, size, django_assert_num_queries):
    for number in range(3, size + 3):
        made = SessionFactory(cohort=cast.cohort, number=number, planned=True)
        made.trainers.add(cast.trainer)
        keep(made, cast, now) if number % 2 else keep_cancellation(made, cast, now)
    EnrolmentFactory.create_batch(size, cohort=cast.cohort, organisation=cast.waterdam)
    with django_assert_num_queries(9):
        announcements(cast.cohort, unannounced(cast.cohort), now=now)
    client = sign_in(cast.planner)
    client.get(url("cohort-announce"))
    with django_assert_num_queries(12):
        client.get(url("cohort-announce"))


# The bellijst


@pytest.fixture
def soon(announced):
    """Two hours before the session."""
    moment = announced.starts_at - dt.timedelta(hours=2)
    with time_machine.travel(moment, tick=False):
        yield moment


def test_announcing_within_three_hours_leads_to_the_call_list(announced, cast, sign_in, soon):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    cast.participant.phone = "06 12 34 56 78"
    cast.participant.save()
    keep(announced, cast, soon, trainers=[cast.other_trainer])
    client = sign_in(cast.planner)
    assert "bel de mensen ook" in client.get(url("session-announce", 3)).text
    assert not AuditEvent.objects.filter(kind="call_list.read").exists()
    answer = client.post(url("session-announce", 3), {"version": str(announced.version)}, follow=True)
    assert answer.redirect_chain == [(url("call-list", 3), 302)]
    assert 'href="tel:0612345678"' in answer.text
    assert answer.text.count("gaf geen nummer") == 3
    assert "wordt niet meer verwacht" in answer.text  # Tineke, who was replaced
    event = AuditEvent.objects.get(kind="call_list.read")
    assert (event.actor, event.facts) == (f"accounts.user:{cast.planner.pk}", {"numbers": 1})
    assert "0612345678" not in str(event.facts)


def test_the_call_list_stays_until_the_old_end(announced, cast, sign_in, soon):
    ends_at = announced.ends_at
    keep_cancellation(announced, cast, soon)
    announce(announced, cast, soon)
    client = sign_in(cast.trainer)
    assert "Paula Proef" in client.get(url("call-list", 3)).text
    with time_machine.travel(ends_at, tick=False):
        answer = client.get(url("call-list", 3), follow=True)
        assert answer.redirect_chain == [(url("session-detail", 3), 302)]
    assert AuditEvent.objects.filter(kind="call_list.read").count() == 1


def test_there_is_no_call_list_long_before(announced, cast, sign_in):
    answer = sign_in(cast.planner).get(url("call-list", 3), follow=True)
    assert "alleen als een bijeenkomst binnen 3 uur begint" in answer.text
    assert not AuditEvent.objects.filter(kind="call_list.read").exists()


def test_who_left_is_not_called(announced, cast, sign_in, soon):
    cast.enrolment.status = "withdrawn"
    cast.enrolment.save()
    assert "Paula" not in sign_in(cast.planner).get(url("call-list", 3)).text

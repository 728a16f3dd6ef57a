"""Go or no-go: shown before, told once to everybody, ended completely; a no-go is final."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from cohorts.actions import decisions, enrolments, intakes, planning, waiting
from cohorts.importing.reading import Line
from cohorts.models import Appointment, Cohort, Enrolment, Reminder, SpecialNeeds
from cohorts.reports import decisions as report
from cohorts.states import Decision, EnrolmentStatus, ReminderState, SessionStatus
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from tests.cast import build_cast
from tests.cohorts.plans import plan
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

NOW = dt.datetime(2027, 1, 4, 9, 0, tzinfo=dt.UTC)
WHY = "Er zijn te weinig deelnemers."


def decide(cast, decision=Decision.NO_GO, *, seen=Decision.OPEN, by=None):
    return decisions.decide(
        cast.cohort, decision=decision, seen=seen, reason=WHY, by=by or cast.planner, now=NOW
    )


def announced(cast, *days: str) -> None:
    for day in days:
        session = planning.draft(
            cast.cohort, plan=plan(day, module=cast.module, trainers=[cast.trainer]), by=cast.planner
        )
        planning.announce(session, version=session.version, by=cast.planner, now=NOW)


def queue(cast, status=EnrolmentStatus.WAITING_LIST, **more) -> Enrolment:
    return EnrolmentFactory(
        cohort=cast.cohort, organisation=cast.waterdam, status=status, queued_at=NOW, **more
    )


def letters_to(user, **which):
    return list(Letter.objects.filter(recipient=user, **which).order_by("pk"))


@pytest.fixture
def url(cast):
    return reverse("cohorts:decision-make", args=[cast.cohort.slug])


@pytest.fixture(autouse=True)
def before_the_start(time_machine):
    time_machine.move_to(NOW)


class TestGo:
    def test_participants_trainers_and_coordinators_hear_it_once(self, cast):
        waits = queue(cast)
        assert decide(cast, Decision.GO)
        told = Letter.objects.values_list("recipient__first_name", flat=True)
        assert sorted(told) == ["Cas", "Cora", "Kees", "Paula", "Tineke"]
        assert not letters_to(waits.user)
        letter = letters_to(cast.participant)[0]
        assert WHY in letter.body_text
        assert letter.subject == "Leergang Regiegemeente: de lichting gaat door"
        cohort = Cohort.objects.get(pk=cast.cohort.pk)
        assert (cohort.decision, cohort.decided_at, cohort.decided_by) == ("go", NOW, cast.planner)
        assert AuditEvent.objects.get(kind="cohort.decided").facts == {"decision": "go", "letters": 5}

    def test_a_second_click_changes_nothing(self, cast):
        decide(cast, Decision.GO)
        assert decide(cast, Decision.GO) is None
        assert Letter.objects.count() == 5
        assert AuditEvent.objects.filter(kind="cohort.decided").count() == 1

    def test_a_go_can_still_become_a_no_go(self, cast):
        decide(cast, Decision.GO)
        assert decide(cast, seen=Decision.GO)
        assert Cohort.objects.get(pk=cast.cohort.pk).decision == Decision.NO_GO

    def test_who_saw_something_else_is_told_first(self, cast):
        decide(cast, Decision.GO)
        with pytest.raises(ValidationError, match="Iemand anders"):
            decide(cast, seen=Decision.OPEN)


class TestNoGo:
    def test_everything_that_is_open_ends_with_the_reason(self, cast):
        cast.cohort.takes_requests = True
        cast.cohort.save()
        waits, asked = queue(cast), queue(cast, EnrolmentStatus.REQUESTED)
        offered = queue(cast, EnrolmentStatus.OFFERED, offer_ends_at=NOW + waiting.OFFER)
        invited = queue(cast, EnrolmentStatus.CONFIRMED, invite_at=NOW + dt.timedelta(days=1))
        done = queue(cast, EnrolmentStatus.COMPLETED)
        decide(cast)
        ended = Enrolment.objects.filter(cohort=cast.cohort).exclude(pk=done.pk)
        assert set(ended.values_list("status", "offer_ends_at", "invite_at")) == {("cancelled", None, None)}
        for enrolment in (waits, asked, offered, invited, cast.enrolment):
            step = enrolment.transitions.get()
            assert (step.to_status, step.by) == ("cancelled", cast.planner)
            assert WHY in step.reason
        done.refresh_from_db()
        assert done.status == EnrolmentStatus.COMPLETED
        assert Cohort.objects.get(pk=cast.cohort.pk).takes_requests is False

    def test_nothing_is_offered_or_enrolled_any_more(self, cast):
        queue(cast)
        decide(cast)
        cohort = Cohort.objects.get(pk=cast.cohort.pk)
        assert waiting.move_up(cohort, now=NOW) == []
        with pytest.raises(ValidationError, match="gaat niet door"):
            enrolments.enrol(
                cohort,
                organisation=cast.waterdam,
                people=[Line(1, "Nel", "", "Nieuw", "nel@waterdam.example", "")],
                by=cast.planner,
                now=NOW,
            )

    def test_everybody_gets_one_letter_and_it_takes_the_session_out_of_the_calendar(self, cast):
        announced(cast, "2027-03-11")
        Letter.objects.all().delete()
        waits = queue(cast)
        decide(cast)
        for user in (cast.participant, cast.colleague, cast.trainer):
            (letter,) = letters_to(user)
            assert letter.kind == "decision-no-go"
            assert letter.calendar_method == "CANCEL"
            assert "STATUS:CANCELLED" in letter.calendar
            assert WHY in letter.body_text
        for user in (waits.user, cast.coordinator, cast.other_coordinator):
            (letter,) = letters_to(user)
            assert (letter.kind, letter.calendar) == ("decision-no-go", "")
        assert not Appointment.objects.standing().exists()

    def test_each_further_session_leaves_the_calendar_by_one_short_letter(self, cast):
        announced(cast, "2027-03-11", "2027-04-08", "2027-05-13")
        Letter.objects.all().delete()
        decide(cast)
        kinds = [letter.kind for letter in letters_to(cast.participant)]
        assert kinds == ["decision-no-go", "session-cancelled", "session-cancelled"]
        assert len({letter.calendar for letter in letters_to(cast.participant)}) == 3
        assert "nog een korte e-mail" in letters_to(cast.participant)[0].body_text
        assert [letter.kind for letter in letters_to(cast.coordinator)] == ["decision-no-go"]

    def test_sessions_fall_out_reminders_stop_and_the_past_stays(self, cast):
        announced(cast, "2027-03-11")
        cast.session.starts_at = NOW - dt.timedelta(days=3)
        cast.session.ends_at = NOW - dt.timedelta(days=2)
        cast.session.save()
        assert Reminder.objects.filter(state=ReminderState.PENDING).exists()
        decide(cast)
        statuses = cast.cohort.sessions.order_by("number").values_list("status", flat=True)
        assert list(statuses) == [SessionStatus.PLANNED, SessionStatus.CONCEPT, SessionStatus.CANCELLED]
        assert not Reminder.objects.filter(state=ReminderState.PENDING).exists()

    def test_an_invitation_that_did_not_leave_yet_stays(self, cast):
        made = enrolments.enrol(
            cast.cohort,
            organisation=cast.waterdam,
            people=[Line(1, "Nel", "", "Nieuw", "nel@waterdam.example", "")],
            by=cast.planner,
            now=NOW,
        )
        decide(cast)
        states = {letter.kind: letter.state for letter in letters_to(made[0].user)}
        assert states == {"invitation": LetterState.CANCELLED, "decision-no-go": LetterState.DUE}

    def test_needs_are_gone_at_once(self, cast):
        intakes.save_needs(cast.enrolment, dietary="vegetarisch", accessibility="", now=NOW)
        decide(cast)
        assert not SpecialNeeds.objects.exists()

    def test_it_is_final_and_a_second_click_changes_nothing(self, cast):
        decide(cast)
        count = Letter.objects.count()
        assert decide(cast) is None
        with pytest.raises(ValidationError, match="staat vast"):
            decide(cast, Decision.GO, seen=Decision.NO_GO)
        assert Letter.objects.count() == count

    def test_no_other_gemeente_stands_in_a_letter(self, cast):
        decide(cast)
        (letter,) = letters_to(cast.coordinator)
        assert not any(word in letter.body_text for word in ("Duinrade", "Kees", "Paula"))


@pytest.mark.django_db(transaction=True)
def test_two_planners_who_decide_at_once_decide_once():
    cast = build_cast()
    barrier, results = threading.Barrier(2), []

    def run(decision):
        barrier.wait()
        try:
            results.append(bool(decide(cast, decision)))
        except ValidationError:
            results.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[each]) for each in (Decision.GO, Decision.NO_GO)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["True", "told"]
    assert AuditEvent.objects.filter(kind="cohort.decided").count() == 1


class TestPage:
    def test_the_numbers_stand_beside_the_minimum(self, cast, sign_in, url):
        cast.cohort.min_participants = 8
        cast.cohort.save()
        queue(cast)
        page = sign_in(cast.planner).get(url)
        assert page.context["numbers"].organisations == [
            ("Gemeente Duinrade", 1, 0),
            ("Gemeente Waterdam", 1, 1),
        ]
        assert all(words in page.text for words in ("minimum 8", "Het minimum is nog niet gehaald"))

    def test_first_who_hears_it_and_only_then_is_it_decided(self, cast, sign_in, url):
        client = sign_in(cast.planner)
        waits = queue(cast)
        shown = client.post(url, {"decision": "no_go", "reason": WHY, "gezien": "open"})
        assert all(name in shown.text for name in ("Paula Proef", "Tineke", "Cora", waits.user.name, WHY))
        assert "Dit kun je niet terugdraaien" in shown.text
        assert Cohort.objects.get(pk=cast.cohort.pk).decision == Decision.OPEN
        done = client.post(
            url, {"decision": "no_go", "reason": WHY, "gezien": "open", "stap": "bevestigen"}, follow=True
        )
        assert "6 mensen krijgen bericht" in done.text
        assert "Gaat niet door" in done.text
        assert "Dit besluit staat vast" in client.get(url).text
        again = client.post(url, {"decision": "no_go", "reason": WHY, "stap": "bevestigen"}, follow=True)
        assert "was al genomen" in again.text

    def test_back_keeps_what_was_typed(self, cast, sign_in, url):
        page = sign_in(cast.planner).post(url, {"decision": "go", "reason": WHY, "stap": "terug"})
        assert WHY in page.text
        assert page.context["form"].errors == {}

    def test_a_reason_is_asked(self, cast, sign_in, url):
        page = sign_in(cast.planner).post(url, {"decision": "go", "reason": " "})
        assert "Schrijf in één of twee zinnen waarom" in page.text

    def test_a_planner_who_came_second_is_told(self, cast, sign_in, url):
        decide(cast, Decision.GO)
        page = sign_in(cast.planner).post(
            url, {"decision": "no_go", "reason": WHY, "gezien": "open", "stap": "bevestigen"}
        )
        assert "Iemand anders heeft intussen een besluit genomen" in page.text

    @pytest.mark.parametrize("name", ["trainer", "coordinator", "participant", "office_admin", "stranger"])
    def test_others_find_nothing(self, cast, sign_in, url, name):
        client = sign_in(cast.people[name])
        assert client.get(url).status_code == 404
        assert client.post(url, {"decision": "no_go", "reason": WHY}).status_code == 404

    def test_without_login_there_is_the_door(self, client, url):
        assert client.get(url).url.startswith("/inloggen/")

    def test_another_method_is_refused(self, cast, sign_in, url):
        assert sign_in(cast.planner).put(url).status_code == 405

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_number_of_queries_does_not_grow(self, cast, sign_in, url, django_assert_num_queries, size):
        for _ in range(size):
            queue(cast)
        client = sign_in(cast.planner)
        client.get(url)
        with django_assert_num_queries(4):
            client.get(url)
        with django_assert_num_queries(9):
            client.post(url, {"decision": "no_go", "reason": WHY})


class TestDue:
    @pytest.mark.parametrize(("days", "due"), [(-1, False), (0, True), (5, True)])
    def test_it_is_due_from_its_day_on(self, cast, days, due):
        cast.cohort.decide_on = NOW.date()
        cast.cohort.save()
        found = Cohort.objects.to_decide(NOW.date() + dt.timedelta(days=days))
        assert (cast.cohort in found) is due

    def test_not_when_it_was_decided_or_is_over(self, cast):
        day = NOW.date()
        CohortFactory(decide_on=day, decision=Decision.GO, decided_at=NOW)
        CohortFactory(decide_on=day, starts_on=dt.date(2026, 1, 1), ends_on=day - dt.timedelta(days=1))
        assert not Cohort.objects.to_decide(day).exists()

    def test_minimum_and_day_are_chosen_on_the_form_of_the_lichting(self, cast, sign_in):
        address = reverse("cohorts:cohort-update", args=[cast.cohort.slug])
        client = sign_in(cast.planner)
        form = client.get(address).context["form"]
        data = {
            "name": cast.cohort.name,
            "kind": "open",
            "programme": cast.cohort.programme_id,
            "seats": 14,
            "starts_on": "14-1-2027",
            "ends_on": "4-11-2027",
            "organisations": [cast.waterdam.pk, cast.duinrade.pk],
            "trainers": [cast.trainer.pk],
            "theme": cast.cohort.theme,
            "feedback_working_days": 10,
        }
        assert "min_participants" in form.fields
        wrong = client.post(address, data | {"min_participants": "15", "decide_on": "15-1-2027"})
        assert "Kies hoogstens 14." in wrong.text
        assert "Kies een dag vóór de begindatum." in wrong.text
        assert (
            client.post(address, data | {"min_participants": "8", "decide_on": "7-1-2027"}).status_code == 302
        )
        cast.cohort.refresh_from_db()
        assert (cast.cohort.min_participants, cast.cohort.decide_on) == (8, dt.date(2027, 1, 7))

    def test_the_groups_that_hear_it_do_not_overlap(self, cast):
        """A coördinator who takes part gets one letter (MSG-09)."""
        EnrolmentFactory(cohort=cast.cohort, user=cast.coordinator, organisation=cast.waterdam)
        told = report.hearers(cast.cohort, Decision.GO, now=NOW)
        assert len({user.pk for _, user in told.people}) == len(told.people) == 5

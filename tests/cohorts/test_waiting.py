"""The waiting list: who is offered a seat, for how long, and what an answer does."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from cohorts.actions import enrolments, seats, waiting
from cohorts.importing.reading import Line
from cohorts.models import Enrolment
from cohorts.reports.waiting import place_of
from cohorts.states import Decision, EnrolmentStatus
from cohorts.tasks.enrolments import lapse_offers
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from leergang.moment import AMSTERDAM
from tests.cast import build_cast
from tests.cohorts.queue import at_once, in_queue, set_seats

S = EnrolmentStatus


@pytest.fixture
def full(cast):
    """Two people are in, and no seat is left."""
    set_seats(cast.cohort, 2)
    return cast


def status_of(*enrolments):
    return [Enrolment.objects.get(pk=enrolment.pk).status for enrolment in enrolments]


def steps_of(enrolment):
    return [(step.from_status, step.to_status, step.by, step.reason) for step in enrolment.transitions.all()]


class TestMoveUp:
    def test_the_longest_wait_is_first(self, full, now):
        late = in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=1))
        early = in_queue(full.cohort, full.duinrade, since=now - dt.timedelta(days=2))
        set_seats(full.cohort, 3)
        assert [each.pk for each in waiting.move_up(full.cohort, now=now)] == [early.pk]
        assert status_of(early, late) == [S.OFFERED, S.WAITING_LIST]

    def test_an_offer_holds_the_seat_for_48_hours(self, full, now):
        one = in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        [offered] = waiting.move_up(full.cohort, now=now)
        assert offered.offer_ends_at == now + dt.timedelta(hours=48)
        assert waiting.move_up(full.cohort, now=now) == []
        with pytest.raises(ValidationError, match="vol"):
            enrolments.enrol(
                full.cohort, organisation=full.waterdam, people=[Line(0, "Bo", "", "Smit", "bo@waterdam.example")],
                by=full.coordinator, now=now,
            )  # fmt: skip
        assert steps_of(one)[-1] == ("waiting_list", "offered", None, "")

    @pytest.mark.parametrize(
        ("leaves_at", "ends_at"),
        [
            ("2027-02-02 16:30", "2027-02-04 16:30"),  # Tuesday to Thursday
            ("2027-02-05 09:00", "2027-02-08 12:00"),  # Friday: not Sunday morning
            ("2027-02-04 15:00", "2027-02-08 12:00"),  # Thursday: not Saturday
            ("2027-03-24 10:00", "2027-03-30 12:00"),  # to Good Friday: after Easter
            ("2026-12-23 10:00", "2026-12-28 12:00"),  # to Christmas, and a weekend after it
            ("2027-03-13 08:00", "2027-03-15 08:00"),  # Saturday to Monday
            # The clock goes forward on Sunday 28 March 2027, a day before Easter Monday; in 2026 on the 29th.
            ("2026-03-28 10:00", "2026-03-30 11:00"),  # 48 hours is 48 hours
            ("2026-03-28 19:30", "2026-03-31 12:00"),  # half past eight in the evening is too late
            ("2027-03-26 10:00", "2027-03-30 12:00"),
            # It goes back on Sunday 31 October 2027.
            ("2027-10-30 10:00", "2027-11-01 09:00"),
            ("2027-10-30 07:30", "2027-11-01 12:00"),  # half past six in the morning is too early
        ],
    )
    def test_an_offer_ends_when_somebody_can_answer(self, leaves_at, ends_at):
        leaves, ends = (
            dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM) for text in (leaves_at, ends_at)
        )
        assert waiting.offer_ends(leaves) == ends

    def test_the_letter_names_the_moment_that_counts(self, full, now):
        friday = dt.datetime(2027, 2, 5, 9, 0, tzinfo=AMSTERDAM)
        in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        [offered] = waiting.move_up(full.cohort, now=friday)
        assert offered.offer_ends_at == dt.datetime(2027, 2, 8, 12, 0, tzinfo=AMSTERDAM)
        for kind in ("waiting-offered", "waiting-offered-copy"):
            assert "maandag 8 februari 2027" in Letter.objects.get(kind=kind).body_text
            assert "12.00" in Letter.objects.get(kind=kind).body_text

    def test_a_seat_kept_for_others_is_passed_over(self, full, now):
        own = in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=2))
        other = in_queue(full.cohort, full.duinrade, since=now - dt.timedelta(days=1))
        seats.set_seats(full.cohort, total=3, reserved={full.duinrade.pk: 2}, by=full.planner, now=now)
        assert status_of(own, other) == [S.WAITING_LIST, S.OFFERED]

    def test_nothing_is_offered_after_the_closing_day_or_when_it_does_not_go_on(self, full, now):
        one = in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        full.cohort.enrolment_closes_on = dt.date(2027, 1, 31)
        full.cohort.save()
        assert waiting.move_up(full.cohort, now=now) == []
        full.cohort.enrolment_closes_on = None
        full.cohort.decision, full.cohort.decided_at = Decision.NO_GO, now
        full.cohort.save()
        assert waiting.move_up(full.cohort, now=now) == []
        assert status_of(one) == [S.WAITING_LIST]

    def test_in_the_night_the_letter_waits_and_the_hours_count_from_the_morning(self, full, now):
        night = dt.datetime(2027, 2, 1, 23, 0, tzinfo=AMSTERDAM)
        morning = dt.datetime(2027, 2, 2, 7, 0, tzinfo=AMSTERDAM)
        in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        [offered] = waiting.move_up(full.cohort, now=night)
        assert offered.offer_ends_at == morning + dt.timedelta(hours=48)
        assert {letter.due_at for letter in Letter.objects.all()} == {morning}

    def test_the_person_gets_a_link_and_the_coordinator_a_copy(self, full, now):
        one = in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        waiting.move_up(full.cohort, now=now)
        letter = Letter.objects.get(kind="waiting-offered")
        assert (letter.to_address, letter.is_secret) == (one.user.email, True)
        assert "/wachtlijst/" in letter.body_text
        assert "3 februari 2027" in letter.body_text
        copy = Letter.objects.get(kind="waiting-offered-copy")
        assert (copy.to_address, "Iris" in copy.subject) == (full.coordinator.email, False)
        assert "Iris Blom" in copy.body_text
        assert "/wachtlijst/" in copy.body_text
        assert one.public_id.hex not in copy.body_text  # the answer of the person is the person's

    def test_offers_of_one_moment_are_one_copy_and_none_tells_of_others(self, full, now):
        for name, organisation in (("Iris", full.waterdam), ("Bo", full.waterdam), ("Dirk", full.duinrade)):
            in_queue(full.cohort, organisation, since=now, name=name)
        set_seats(full.cohort, 5)
        waiting.move_up(full.cohort, now=now)
        copies = {
            copy.recipient_id: copy.body_text for copy in Letter.objects.filter(kind="waiting-offered-copy")
        }
        assert set(copies) == {full.coordinator.pk, full.other_coordinator.pk}
        assert "Iris Blom en Bo Blom" in copies[full.coordinator.pk]
        assert "Dirk" not in copies[full.coordinator.pk]

    def test_without_a_coordinator_the_planner_gets_the_copy(self, full, now):
        full.coordinator.organisation_roles.all().delete()
        in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        waiting.move_up(full.cohort, now=now)
        assert Letter.objects.get(kind="waiting-offered-copy").recipient_id == full.planner.pk

    def test_a_coordinator_who_waits_gets_one_letter(self, full, now):
        in_queue(full.cohort, full.waterdam, since=now)
        Enrolment.objects.filter(status=S.WAITING_LIST).update(user=full.coordinator)
        set_seats(full.cohort, 3)
        waiting.move_up(full.cohort, now=now)
        assert [letter.kind for letter in Letter.objects.all()] == ["waiting-offered"]


class TestAnswers:
    @pytest.fixture
    def offered(self, full, now):
        in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=3))
        set_seats(full.cohort, 3)
        return waiting.move_up(full.cohort, now=now)[0]

    def test_accepting_gives_the_seat_and_the_personal_link(self, full, offered, now):
        taken = waiting.accept_offer(offered, by=None, now=now + dt.timedelta(hours=1))
        assert (taken.status, taken.offer_ends_at) == (S.CONFIRMED, None)
        assert Letter.objects.filter(kind="invitation", recipient=offered.user).exists()
        assert Letter.objects.get(kind="waiting-offered").state == LetterState.CANCELLED
        assert [step.to_status for step in taken.transitions.all()] == [
            "waiting_list",
            "offered",
            "confirmed",
        ]

    def test_too_late_is_told(self, offered, now):
        with pytest.raises(ValidationError, match="verlopen"):
            waiting.accept_offer(offered, by=None, now=now + dt.timedelta(hours=48))

    def test_accepting_twice_is_told(self, offered, now):
        waiting.accept_offer(offered, by=None, now=now)
        with pytest.raises(ValidationError, match="intussen veranderd"):
            waiting.accept_offer(offered, by=None, now=now)

    def test_an_offer_of_a_lichting_that_does_not_go_on_gives_nothing(self, full, offered, now):
        full.cohort.decision, full.cohort.decided_at = Decision.NO_GO, now
        full.cohort.save()
        with pytest.raises(ValidationError, match="gaat niet door"):
            waiting.accept_offer(offered, by=None, now=now)

    def test_not_needed_any_more_gives_the_seat_to_the_next(self, full, offered, now):
        next_one = in_queue(full.cohort, full.duinrade, since=now)
        waiting.decline(offered, by=None, now=now)
        assert status_of(offered, next_one) == [S.CANCELLED, S.OFFERED]
        assert steps_of(offered)[-1] == ("offered", "cancelled", None, "Niet meer nodig")
        assert not Letter.objects.filter(kind="waiting-removed").exists()

    def test_who_is_taken_off_by_somebody_else_hears_it(self, full, offered, now):
        waiting.decline(offered, by=full.coordinator, now=now)
        assert steps_of(offered)[-1][2] == full.coordinator
        assert Letter.objects.get(kind="waiting-removed").recipient_id == offered.user_id

    def test_who_has_a_seat_cannot_step_out_by_the_link(self, cast, now):
        with pytest.raises(ValidationError, match="intussen veranderd"):
            waiting.decline(cast.enrolment, by=None, now=now)


class TestLapsing:
    @pytest.fixture
    def lapsed(self, full, now):
        one = in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=3))
        set_seats(full.cohort, 3)
        waiting.move_up(full.cohort, now=now)
        assert waiting.lapse_offers(now=now + dt.timedelta(hours=47)) == 0
        assert waiting.lapse_offers(now=now + dt.timedelta(hours=48)) == 1
        return Enrolment.objects.select_related("user").get(pk=one.pk)

    def test_the_person_keeps_the_place_and_hears_it(self, full, lapsed, now):
        in_queue(full.cohort, full.waterdam, since=now)
        assert (lapsed.status, place_of(lapsed)) == (S.WAITING_LIST, 1)
        assert steps_of(lapsed)[-1] == ("offered", "waiting_list", None, "Niet op tijd beantwoord")
        assert "/wachtlijst/" in Letter.objects.get(kind="waiting-lapsed").body_text

    def test_the_person_is_not_asked_again_before_somebody_says_so(self, full, lapsed, now):
        later = now + dt.timedelta(days=4)
        assert waiting.move_up(full.cohort, now=later) == []
        waiting.want_again(lapsed, by=full.coordinator, now=later)
        assert status_of(lapsed) == [S.OFFERED]  # the seat was free still
        assert AuditEvent.objects.filter(kind="enrolment.wanted_again").count() == 1

    def test_wanting_it_twice_is_wanting_it_once(self, full, lapsed, now):
        set_seats(full.cohort, 2)
        for _ in range(2):
            waiting.want_again(lapsed, by=None, now=now)
        assert AuditEvent.objects.filter(kind="enrolment.wanted_again").count() == 1
        assert status_of(lapsed) == [S.WAITING_LIST]

    def test_the_seat_goes_to_the_next(self, full, now):
        first = in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=3))
        second = in_queue(full.cohort, full.duinrade, since=now - dt.timedelta(days=2))
        set_seats(full.cohort, 3)
        waiting.move_up(full.cohort, now=now)
        waiting.lapse_offers(now=now + dt.timedelta(hours=48))
        assert status_of(first, second) == [S.WAITING_LIST, S.OFFERED]

    def test_the_task_also_offers_what_an_act_forgot(self, full, now, time_machine):
        one = in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)  # behind the back of every action
        time_machine.move_to(now)
        assert lapse_offers() == 1
        assert status_of(one) == [S.OFFERED]
        assert lapse_offers() == 0


def test_a_place_counts_the_own_people_only(full, now):
    for day, organisation in enumerate([full.duinrade, full.waterdam, full.duinrade, full.waterdam]):
        last = in_queue(full.cohort, organisation, since=now + dt.timedelta(days=day))
    assert place_of(last) == 2


def test_who_enrols_with_a_waiting_list_puts_the_last_ones_on_it(full, now):
    set_seats(full.cohort, 3)
    people = [
        Line(n, name, "", "Blom", f"{name.lower()}@waterdam.example") for n, name in enumerate(["Iris", "Bo"])
    ]
    made = enrolments.enrol(
        full.cohort,
        organisation=full.waterdam,
        people=people,
        by=full.coordinator,
        now=now,
        with_waiting_list=True,
    )
    assert [each.status for each in made] == [S.CONFIRMED, S.WAITING_LIST]
    letter = Letter.objects.get(kind="waiting-queued")
    assert (letter.to_address, letter.is_secret) == ("bo@waterdam.example", True)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    @pytest.fixture
    def full(self):
        cast = build_cast()
        set_seats(cast.cohort, 2)
        return cast

    def test_two_move_ups_offer_one_seat_once(self, full, now):
        for day in (3, 2):
            in_queue(full.cohort, full.waterdam, since=now - dt.timedelta(days=day))
        set_seats(full.cohort, 3)
        assert at_once(*[lambda: waiting.move_up(full.cohort, now=now)] * 2) == ["done", "done"]
        assert Enrolment.objects.filter(status=S.OFFERED).count() == 1
        assert Letter.objects.filter(kind="waiting-offered").count() == 1

    def test_accepting_and_lapsing(self, full, now):
        """At the last moment: either the seat is taken, or the person is told that it is too late."""
        one = in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        waiting.move_up(full.cohort, now=now)
        end = now + waiting.OFFER
        outcomes = at_once(
            lambda: waiting.accept_offer(one, by=None, now=end - dt.timedelta(seconds=1)),
            lambda: waiting.lapse_offers(now=end),
        )
        [status] = status_of(one)
        assert (status, outcomes) in [
            (S.CONFIRMED, ["done", "done"]),
            (S.WAITING_LIST, ["done", "moved"]),
        ]
        assert one.transitions.count() == 3  # waits, is offered, and one thing after that

    def test_two_accept_the_same_offer(self, full, now):
        one = in_queue(full.cohort, full.waterdam, since=now)
        set_seats(full.cohort, 3)
        waiting.move_up(full.cohort, now=now)
        acts = [lambda: waiting.accept_offer(one, by=None, now=now)] * 2
        assert at_once(*acts) == ["done", "moved"]
        assert Letter.objects.filter(kind="invitation").count() == 1

    def test_a_seat_is_taken_while_it_is_offered(self, full, now):
        """One enrols directly, one moves up: the seat goes to one of them."""
        in_queue(full.cohort, full.duinrade, since=now)
        set_seats(full.cohort, 3)
        person = Line(0, "Bo", "", "Smit", "bo@waterdam.example")
        at_once(
            lambda: waiting.move_up(full.cohort, now=now),
            lambda: enrolments.enrol(
                full.cohort, organisation=full.waterdam, people=[person], by=full.coordinator, now=now
            ),
        )
        assert Enrolment.objects.filter(cohort=full.cohort).holding_seat().count() == 3

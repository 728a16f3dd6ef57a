"""Attendance in the room: taps with a way back, a code that changes, names that were pasted, a list on paper."""

import datetime as dt

import pytest
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohorts.actions import attendance, holding
from cohorts.models import Attendance, Session, SessionPart
from cohorts.models.check_in_code import code_of, part_of
from cohorts.reports.roll_call import roll_call
from cohorts.states import PartOfDay, SessionStatus
from cohorts.views.check_in import RATE
from leergang.audit.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def part(cast) -> SessionPart:
    starts = cast.session.starts_at
    return SessionPart.objects.create(
        session=cast.session, part_of_day=PartOfDay.MORNING, starts_at=starts, ends_at=starts + 3 * HOUR
    )


@pytest.fixture
def in_the_room(part, time_machine):
    time_machine.move_to(part.starts_at + 5 * MINUTE, tick=False)
    return part.starts_at + 5 * MINUTE


def address(name, cast):
    return reverse(f"cohorts:{name}", args=[cast.cohort.slug, cast.session.number])


def stored() -> dict[str, str]:
    rows = Attendance.objects.select_related("enrolment__user")
    return {row.enrolment.user.first_name: row.status for row in rows}


class TestRoll:
    def tap(self, client, cast, enrolment, status):
        return client.post(address("attendance-roll", cast), {"zet": f"{enrolment.pk}:{status}"}, follow=True)

    def test_a_tap_saves_and_is_shown(self, cast, in_the_room, sign_in):
        page = self.tap(sign_in(cast.trainer), cast, cast.enrolment, "partly")
        assert stored() == {"Paula": "partly"}
        assert "1 gedeeltelijk van 2" in " ".join(page.text.split())

    def test_a_tap_can_be_taken_back(self, cast, in_the_room, sign_in):
        client = sign_in(cast.trainer)
        self.tap(client, cast, cast.enrolment, "present")
        self.tap(client, cast, cast.enrolment, "absent")
        client.post(address("attendance-undo", cast))
        assert stored() == {"Paula": "present"}
        client.post(address("attendance-undo", cast))
        assert stored() == {"Paula": "present"}, "one step back, not two"

    def test_the_rest_is_there_and_can_be_taken_back(self, cast, in_the_room, sign_in):
        client = sign_in(cast.trainer)
        self.tap(client, cast, cast.enrolment, "absent_notice")
        client.post(address("attendance-roll", cast), {"zet": "iedereen"})
        assert stored() == {"Paula": "absent_notice", "Kees": "present"}
        client.post(address("attendance-undo", cast))
        assert stored() == {"Paula": "absent_notice"}

    @pytest.mark.parametrize(
        "sent", ["", "x", "1", "1:weg", "9" * 40 + ":present", "-1:present", "iedereen:"]
    )
    def test_nonsense_changes_nothing(self, cast, in_the_room, sign_in, sent):
        assert sign_in(cast.trainer).post(address("attendance-roll", cast), {"zet": sent}).status_code == 302
        assert stored() == {}

    def test_another_dagdeel_is_not_found(self, cast, in_the_room, sign_in):
        assert sign_in(cast.trainer).get(address("attendance-roll", cast) + "?dagdeel=999").status_code == 404

    @pytest.mark.parametrize("who", ["participant", "coordinator", "other_trainer", "stranger"])
    @pytest.mark.parametrize(
        "name", ["attendance-roll", "attendance-paste", "attendance-print", "check-in-screen"]
    )
    def test_who_stays_out(self, cast, in_the_room, sign_in, who, name):
        assert sign_in(cast.people[who]).get(address(name, cast)).status_code == 404

    def test_its_queries_do_not_grow(self, cast, in_the_room, sign_in, django_assert_max_num_queries):
        client = sign_in(cast.trainer)
        EnrolmentFactory.create_batch(12, cohort=cast.cohort, organisation=cast.duinrade)
        with django_assert_max_num_queries(14):
            client.get(address("attendance-roll", cast))

    def test_the_list_on_paper(self, cast, in_the_room, sign_in, part):
        attendance.save(
            cast.session, cells={(cast.enrolment.pk, part.pk): "present"}, by=cast.trainer, now=in_the_room
        )
        page = sign_in(cast.trainer).get(address("attendance-print", cast)).text
        assert "Aanwezig" in page
        assert "Kees" in page


class TestCode:
    def test_it_changes_and_is_good_for_a_short_while(self, part, in_the_room):
        code = code_of(part, in_the_room)
        assert part_of(part.pk, code, now=in_the_room + MINUTE) == part
        assert part_of(part.pk, code, now=in_the_room + 2 * MINUTE) is None
        assert code_of(part, in_the_room + MINUTE) != code

    def test_it_belongs_to_one_dagdeel_at_one_time(self, cast, part, in_the_room):
        other = SessionPart.objects.create(
            session=cast.session,
            part_of_day=PartOfDay.AFTERNOON,
            starts_at=part.starts_at + MINUTE,
            ends_at=part.ends_at,
        )
        assert part_of(other.pk, code_of(part, in_the_room), now=in_the_room) is None
        part.starts_at -= MINUTE
        part.save()
        assert part_of(part.pk, code_of(other, in_the_room), now=in_the_room) is None

    @pytest.mark.parametrize(("shift", "is_open"), [(-31, False), (-30, True), (179, True), (180, False)])
    def test_when_it_opens(self, part, shift, is_open):
        moment = part.starts_at + shift * MINUTE
        assert bool(part_of(part.pk, code_of(part, moment), now=moment)) == is_open

    def test_a_session_that_fell_out_has_none(self, cast, part, in_the_room):
        cast.session.status = SessionStatus.CANCELLED
        cast.session.save()
        assert part_of(part.pk, code_of(part, in_the_room), now=in_the_room) is None


class TestScan:
    def scan(self, part, moment):
        return reverse("check-in-scan", args=[part.pk, code_of(part, moment)])

    def test_a_scan_two_minutes_early_counts_at_the_start(self, cast, part, sign_in, time_machine):
        early = part.starts_at - 2 * MINUTE
        time_machine.move_to(early, tick=False)
        client = sign_in(cast.participant)
        assert client.get(self.scan(part, early)).url == reverse("check-in")
        assert stored() == {}, "opening the address writes nothing"
        page = client.post(reverse("check-in"))
        row = Attendance.objects.get()
        assert (row.status, row.recorded_at, row.recorded_by) == ("present", part.starts_at, cast.participant)
        assert "Je staat op de lijst" in page.text

    def test_logging_in_after_the_scan_takes_a_while(self, cast, part, client, in_the_room, time_machine):
        client.get(self.scan(part, in_the_room))
        assert client.get(reverse("check-in")).url.startswith("/inloggen/?next=/aanwezig/")
        assert client.session["check_in"]["part"] == part.pk

    def test_long_after_the_scan_there_is_no_button(self, cast, part, sign_in, in_the_room, time_machine):
        client = sign_in(cast.participant)
        client.get(self.scan(part, in_the_room))
        time_machine.move_to(in_the_room + 16 * MINUTE, tick=False)
        assert "verlopen" in client.post(reverse("check-in")).text
        assert stored() == {}

    def test_what_the_trainer_wrote_stays(self, cast, part, in_the_room):
        attendance.save(
            cast.session, cells={(cast.enrolment.pk, part.pk): "partly"}, by=cast.trainer, now=in_the_room
        )
        row = attendance.check_in(part, cast.participant, scanned_at=in_the_room, now=in_the_room)
        assert row.status == "partly"

    def test_twice_is_once(self, cast, part, in_the_room):
        for _ in range(2):
            attendance.check_in(part, cast.participant, scanned_at=in_the_room, now=in_the_room)
        assert Attendance.objects.count() == 1
        assert AuditEvent.objects.filter(kind="attendance.checked_in").count() == 1

    def test_a_stranger_is_on_no_list(self, cast, part, in_the_room, sign_in):
        with pytest.raises(ValidationError):
            attendance.check_in(part, cast.other_participant, scanned_at=in_the_room, now=in_the_room)
        client = sign_in(cast.stranger)
        client.get(self.scan(part, in_the_room))
        assert "niet op de lijst" in client.post(reverse("check-in")).text

    def test_a_guessed_code_opens_nothing(self, part, client, in_the_room):
        assert client.get(reverse("check-in-scan", args=[part.pk, "0" * 20])).status_code == 404

    def test_the_screen_shows_the_code_of_what_is_on(self, cast, part, sign_in, in_the_room, time_machine):
        client = sign_in(cast.trainer)
        assert "<svg" in client.get(address("check-in-screen", cast)).text
        time_machine.move_to(part.starts_at - 2 * HOUR, tick=False)
        assert "half uur voor het begin" in client.get(address("check-in-screen", cast)).text


class TestPaste:
    @pytest.fixture
    def people(self, cast):
        for names in (
            ("Anna", "van den", "Berg"),
            ("Anna", "", "Bergé"),
            ("Jan", "", "Bos"),
            ("Jan", "Willem", "Bos"),
        ):
            first, infix, last = names
            user = UserFactory(first_name=first, infix=infix, last_name=last)
            EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam, user=user)
        return list(cast.cohort.enrolments.select_related("user").order_by("pk"))

    @pytest.mark.parametrize(
        ("line", "found"),
        [
            ("Anna van den Berg", "Anna van den Berg"),
            ("BERG, Anna van den (Waterdam)\t9:01:22\t2u 14m", "Anna van den Berg"),
            ("anna berge", "Anna Bergé"),
            ("Jan Willem Bos", "Jan Willem Bos"),
            ("paula@waterdam.example", "Paula Proef"),
            ("Piet Onbekend", None),
            ("Anna", None),
        ],
    )
    def test_a_line_finds_its_person(self, people, line, found):
        call = roll_call(line, people)
        assert [person.name for person in call.found] == ([found] if found else [])

    def test_a_line_that_fits_two_marks_nobody(self, cast, people):
        double = UserFactory(first_name="Anna", infix="van den", last_name="Berg")
        EnrolmentFactory(cohort=cast.cohort, organisation=cast.duinrade, user=double)
        everybody = list(cast.cohort.enrolments.select_related("user"))
        call = roll_call("Anna van den Berg\n\n12:30\nAnna van den Berg", everybody)
        assert call.found == []
        assert len(call.doubtful) == 1

    def test_first_who_was_found_then_saved(self, cast, part, in_the_room, sign_in):
        client, url = sign_in(cast.trainer), address("attendance-paste", cast)
        sent = {"names": "Paula Proef\nNiemand Hier", "part": part.pk}
        page = client.post(url, sent | {"stap": "zoeken"})
        assert "Niemand Hier" in page.text
        assert stored() == {}
        client.post(url, sent | {"stap": "bewaren"})
        assert stored() == {"Paula": "present"}
        client.post(address("attendance-undo", cast))
        assert stored() == {}


class TestHeld:
    def test_what_is_over_was_held(self, cast):
        assert holding.mark_held(now=cast.session.ends_at - MINUTE) == 0
        assert holding.mark_held(now=cast.session.ends_at) == 1
        assert holding.mark_held(now=cast.session.ends_at) == 0
        cast.session.refresh_from_db()
        assert (cast.session.status, cast.session.sequence) == (SessionStatus.HELD, 0)

    def test_a_concept_and_what_fell_out_were_not(self, cast):
        Session.objects.exclude(pk=cast.session.pk).update(status=SessionStatus.CONCEPT)
        cast.session.status = SessionStatus.CANCELLED
        cast.session.save()
        assert holding.mark_held(now=cast.session.ends_at + 1000 * HOUR) == 0


def test_guessing_codes_is_limited(db, client, rf):
    for _ in range(120):
        ratelimit.consume(
            rf.get("/"), app="leergang", action="check_in", config={"check_in": RATE}, limit_get=True
        )
    assert client.get(reverse("check-in-scan", args=[1, "0" * 20])).status_code == 429

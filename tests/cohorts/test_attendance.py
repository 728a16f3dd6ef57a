"""Plain recording of attendance: per person and dagdeel, changed later with a trace, by two trainers at once."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from cohorts.actions import attendance, transitions
from cohorts.forms.attendance import AttendanceForm
from cohorts.models import Attendance, SessionPart
from cohorts.reports import attendance as report
from cohorts.states import AttendanceStatus, EnrolmentStatus, PartOfDay, SessionStatus
from leergang.audit.models import AuditEvent
from tests.cast import build_cast
from tests.factories.cohorts import EnrolmentFactory

DAY = dt.datetime(2027, 2, 11, 12, 0, tzinfo=dt.UTC)  # the day of the cast's session
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def parts(cast) -> list[SessionPart]:
    starts = cast.session.starts_at
    return [
        SessionPart.objects.create(
            session=cast.session,
            part_of_day=kind,
            starts_at=starts + shift,
            ends_at=starts + shift + 3 * HOUR,
        )
        for kind, shift in ((PartOfDay.MORNING, 0 * HOUR), (PartOfDay.AFTERNOON, 4 * HOUR))
    ]


@pytest.fixture
def url(cast):
    return reverse("cohorts:attendance-record", args=[cast.cohort.slug, cast.session.number])


@pytest.fixture
def on_the_day(time_machine):
    time_machine.move_to(DAY, tick=False)


def cells(cast) -> dict[tuple[str, str], str]:
    rows = Attendance.objects.select_related("enrolment__user", "part")
    return {(row.enrolment.user.first_name, row.part.part_of_day): row.status for row in rows}


def typed(client, url, **choices):
    """What the browser sends: the form as it stands, with other choices."""
    form: AttendanceForm = client.get(url).context["form"]
    data = {name: form[name].initial or "" for name in form.cells} | {"gezien": form.initial["gezien"]}
    return data | choices


def name_of(enrolment, part) -> str:
    return f"{enrolment.pk}-{part.pk}"


class TestRecording:
    def test_each_dagdeel_of_each_person_is_kept_and_shown(self, cast, sign_in, url, parts, on_the_day):
        client = sign_in(cast.trainer)
        data = typed(client, url) | {
            name_of(cast.enrolment, parts[0]): "present",
            name_of(cast.enrolment, parts[1]): "absent_notice",
        }
        answer = client.post(url, data, follow=True)
        assert "Bewaard: 2 keuzes." in answer.text
        assert "1 aanwezig" in answer.text
        assert "1 afwezig met bericht" in answer.text
        assert cells(cast) == {("Paula", "morning"): "present", ("Paula", "afternoon"): "absent_notice"}
        assert set(Attendance.objects.values_list("recorded_by", "recorded_at")) == {(cast.trainer.pk, DAY)}

    def test_everybody_present_leaves_what_was_filled_in(self, cast, sign_in, url, parts, on_the_day):
        client = sign_in(cast.planner)
        data = typed(client, url) | {name_of(cast.enrolment, parts[0]): "absent", "stap": "iedereen"}
        client.post(url, data)
        assert cells(cast) == {
            ("Paula", "morning"): "absent",
            ("Paula", "afternoon"): "present",
            ("Kees", "morning"): "present",
            ("Kees", "afternoon"): "present",
        }

    def test_a_change_is_traced_with_what_stood_there(self, cast, parts):
        cell = (cast.enrolment.pk, parts[0].pk)
        for status in ("present", "absent", "absent", ""):
            attendance.save(cast.session, cells={cell: status}, by=cast.trainer, now=DAY)
        events = AuditEvent.objects.filter(kind__startswith="attendance").order_by("pk")
        assert [(event.kind, event.facts.get("before"), event.facts.get("after")) for event in events] == [
            ("attendance.recorded", None, None),
            ("attendance.changed", "present", "absent"),
            ("attendance.removed", "absent", ""),
        ]
        assert not Attendance.objects.exists()

    def test_two_trainers_do_not_undo_each_other(self, cast, sign_in, url, parts, on_the_day):
        """Both opened the page before anything was saved; each fills in somebody else."""
        one, other = sign_in(cast.trainer), sign_in(cast.planner)
        colleague = cast.colleague.enrolments.get()
        first = typed(one, url) | {name_of(cast.enrolment, parts[0]): "present"}
        second = typed(other, url) | {name_of(colleague, parts[0]): "absent"}
        one.post(url, first)
        other.post(url, second)
        assert cells(cast) == {("Paula", "morning"): "present", ("Kees", "morning"): "absent"}

    def test_of_one_cell_the_last_word_counts(self, cast, sign_in, url, parts, on_the_day):
        one, other = sign_in(cast.trainer), sign_in(cast.planner)
        name = name_of(cast.enrolment, parts[0])
        first, second = typed(one, url, **{name: "present"}), typed(other, url, **{name: "partly"})
        one.post(url, first)
        other.post(url, second)
        assert cells(cast) == {("Paula", "morning"): "partly"}

    def test_a_tampered_choice_is_refused_and_other_cells_are_left_alone(
        self, cast, sign_in, url, parts, on_the_day
    ):
        client = sign_in(cast.trainer)
        stranger = cast.other_participant.enrolments.get()
        data = typed(client, url)
        answer = client.post(url, data | {name_of(cast.enrolment, parts[0]): "dansend"})
        assert answer.status_code == 200
        client.post(url, data | {name_of(stranger, parts[0]): "present", "gezien": "x:9 :: 1-"})
        attendance.save(cast.session, cells={(stranger.pk, parts[0].pk): "present"}, by=cast.trainer, now=DAY)
        assert not Attendance.objects.exists()


class TestWho:
    def people(self, cast) -> set[str]:
        return {row.user.first_name for row in report.took_part(cast.session).select_related("user")}

    def move(self, enrolment, to, moment) -> None:
        if not enrolment.transitions.exists():
            before, enrolment.status = enrolment.status, EnrolmentStatus.CONFIRMED
            transitions.begin([enrolment], by=None, now=DAY - dt.timedelta(days=60))
            enrolment.status = before
        transitions.move(enrolment, to, by=None, now=moment)

    def test_who_left_after_it_is_still_on_the_list(self, cast):
        self.move(cast.enrolment, EnrolmentStatus.WITHDRAWN, cast.session.ends_at)
        assert self.people(cast) == {"Paula", "Kees"}

    def test_who_left_before_it_is_not(self, cast):
        self.move(cast.enrolment, EnrolmentStatus.REPLACED, cast.session.starts_at - HOUR)
        assert self.people(cast) == {"Kees"}

    def test_who_joined_after_it_is_not(self, cast):
        late = EnrolmentFactory(cohort=cast.cohort, status=EnrolmentStatus.CONFIRMED)
        transitions.begin([late], by=None, now=cast.session.ends_at)
        assert self.people(cast) == {"Paula", "Kees"}

    def test_who_only_waited_is_not(self, cast):
        waiting = EnrolmentFactory(
            cohort=cast.cohort, status=EnrolmentStatus.WAITING_LIST, queued_at=DAY - dt.timedelta(days=9)
        )
        transitions.begin([waiting], by=None, now=DAY - dt.timedelta(days=9))
        transitions.move(waiting, EnrolmentStatus.CANCELLED, by=None, now=cast.session.ends_at)
        assert self.people(cast) == {"Paula", "Kees"}


class TestWhen:
    @pytest.mark.parametrize(
        ("moment", "opens"),
        [
            (dt.datetime(2027, 2, 10, 22, 59, tzinfo=dt.UTC), False),
            (dt.datetime(2027, 2, 10, 23, 0, tzinfo=dt.UTC), True),  # midnight in Amsterdam
        ],
    )
    def test_from_its_own_day_in_amsterdam(self, cast, sign_in, url, parts, time_machine, moment, opens):
        time_machine.move_to(moment)
        assert (sign_in(cast.trainer).get(url).status_code == 200) is opens
        if not opens:
            with pytest.raises(ValidationError):
                attendance.save(cast.session, cells={}, by=cast.trainer, now=moment)

    def test_the_second_day_of_two_comes_later(self, cast, sign_in, url, parts, on_the_day):
        tomorrow = dt.timedelta(days=1)
        later = SessionPart.objects.create(
            session=cast.session,
            part_of_day=PartOfDay.MORNING,
            starts_at=parts[0].starts_at + tomorrow,
            ends_at=parts[0].ends_at + tomorrow,
        )
        assert "kan vanaf die dag" in sign_in(cast.trainer).get(url).text
        cell = (cast.enrolment.pk, later.pk)
        attendance.save(cast.session, cells={cell: "present"}, by=cast.trainer, now=DAY)
        assert not Attendance.objects.exists()

    @pytest.mark.parametrize("status", [SessionStatus.CONCEPT, SessionStatus.CANCELLED])
    def test_not_for_a_session_that_is_not_held(self, cast, sign_in, url, parts, on_the_day, status):
        cast.session.status = status
        cast.session.save()
        answer = sign_in(cast.trainer).get(url, follow=True)
        assert "als die doorgaat" in answer.text

    def test_the_page_of_the_session_leads_there_from_that_day(self, cast, sign_in, url, parts, time_machine):
        session = cast.session.get_absolute_url()
        time_machine.move_to(DAY - dt.timedelta(days=2))
        assert url not in sign_in(cast.trainer).get(session).text
        time_machine.move_to(DAY)
        assert url in sign_in(cast.trainer).get(session).text
        assert url not in sign_in(cast.participant).get(session).text


class TestPage:
    @pytest.mark.parametrize(
        "name", ["participant", "colleague", "coordinator", "other_coordinator", "other_trainer", "stranger"]
    )
    def test_others_find_nothing(self, cast, sign_in, url, parts, on_the_day, name):
        client = sign_in(cast.people[name])
        assert client.get(url).status_code == 404
        assert client.post(url, {"stap": "iedereen"}).status_code == 404
        assert not Attendance.objects.exists()

    def test_without_login_there_is_the_door(self, client, url):
        assert client.get(url).url.startswith("/inloggen/")

    def test_a_session_of_another_number_does_not_exist(self, cast, sign_in, on_the_day):
        address = reverse("cohorts:attendance-record", args=[cast.cohort.slug, 9999])
        assert sign_in(cast.trainer).get(address).status_code == 404

    def test_nobody_says_so(self, cast, sign_in, url, parts, on_the_day):
        cast.cohort.enrolments.all().update(status=EnrolmentStatus.REJECTED)
        assert "Er deed niemand mee" in sign_in(cast.trainer).get(url).text

    @pytest.mark.parametrize("size", [3, 90])
    def test_the_number_of_queries_does_not_grow(
        self, cast, sign_in, url, parts, on_the_day, django_assert_num_queries, size
    ):
        self.fill(cast, parts, size)
        client = sign_in(cast.trainer)
        client.get(url)
        with django_assert_num_queries(9):
            client.get(url)

    def test_three_hundred_people_are_paged_and_all_of_them_marked(
        self, cast, sign_in, url, parts, on_the_day, django_assert_num_queries
    ):
        self.fill(cast, parts, 300)
        client = sign_in(cast.trainer)
        client.get(url)
        with django_assert_num_queries(9):
            first = client.get(url)
        assert len(first.context["form"].rows) == 100
        client.post(url, typed(client, url) | {"stap": "iedereen"})
        assert Attendance.objects.filter(part=parts[1]).count() == 302

    def fill(self, cast, parts, size) -> None:
        for _ in range(size):
            enrolment = EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)
            Attendance.objects.create(
                part=parts[0], enrolment=enrolment, status=AttendanceStatus.PRESENT, recorded_at=DAY
            )


@pytest.mark.django_db(transaction=True)
def test_two_trainers_who_save_at_the_same_moment_keep_both_cells():
    cast = build_cast()
    part = cast.session.parts.create(
        part_of_day=PartOfDay.MORNING, starts_at=cast.session.starts_at, ends_at=cast.session.ends_at
    )
    barrier = threading.Barrier(2)

    def run(enrolment, status):
        barrier.wait()
        try:
            attendance.save(cast.session, cells={(enrolment.pk, part.pk): status}, by=cast.trainer, now=DAY)
        finally:
            connection.close()

    chosen = [(cast.enrolment, "present"), (cast.colleague.enrolments.get(), "absent")]
    threads = [threading.Thread(target=run, args=each) for each in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cells(cast) == {("Paula", "morning"): "present", ("Kees", "morning"): "absent"}

"""A planner lets somebody in for one session; the person is told, and it ends by itself."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from cohorts.actions import planning, session_staff
from cohorts.models import Reminder, Session, SessionStaff
from cohorts.states import StaffKind
from leergang.accounts.actions import people
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import at
from tests.cohorts.plans import plan

pytestmark = pytest.mark.django_db
SUBSTITUTE, GUEST = StaffKind.SUBSTITUTE, StaffKind.GUEST


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def concept(cast):
    return planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)


@pytest.fixture
def announced(cast, concept, now):
    planning.announce(concept, version=0, by=cast.planner, now=now)
    Letter.objects.all().delete()
    return Session.objects.get(pk=concept.pk)


def add(session, cast, now, kind=SUBSTITUTE, user=None, **more):
    return session_staff.add(
        session, user=user or cast.other_trainer, kind=kind, by=cast.planner, now=now, **more
    )


def move(session, cast, now, day):
    session.refresh_from_db()
    planning.move(
        session, plan=plan(day, trainers=[cast.trainer]), version=session.version, by=cast.planner, now=now
    )


def methods(user):
    letters = Letter.objects.filter(recipient=user).order_by("pk")
    return [(letter.kind, letter.calendar_method) for letter in letters]


def url(name, *args):
    return reverse(f"cohorts:{name}", args=["voorjaar", *args])


class TestLetIn:
    def test_access_ends_as_many_days_after_the_session_as_the_setting_says(
        self, cast, announced, now, settings
    ):
        settings.SUBSTITUTE_ACCESS_DAYS = 3
        row = add(announced, cast, now)
        assert row.ends_on == announced.ends_at.date() + dt.timedelta(days=3)

    def test_the_substitute_gets_the_appointment_and_the_trainer_a_notice(self, cast, announced, now):
        add(announced, cast, now, instead_of=cast.trainer)
        assert methods(cast.other_trainer)[0] == ("session-announced", "REQUEST")
        letter = Letter.objects.get(recipient=cast.other_trainer, kind="session-announced")
        assert f"Je valt in voor {cast.trainer.name}" in letter.body_text
        assert f"Je valt in voor {cast.trainer.name}" in letter.body_html
        assert "?antwoord=" not in letter.body_text
        assert methods(cast.trainer) == [("session-stood-in", "")]
        assert cast.other_trainer.name in Letter.objects.get(recipient=cast.trainer).body_text
        assert not Letter.objects.exclude(recipient__in=[cast.trainer, cast.other_trainer]).exists()

    def test_reminders_go_to_the_substitute_and_no_more_to_who_is_replaced(self, cast, announced, now):
        add(announced, cast, now, instead_of=cast.trainer)
        pending = Reminder.objects.filter(session=announced, state="pending")
        assert pending.filter(user=cast.other_trainer).exists()
        assert not pending.filter(user=cast.trainer).exists()

    def test_of_a_concept_nobody_hears_until_it_is_announced(self, cast, concept, now):
        add(concept, cast, now, instead_of=cast.trainer)
        session_staff.add_guest(
            concept,
            email="gast@elders.example",
            first_name="Guus",
            infix="",
            last_name="Ast",
            by=cast.planner,
            now=now,
        )
        assert not Letter.objects.exists()
        planning.announce(concept, version=0, by=cast.planner, now=now)
        guest = User.objects.get(email="gast@elders.example")
        assert {kind for kind, _ in methods(guest)} == {"session-announced", "staff-invitation"}
        assert ("session-announced", "REQUEST") in methods(cast.other_trainer)
        assert ("session-stood-in", "") in methods(cast.trainer)

    @pytest.mark.parametrize("who", ["participant", "trainer"])
    def test_who_is_of_the_lichting_is_no_guest_of_it(self, cast, announced, now, who):
        with pytest.raises(ValidationError):
            add(announced, cast, now, GUEST, cast.people[who])
        assert not SessionStaff.objects.exists()

    def test_nobody_is_added_twice_or_after_the_session(self, cast, announced, now):
        add(announced, cast, now)
        with pytest.raises(ValidationError, match="staat al bij"):
            add(announced, cast, now, GUEST)
        with pytest.raises(ValidationError, match="voorbij"):
            add(announced, cast, announced.ends_at, user=cast.stranger)


class TestAfterwards:
    def test_a_move_takes_access_along_and_tells_the_substitute(self, cast, announced, now):
        row = add(announced, cast, now)
        session_staff.extend(row, ends_on=row.ends_on + dt.timedelta(days=2), by=cast.planner, now=now)
        move(announced, cast, now, "2027-04-15")
        row.refresh_from_db()
        assert row.ends_on == dt.date(2027, 4, 15) + dt.timedelta(days=9)
        assert methods(cast.other_trainer)[-1] == ("session-moved", "REQUEST")

    def test_who_has_not_heard_yet_is_invited_to_the_new_moment(self, cast, announced, now):
        evening = at(now.date(), dt.time(21))
        add(announced, cast, evening, instead_of=cast.trainer)
        move(announced, cast, evening, "2027-04-15")
        letters = Letter.objects.filter(recipient=cast.other_trainer).exclude(state="cancelled")
        (letter,) = letters.filter(calendar_method="REQUEST")
        assert letter.kind == "session-announced"
        assert "Je valt in voor" in letter.body_text
        assert "15 april" in letter.body_text

    def test_a_cancelled_session_leaves_the_calendar_and_leads_to_no_closed_page(self, cast, announced, now):
        add(announced, cast, now)
        announced.refresh_from_db()
        planning.cancel(announced, version=announced.version, by=cast.planner, now=now)
        letter = Letter.objects.get(recipient=cast.other_trainer, kind="session-cancelled")
        assert letter.calendar_method == "CANCEL"
        assert url("session-list") not in letter.body_text + letter.body_html

    def test_removed_is_removed_at_once_and_from_the_calendar_too(self, cast, announced, now, sign_in):
        row = add(announced, cast, now, instead_of=cast.trainer)
        client = sign_in(cast.other_trainer)
        assert client.get(announced.get_absolute_url()).status_code == 200
        sign_in(cast.planner).post(url("session-staff-remove", announced.number, row.pk))
        assert client.get(announced.get_absolute_url()).status_code == 404
        last = Letter.objects.filter(recipient=cast.other_trainer).latest("pk")
        event = Calendar.from_ical(last.calendar).walk("VEVENT")[0]
        assert (last.calendar_method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        pending = Reminder.objects.filter(session=announced, state="pending")
        assert not pending.filter(user=cast.other_trainer).exists()
        assert pending.filter(user=cast.trainer).exists()

    def test_access_is_extended_within_reason(self, cast, announced, now):
        row = add(announced, cast, now)
        for day in (row.ends_on, row.ends_on + dt.timedelta(days=90)):
            with pytest.raises(ValidationError):
                session_staff.extend(row, ends_on=day, by=cast.planner, now=now)
        session_staff.extend(row, ends_on=row.ends_on + dt.timedelta(days=7), by=cast.planner, now=now)
        kinds = AuditEvent.objects.filter(kind__startswith="session_staff.").values_list("kind", flat=True)
        assert sorted(kinds) == ["session_staff.added", "session_staff.extended"]

    def test_a_closed_account_helps_with_nothing(self, cast, announced, now):
        add(announced, cast, now)
        people.deactivate(cast.other_trainer, by=cast.planner, now=now, last_day=now.date())
        assert not SessionStaff.objects.exists()


class TestPages:
    def test_a_planner_adds_a_substitute(self, cast, announced, sign_in):
        client = sign_in(cast.planner)
        page = client.get(url("session-staff-substitute", announced.number))
        assert cast.trainer.name in page.text  # to stand in for
        response = client.post(
            url("session-staff-substitute", announced.number),
            {"user": cast.other_trainer.pk, "instead_of": cast.trainer.pk},
            follow=True,
        )
        assert cast.other_trainer.name in response.text
        row = SessionStaff.objects.get()
        assert (row.kind, row.instead_of, row.added_by) == (SUBSTITUTE, cast.trainer, cast.planner)

    def test_a_trainer_of_the_lichting_cannot_be_chosen(self, cast, announced, sign_in):
        response = sign_in(cast.planner).post(
            url("session-staff-substitute", announced.number), {"user": cast.trainer.pk}
        )
        assert response.status_code == 200
        assert not SessionStaff.objects.exists()

    @pytest.mark.parametrize("known", [True, False])
    def test_a_guest_by_address_tells_nobody_whether_the_address_is_known(
        self, cast, announced, sign_in, known
    ):
        email = cast.stranger.email if known else "nieuw@elders.example"
        response = sign_in(cast.planner).post(
            url("session-staff-guest", announced.number),
            {"first_name": "Guus", "last_name": "Ast", "email": email},
        )
        assert response.status_code == 302
        row = SessionStaff.objects.select_related("user").get()
        assert (row.kind, row.user.email) == (GUEST, email)
        assert Letter.objects.filter(recipient=row.user, kind="session-announced").exists()

    def test_a_refused_guest_leaves_nothing_behind_and_loses_nothing_typed(self, cast, announced, sign_in):
        planning.cancel(announced, version=announced.version, by=cast.planner, now=announced.announced_at)
        response = sign_in(cast.planner).post(
            url("session-staff-guest", announced.number),
            {"first_name": "Guus", "last_name": "Ast", "email": "nieuw@elders.example"},
        )
        assert "gaat niet door" in response.text
        assert 'value="nieuw@elders.example"' in response.text
        assert not User.objects.filter(email="nieuw@elders.example").exists()

    def test_extending_keeps_what_was_typed_and_says_how_to_repair(self, cast, announced, now, sign_in):
        row = add(announced, cast, now)
        response = sign_in(cast.planner).post(
            url("session-staff-extend", announced.number, row.pk), {"ends_on": "1-1-2027"}
        )
        assert "Kies een latere dag" in response.text
        assert "1-1-2027" in response.text

    def test_the_list_asks_as_many_questions_for_three_as_for_one(self, cast, announced, now, sign_in):
        client = sign_in(cast.planner)
        add(announced, cast, now)
        client.get(url("session-staff", announced.number))
        with CaptureQueriesContext(connection) as one:
            client.get(url("session-staff", announced.number))
        for user in (cast.stranger, cast.other_participant):
            add(announced, cast, now, GUEST, user)
        with CaptureQueriesContext(connection) as three:
            client.get(url("session-staff", announced.number))
        assert len(three) == len(one)

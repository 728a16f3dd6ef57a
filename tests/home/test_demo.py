import datetime as dt
import io
from collections import Counter

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from casuistiek.models import Feedback, PracticeCase
from casuistiek.models.content import problems
from casuistiek.states import CaseStatus, FeedbackStatus
from cohorts.models import Cohort, Enrolment, Reminder, Session
from cohorts.states import ReminderKind, ReminderState, SessionStatus
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.home.demo import cases, people, timetable
from leergang.home.standing import read_standing
from leergang.mailing.models import Letter, LetterState
from leergang.moment import AMSTERDAM, local_date
from tests.factories.accounts import OrganisationFactory

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="class")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for a class; what a test does to it is undone with that test."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            call_command("load_demo", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


class TestLoaded:
    @pytest.fixture
    def demo(self, loaded, db):
        return Cohort.objects.get(slug="voorjaar-2027")

    def test_the_people_are_there_with_their_roles(self, demo):
        assert demo.enrolments.taking_part().count() == 12
        assert demo.trainer_assignments.count() == 2
        held = OrganisationRole.objects.values_list("role", flat=True)
        bureau = ["planner", "office_admin", "auditor", "editor", "editor"]
        assert sorted(held) == sorted(["coordinator"] * 3 + bureau)
        assert {one.name for one in demo.organisations.all()} == {
            "Gemeente Waterdam",
            "Gemeente Duinrade",
            "Gemeente Lindeveen",
        }

    def test_the_next_lichting_is_filling_up(self, demo):
        states = Counter(
            Enrolment.objects.filter(cohort__slug="najaar-2027").values_list("status", flat=True)
        )
        assert states == {"confirmed": 6, "waiting_list": 1, "requested": 1}
        assert not Letter.objects.filter(is_secret=True).exclude(body_text="").exists()

    def test_nobody_in_the_demo_can_be_reached_or_has_a_password(self, demo):
        for user in User.objects.all():
            assert user.email.endswith(".example")
            assert not user.has_usable_password()

    def test_the_coordinators_see_their_own_gemeente_only(self, demo):
        coordinator = next(one for one in people.OFFICE if one.role == Role.COORDINATOR)
        user = User.objects.get(email=coordinator.email)
        assert read_standing(user, local_date(NOW)).roles == (Role.COORDINATOR,)
        assert OrganisationRole.objects.get(user=user).organisation.slug == coordinator.organisation

    def test_the_past_was_held_and_the_rest_is_planned(self, demo):
        sessions = list(demo.sessions.order_by("starts_at"))
        assert [session.status for session in sessions] == [SessionStatus.HELD] * 4 + [
            SessionStatus.PLANNED
        ] * 5
        assert sum(session.parts.count() for session in sessions) == 21  # twenty dagdelen and one evening
        assert sessions[4].case_due_at > NOW

    def test_no_letter_of_the_past_is_left_to_send(self, demo):
        assert Letter.objects.exists()
        assert not Letter.objects.exclude(state=LetterState.SENT).exists()
        assert not Reminder.objects.due(NOW).exists()

    def test_reminders_of_the_sessions_to_come_are_planned(self, demo):
        coming = Session.objects.filter(status=SessionStatus.PLANNED)
        pending = Reminder.objects.filter(state=ReminderState.PENDING)
        assert pending.exists()
        # How it went is asked three weeks after a session.
        assert not pending.exclude(session__in=coming).exclude(kind=ReminderKind.TRANSFER).exists()
        assert not pending.filter(due_at__lte=NOW).exists()

    def test_three_cases_stand_in_three_states(self, demo):
        states = dict(PracticeCase.objects.values_list("title", "status"))
        assert states == {
            "Negentien jongeren te weinig": CaseStatus.SCHEDULED,
            "Even bellen met de dienst": CaseStatus.SUBMITTED,
            "De avond in het buurthuis": CaseStatus.CONCEPT,
        }
        feedback = Feedback.objects.get()
        assert feedback.status == FeedbackStatus.PUBLISHED
        assert feedback.points.count() == 2

    def test_marieke_is_halfway(self, demo):
        enrolment = demo.enrolments.get(user__email="marieke.veenstra@waterdam.example")
        done = enrolment.unit_completions.values_list("unit__module__code", flat=True)
        assert set(done) == {"M0", "M1", "M2", "M3", "M4"}
        assert list(done).count("M4") == 1
        assert not enrolment.unit_completions.filter(done_at__gt=NOW).exists()

    def test_loading_again_keeps_what_people_did(self, demo, capsys):
        PracticeCase.objects.filter(status=CaseStatus.CONCEPT).update(title="Zelf gewijzigd")
        with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
            call_command("load_demo")
        assert "staat er al" in capsys.readouterr().out
        assert PracticeCase.objects.filter(title="Zelf gewijzigd").exists()
        assert User.objects.count() == 29

    def test_what_a_visitor_adds_does_not_stop_the_next_start(self, demo, capsys):
        OrganisationFactory(slug="gemeente-van-de-bezoeker")
        with time_machine.travel(NOW, tick=False):
            call_command("load_demo")
        assert "staat er al" in capsys.readouterr().out

    def test_it_says_who_can_walk_in(self, demo, tmp_path):
        with time_machine.travel(NOW, tick=False):
            call_command("load_demo", people=tmp_path / "people")
        lines = (tmp_path / "people").read_text(encoding="utf-8").splitlines()
        assert [line.split()[0] for line in lines] == [
            "Planner", "Coördinator", "Trainer", "Deelnemer", "Beheerder", "Auditor", "Vervangende"
        ]  # fmt: skip
        assert lines[2] == "Trainer       Annelies de Wit, Joost Hendriks"


def test_today_always_lies_in_the_middle():
    """A year of days, so that every weekday and both changes of the clock are among them."""
    for offset in range(400):
        today = dt.date(2026, 11, 24) + dt.timedelta(days=offset)
        shift = timetable.shift_for(today)
        starts = [session.parts(shift)[0][1] for session in timetable.SESSIONS]
        assert shift.days % 7 == 0
        assert 8 <= (local_date(starts[4]) - today).days <= 14
        assert local_date(starts[3]) < today


def test_a_moved_session_keeps_its_weekday_and_its_time_on_the_clock():
    shift = timetable.shift_for(dt.date(2026, 11, 24))  # from summer time into winter and back
    for session in timetable.SESSIONS:
        for (day, _), start in zip(session.days, _first_starts(session, shift), strict=True):
            clock = start.astimezone(AMSTERDAM)
            assert clock.weekday() == day.weekday()
            assert clock.time() in {dt.time(9, 15), dt.time(13, 30)}


def _first_starts(session, shift):
    starts = {}
    for _, start, _ in session.parts(shift):
        starts.setdefault(local_date(start), start)
    return starts.values()


@pytest.mark.parametrize("case", [cases.NINETEEN, cases.CALLING, cases.EVENING])
def test_the_cases_are_complete(case):
    assert problems(case.content) == []


@pytest.mark.django_db
def test_production_refuses_the_demo(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="SEC-21"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_database_with_real_organisations_refuses_the_demo():
    OrganisationFactory(slug="gemeente-echt")
    with pytest.raises(CommandError, match="SEC-21"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_addresses_are_made_the_way_gemeenten_do():
    addresses = {person.email for person in people.PARTICIPANTS}
    assert len(addresses) == 12
    assert "noor.van.t.zand@duinrade.example" in addresses
    assert "sarka.novakova@lindeveen.example" in addresses

"""The balance of theory, skill and own case: planned from the units, done from the run sheets (S22)."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from cohorts.actions import run_sheets
from cohorts.drawing.balance import BarRow, bars
from cohorts.models import ProgrammeLine, Session
from cohorts.reports.balance import balance_of
from cohorts.states import LineKind, SessionStatus
from modules.models import ModuleKind, UnitKind
from modules.reports import Balance
from tests.factories.cohorts import SessionFactory
from tests.factories.modules import ModuleFactory, UnitFactory

PAGE = reverse("cohorts:cohort-balance", args=["voorjaar"])


def line(session, position=1, **values) -> ProgrammeLine:
    whole = {"minutes": 60, "kind": LineKind.THEORY, "title": "Inleiding", "starts_at": session.starts_at}
    return ProgrammeLine.objects.create(session=session, position=position, **(whole | values))


@pytest.fixture
def units(cast):
    """Beside the hour of theory that the cast has: half an hour of skill, and a start that counts in no total."""
    UnitFactory(module=cast.module, position=2, kind=UnitKind.SKILL, minutes=30)
    frame = ModuleFactory(programme=cast.cohort.programme, position=9, kind=ModuleKind.FRAME)
    UnitFactory(module=frame, position=1, minutes=500)


def test_planned_minutes_come_from_the_units_of_the_edition(cast, units, now):
    ModuleFactory(position=5)  # of another programme
    balance = balance_of(cast.cohort, now=now)
    assert [module.code for module in balance.modules] == [cast.module.code]
    assert balance.planned == Balance(theory=60, skill=30)
    assert balance.done == Balance()


def test_done_minutes_come_from_the_run_sheets_alone(cast, units, now):
    line(cast.session, 1, unit=cast.unit, minutes_done=45)
    line(cast.session, 2, kind=LineKind.SKILL, minutes_done=0)
    line(cast.session, 3, kind=LineKind.OWN_CASE)  # nobody said
    line(cast.session, 4, kind=LineKind.BREAK, minutes_done=20)
    gone = SessionFactory(cohort=cast.cohort, module=cast.module, planned=True)
    Session.objects.filter(pk=gone.pk).update(status=SessionStatus.CANCELLED)
    line(gone, minutes_done=90)
    other = SessionFactory(cohort=cast.other_cohort, module=cast.module, planned=True)
    line(other, minutes_done=90)
    assert balance_of(cast.cohort, now=now).done == Balance(theory=45)


def test_the_page_says_how_many_run_sheets_are_filled_in(cast, units, now):
    line(cast.session, minutes_done=45)
    second = SessionFactory(cohort=cast.cohort, module=cast.module, planned=True)
    line(second)
    later = max(cast.session.ends_at, second.ends_at) + dt.timedelta(hours=1)
    balance = balance_of(cast.cohort, now=later)
    assert (balance.sheets, balance.due) == (1, 2)
    assert balance_of(cast.cohort, now=min(cast.session.starts_at, second.starts_at)).due == 0


@pytest.mark.parametrize("who", ["participant", "trainer", "planner"])
def test_who_learns_or_teaches_sees_every_module(cast, units, sign_in, who):
    page = sign_in(getattr(cast, who)).get(PAGE).content.decode()
    assert page.count(cast.module.title) == 2, "in the picture and in the table"
    assert "<svg" in page


def test_the_organisation_sees_totals(cast, units, sign_in):
    page = sign_in(cast.coordinator).get(PAGE).content.decode()
    assert cast.module.title not in page
    assert "Hele leergang" in page


@pytest.mark.parametrize("who", ["stranger", "other_participant", "other_trainer"])
def test_others_find_nothing(cast, sign_in, who):
    assert sign_in(getattr(cast, who)).get(PAGE).status_code == 404


def test_the_page_costs_the_same_whatever_it_shows(cast, units, sign_in, django_assert_num_queries):
    client = sign_in(cast.participant)
    client.get(PAGE)
    with django_assert_num_queries(7):
        client.get(PAGE)
    for position in range(10, 22):
        module = ModuleFactory(programme=cast.cohort.programme, position=position)
        UnitFactory(module=module, position=1)
        line(SessionFactory(cohort=cast.cohort, module=module, planned=True), minutes_done=10)
    with django_assert_num_queries(7):
        client.get(PAGE)


def test_bars_share_one_scale_and_differ_by_more_than_colour():
    picture = bars(
        [BarRow("M1", "gepland", "<Regie>", (100, 100, 0)), BarRow("M1", "gedaan", "", (50, 0, 50))],
        title="T",
        description="D",
    )
    widths = [
        float(found)
        for found in re.findall(r'<rect class="bl-(?:theory|skill|own_case)"[^>]* width="([\d.]+)"', picture)
    ]
    assert widths == [374.0, 374.0, 186.0, 186.0]
    assert 'fill="url(#bl-skill)"' in picture
    assert 'fill="url(#bl-own_case)"' in picture
    assert "&lt;Regie&gt;" in picture
    assert "style=" not in picture


class TestRunSheet:
    @pytest.fixture
    def session(self, cast):
        """Running, with a unit that has a guide."""
        cast.unit.guide = [
            {"minutes": 20, "text": "Leid in.", "material": "flip-over"},
            {"minutes": 40, "text": "Laat de rollenlijn tekenen.", "material": ""},
        ]
        cast.unit.save()
        line(cast.session, 1, unit=cast.unit, title=cast.unit.title, note="Begin rustig.")
        line(cast.session, 2, kind=LineKind.BREAK, title="Pauze", minutes=15)
        return cast.session

    def page(self, session, name="session-run-sheet"):
        return reverse(f"cohorts:{name}", args=["voorjaar", session.number])

    @pytest.mark.parametrize("who", ["trainer", "planner"])
    def test_it_has_the_steps_by_the_clock(self, session, cast, sign_in, who):
        page = sign_in(getattr(cast, who)).get(self.page(session)).content.decode()
        assert page.index("Leg klaar") < page.index("flip-over") < page.index("Leid in.")
        assert "Begin rustig." in page
        assert "rollenlijn" in page

    def test_steps_that_do_not_fit_are_said(self, session, cast, sign_in):
        client, told = sign_in(cast.trainer), "De stappen samen duren 60 minuten"
        assert told not in client.get(self.page(session)).content.decode()
        session.lines.filter(unit=cast.unit).update(minutes=45)
        assert told in client.get(self.page(session)).content.decode()

    @pytest.mark.parametrize("who", ["participant", "coordinator", "stranger", "other_trainer"])
    @pytest.mark.parametrize("name", ["session-run-sheet", "session-minutes"])
    def test_it_is_for_who_runs_the_session(self, session, cast, sign_in, who, name):
        assert sign_in(getattr(cast, who)).get(self.page(session, name)).status_code == 404

    def test_minutes_can_be_filled_in_from_the_start_on(self, session, cast, sign_in, time_machine):
        client, address = sign_in(cast.trainer), self.page(session, "session-minutes")
        time_machine.move_to(session.starts_at - dt.timedelta(minutes=1), tick=False)
        assert client.get(address).status_code == 302
        time_machine.move_to(session.starts_at + dt.timedelta(minutes=1), tick=False)
        lesson, pause = session.lines.all()
        page = client.get(address).content.decode()
        assert f"minuten_{lesson.pk}" in page
        assert f"minuten_{pause.pk}" not in page
        assert client.post(address, {f"minuten_{lesson.pk}": "50"}).status_code == 302
        lesson.refresh_from_db()
        assert lesson.minutes_done == 50
        client.post(address, {f"minuten_{lesson.pk}": ""})
        lesson.refresh_from_db()
        assert lesson.minutes_done is None

    def test_two_trainers_at_once_take_nothing_of_each_other(self, session, cast, sign_in, time_machine):
        time_machine.move_to(session.starts_at + dt.timedelta(minutes=1), tick=False)
        lesson = session.lines.first()
        other = line(session, 9, unit=cast.unit, minutes=30)
        client, address = sign_in(cast.trainer), self.page(session, "session-minutes")
        page = client.get(address).text
        shown = {f"toen_{one.pk}": "" for one in (lesson, other)}
        assert all(f'name="{name}"' in page for name in shown)
        first, second = f"minuten_{lesson.pk}", f"minuten_{other.pk}"
        client.post(address, {**shown, first: "50", second: ""})
        client.post(address, {**shown, first: "", second: "20"})
        assert (
            dict(session.lines.values_list("pk", "minutes_done")).items()
            >= {lesson.pk: 50, other.pk: 20}.items()
        )
        client.post(address, {f"toen_{lesson.pk}": "50", first: "", f"toen_{other.pk}": "20", second: "20"})
        assert (
            dict(session.lines.values_list("pk", "minutes_done")).items()
            >= {lesson.pk: None, other.pk: 20}.items()
        )

    @pytest.mark.parametrize("typed", ["-1", "601", "een uur", "1e3", "9" * 40])
    def test_what_is_no_minutes_is_refused_and_stays_on_the_page(
        self, session, cast, sign_in, time_machine, typed
    ):
        time_machine.move_to(session.starts_at + dt.timedelta(minutes=1), tick=False)
        lesson = session.lines.first()
        answer = sign_in(cast.trainer).post(
            self.page(session, "session-minutes"), {f"minuten_{lesson.pk}": typed}
        )
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "minuten" in page
        assert f'value="{typed}"' in page
        lesson.refresh_from_db()
        assert lesson.minutes_done is None

    def test_the_same_minutes_twice_are_written_once(self, session, cast, now):
        moment = session.starts_at
        lesson = session.lines.first()
        assert run_sheets.save(session, minutes={lesson.pk: 5}, by=cast.trainer, now=moment) == [lesson]
        assert run_sheets.save(session, minutes={lesson.pk: 5, -1: 9}, by=cast.trainer, now=moment) == []

    def test_it_costs_the_same_however_long_the_day_is(
        self, session, cast, django_assert_num_queries, sign_in
    ):
        client = sign_in(cast.trainer)
        client.get(self.page(session))
        for length in (3, 13):
            for position in range(length, length + 10):
                line(session, position, unit=cast.unit, minutes=5)
            with django_assert_num_queries(7):
                client.get(self.page(session))

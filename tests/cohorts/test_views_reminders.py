"""The page on which a planner changes the reminders of a lichting."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from cohorts.actions import planning
from cohorts.forms.reminders import written
from cohorts.models import ReminderRule
from cohorts.reminding.rules import DEFAULT_RULES, PARTICIPANT, Rule, fingerprint
from cohorts.reports.reminder_plan import rules_of
from cohorts.states import OffsetUnit, ReminderKind
from leergang.moment import at
from tests.cohorts.plans import plan

pytestmark = pytest.mark.django_db

THEN = at(dt.date(2027, 2, 20), dt.time(12))


def rule(amount=-14):
    return Rule(ReminderKind.PREPARATION, PARTICIPANT, amount, OffsetUnit.DAYS, dt.time(9))


@pytest.fixture
def session(cast, now):
    """Thursday 11 March 2027 at 9.15, announced on 1 February."""
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    session.refresh_from_db()
    return session


@pytest.fixture
def page(cast, sign_in):
    url = reverse("cohorts:reminder-plan", args=[cast.cohort.slug])
    client = sign_in(cast.planner)

    def ask(data=None, step=""):
        return client.post(url, data | {"stap": step}) if data is not None else client.get(url)

    return ask


def filled(rules=DEFAULT_RULES, **changed):
    """What the browser sends for a plan."""
    values = {name: value for name, value in written(rules).items() if value is not None}
    clocks = {name: f"{value:%-H.%M}" for name, value in values.items() if isinstance(value, dt.time)}
    return values | clocks | changed


class TestPage:
    def test_only_a_planner_enters(self, cast, sign_in):
        url = reverse("cohorts:reminder-plan", args=[cast.cohort.slug])
        for name, user in cast.people.items():
            assert sign_in(user).get(url).status_code == (200 if name == "planner" else 404), name

    def test_the_plan_as_it_stands_with_what_it_brings(self, session, page):
        with time_machine.travel(THEN, tick=False):
            found = page()
        assert "volgt het standaardplan" in found.text
        assert found.text.count("Haal&nbsp;weg") == len(DEFAULT_RULES)
        assert "Paula Proef" in found.text

    def test_shown_before_it_is_saved_and_then_saved(self, cast, session, page):
        data = filled([rule(amount=-10)], seen=fingerprint(DEFAULT_RULES))
        with time_machine.travel(THEN, tick=False):
            shown = page(data, "bekijken")
            assert "Wie krijgt wat?" in shown.text
            assert "Paula Proef" in shown.text
            assert not ReminderRule.objects.exists()
            hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
            hidden.pop("csrfmiddlewaretoken", None)
            assert page(hidden, "bevestigen").status_code == 302
        assert rules_of(cast.cohort.pk) == (rule(amount=-10),)
        pending = session.reminders.filter(user=cast.participant, state="pending")
        assert set(pending.values_list("kind", "offset")) == {("preparation", "-10:days")}

    def test_lines_are_added_taken_away_and_put_back_without_judging(self, page):
        data = filled([rule(), rule(amount=-3)], amount_2="x")
        more, fewer = page(data, "regel").text, page(data, "weg-1").text
        assert 'name="subject_3"' in more
        assert 'value="x"' in more
        assert 'name="subject_2"' not in fewer
        assert 'value="x"' in fewer
        assert page(data, "standaard").text.count("Haal&nbsp;weg") == len(DEFAULT_RULES)
        assert not ReminderRule.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"amount_1": ""}, "Vul een aantal in"),
            ({"amount_1": "0"}, "Vul 1 of meer in"),
            ({"amount_1": "veel"}, "Vul een heel getal in"),
            ({"clock_1": ""}, "Vul een tijd in, bijvoorbeeld 9.00."),
            ({"clock_1": "21.00"}, "gaat er niets uit. Kies een andere tijd."),
            ({"unit_1": "hours"}, "Bij uren hoort geen tijd"),
            ({"subject_1": ""}, "Kies een bericht"),
            ({"subject_1": "planner-practical"}, "Kies een van de mogelijkheden"),
            ({"amount_2": "14"}, "Deze regel staat er al"),
            ({"seen": "van gisteren"}, "intussen gewijzigd"),
            (
                {f"{name}_{row}": "" for name in ("subject", "amount", "clock") for row in (1, 2)},
                "minstens één regel",
            ),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, cast, page, changed, said):
        data = filled([rule(), rule(amount=-3)], seen=fingerprint(DEFAULT_RULES)) | changed
        answer = page(data, "bevestigen")
        assert answer.status_code == 200
        assert said in answer.text
        assert 'name="subject_2"' in answer.text
        assert not ReminderRule.objects.exists()

    def test_the_session_shows_what_goes_by_itself_to_whom(self, cast, session, sign_in, now):
        with time_machine.travel(now, tick=False):
            text = sign_in(cast.planner).get(session.get_absolute_url()).text
        assert "Wie nog niet heeft geantwoord" in text
        assert "Deelnemers" in text

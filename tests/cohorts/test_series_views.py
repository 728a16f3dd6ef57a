"""A leergang laid out on a page: what is proposed, what is adjusted, and concepts that nobody hears of."""

import datetime as dt
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import Room, Session, Venue
from cohorts.states import PartOfDay, SessionKind, SessionStatus
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import at, local_date
from modules.models import ModuleKind
from tests.factories.cohorts import SessionFactory
from tests.factories.modules import ModuleFactory

pytestmark = pytest.mark.django_db

URL = reverse("cohorts:session-series", args=["voorjaar"])
LIST = reverse("cohorts:session-list", args=["voorjaar"])


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=True):
        yield


@pytest.fixture
def cast(cast):
    """A leergang of four: a start, a block of two days, a day, and a closing that has a terugkomdag."""
    programme = cast.cohort.programme
    type(cast.module).objects.filter(pk=cast.module.pk).update(
        kind=ModuleKind.FRAME, session_parts=1, title="Start en intake"
    )
    ModuleFactory(programme=programme, position=2, title="Regie", session_parts=4)
    ModuleFactory(programme=programme, position=3, title="Krachtenveld", kind=ModuleKind.DEEPENING)
    ModuleFactory(programme=programme, position=4, title="Afsluiting", kind=ModuleKind.FRAME, session_parts=3)
    Session.objects.filter(cohort=cast.cohort).delete()
    type(cast.cohort).objects.filter(pk=cast.cohort.pk).update(
        starts_on=dt.date(2027, 1, 4), ends_on=dt.date(2027, 12, 31)
    )
    return cast


class Fields(HTMLParser):
    """What a browser would send of the form on a page, but for its buttons."""

    def __init__(self, page):
        super().__init__()
        self.data, self.inside, self.name, self.is_text = {}, False, "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        name, kind = values.get("name", ""), values.get("type", "")
        if tag == "form":
            self.inside = "app-stack--xl" in values.get("class", "")
        if not self.inside:
            return
        if tag == "input" and name and (kind not in {"checkbox", "radio"} or "checked" in values):
            usual = "on" if kind in {"checkbox", "radio"} else ""
            self.data.setdefault(name, []).append(values.get("value", usual))
        elif tag == "select":
            self.name = name
        elif tag == "option" and "selected" in values and self.name:
            self.data[self.name] = [values["value"]]
        elif tag == "textarea":
            self.data[name], self.name, self.is_text = [""], name, True

    def handle_data(self, data):
        if self.is_text:
            self.data[self.name] = [data.lstrip("\n")]

    def handle_endtag(self, tag):
        self.is_text = self.is_text and tag != "textarea"
        if tag == "form":
            self.inside = False


def send(client, page, step, **changes):
    """Press a button of this page after changing some fields; None takes a field away."""
    data = Fields(page.text).data
    data.pop("csrfmiddlewaretoken", None)
    data |= changes
    return client.post(
        URL, {name: value for name, value in data.items() if value is not None} | {"stap": step}
    )


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.planner)


@pytest.fixture
def laid(cast, client):
    return send(client, client.get(URL), "indelen", starts_on="4-2-2027", weeks_between="3")


def key(cast, position, part="1"):
    return f"{cast.cohort.programme.modules.get(position=position).pk}-{part}"


def made(cast):
    return [
        (
            one.title,
            one.kind,
            [f"{local_date(part.starts_at):%m-%d} {part.part_of_day}" for part in one.parts.all()],
        )
        for one in cast.cohort.sessions.order_by("number")
    ]


WHOLE = [
    ("Startbijeenkomst", "kickoff", ["02-04 afternoon"]),
    ("Regie", "module", ["03-04 morning", "03-04 afternoon", "03-05 morning", "03-05 afternoon"]),
    ("Krachtenveld", "module", ["03-25 morning", "03-25 afternoon"]),
    ("Afsluiting", "closing", ["04-15 afternoon"]),
    ("Terugkomdag", "follow_up_day", ["09-09 morning", "09-09 afternoon"]),
]


@pytest.mark.parametrize("who", ["participant", "coordinator", "other_trainer", "stranger", "office_admin"])
def test_only_planner_and_trainers_lay_out(cast, sign_in, who):
    client = sign_in(cast.people[who])
    assert client.get(URL).status_code == client.post(URL, {"stap": "bewaren"}).status_code == 404
    assert not cast.cohort.sessions.exists()


def test_a_whole_leergang_becomes_concepts_that_nobody_hears_of(cast, client, laid):
    assert not cast.cohort.sessions.exists()
    room = Room.objects.create(venue=Venue.objects.create(name="Observant"), name="Zaal 2", capacity=20)
    answer = send(client, laid, "bewaren", room=str(room.pk))
    assert answer["Location"] == LIST
    assert made(cast) == WHOLE
    assert set(cast.cohort.sessions.values_list("status", "room")) == {(SessionStatus.CONCEPT, room.pk)}
    assert {tuple(one.trainers.all()) for one in cast.cohort.sessions.all()} == {(cast.trainer,)}
    assert not Letter.objects.exists()
    assert AuditEvent.objects.filter(kind="session.drafted").count() == len(WHOLE)
    assert "5 concepten zijn bewaard" in client.get(LIST).text


def test_a_case_is_due_working_days_before_where_one_is_worked_with(cast, client, laid):
    send(client, laid, "bewaren")
    due = dict(cast.cohort.sessions.values_list("title", "case_due_at"))
    assert due["Regie"] == at(dt.date(2027, 2, 25), dt.time(12))
    assert due["Startbijeenkomst"] is None


def test_what_a_holiday_moves_is_said(laid):
    assert "Later gezet. Overgeslagen: 25 feb (voorjaarsvakantie" in laid.text


def test_what_is_adjusted_and_left_out_stays_so(cast, client, laid):
    name, last = key(cast, 3), key(cast, 4)
    changes = {f"day1_{name}": "2-4-2027", f"starts1_1_{name}": "10.00", f"take_{last}": None}
    looked = send(client, laid, "bekijken", **changes)
    assert not cast.cohort.sessions.exists()
    send(client, looked, "bewaren")
    session = cast.cohort.sessions.get(title="Krachtenveld")
    assert session.starts_at == at(dt.date(2027, 4, 2), dt.time(10))
    assert not cast.cohort.sessions.filter(title="Afsluiting").exists()


def test_another_first_day_lays_out_anew_and_saves_nothing_yet(cast, client, laid):
    page = send(client, laid, "bewaren", starts_on="11-3-2027")
    assert "Er is nog niets bewaard" in page.text
    assert not cast.cohort.sessions.exists()
    send(client, page, "bewaren")
    assert made(cast)[0] == ("Startbijeenkomst", "kickoff", ["03-11 afternoon"])


def test_wrong_input_changes_nothing_and_loses_nothing(cast, client, laid):
    name = key(cast, 3)
    page = send(client, laid, "bewaren", **{f"day1_{name}": "30-2-2027", f"take_{key(cast, 2)}": None})
    assert 'value="30-2-2027"' in page.text
    assert list(page.context["rows"].errors) == [f"day1_{name}"]
    page = send(client, laid, "bewaren", **{f"ends1_2_{name}": "9.00"})
    assert "De eindtijd ligt vóór de begintijd" in page.text
    assert not cast.cohort.sessions.exists()
    assert "Kies een latere dag" in send(client, laid, "indelen", starts_on="1-2-2027").text


def test_what_is_planned_already_is_left_out_and_said(cast, client):
    regie = cast.cohort.programme.modules.get(position=2)
    SessionFactory(cohort=cast.cohort, number=1, module=regie, kind=SessionKind.MODULE, title="Regie")
    laid = send(client, client.get(URL), "indelen", starts_on="4-2-2027", weeks_between="3")
    assert "staat al gepland op" in laid.text
    send(client, laid, "bewaren")
    assert cast.cohort.sessions.filter(module=regie).count() == 1


def test_the_same_page_twice_makes_nothing_twice(cast, client, laid):
    send(client, laid, "bewaren")
    again = send(client, laid, "bewaren")
    assert "Intussen is er een bijeenkomst bij gekomen" in again.text
    assert made(cast) == WHOLE


def test_a_clash_is_a_warning_beside_its_session(cast, client):
    other = SessionFactory(
        cohort=cast.other_cohort, number=5, planned=True, starts_at=at(dt.date(2027, 2, 4), dt.time(13))
    )
    other.trainers.add(cast.trainer)
    other.parts.create(
        part_of_day=PartOfDay.AFTERNOON,
        starts_at=other.starts_at,
        ends_at=at(dt.date(2027, 2, 4), dt.time(17)),
    )
    laid = send(client, client.get(URL), "indelen", starts_on="4-2-2027", weeks_between="3")
    assert "Tineke Proef" in laid.context["taken"][0].warnings[0].text


def test_more_sessions_take_as_many_queries(cast, client):
    def asked():
        page = client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            send(client, page, "indelen", starts_on="4-2-2027", weeks_between="3")
        return len(queries)

    few = asked()
    for position in range(5, 20):
        ModuleFactory(programme=cast.cohort.programme, position=position)
    assert asked() == few

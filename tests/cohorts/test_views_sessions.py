"""The sessions of a lichting: who may enter which page, and what one reads there."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from cohorts.actions import planning
from cohorts.models import Session
from cohorts.states import SessionStatus
from leergang.mailing.models import Letter
from tests.cohorts.plans import plan, taught
from tests.factories.cohorts import SessionFactory

pytestmark = pytest.mark.django_db

PAGES = ["session-detail", "session-ics"]
PLANNING = ["session-update", "session-announce", "session-discard", "session-move", "session-cancel"]
CONCEPT, PLANNED = 2, 1


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=True):
        yield


@pytest.fixture
def cast(cast):
    taught(cast, cast.session, cast.concept_session)
    return cast


def url(name, number=None, slug="voorjaar"):
    return reverse(f"cohorts:{name}", args=[slug] if number is None else [slug, number])


def number_for(name):
    return CONCEPT if name in {"session-update", "session-announce", "session-discard"} else PLANNED


# Who may enter


@pytest.mark.parametrize(
    "name", ["planner", "trainer", "participant", "colleague", "coordinator", "other_coordinator"]
)
@pytest.mark.parametrize("page", [*PAGES, "session-list"])
def test_everybody_in_the_lichting_sees_announced_sessions(cast, sign_in, name, page):
    client = sign_in(cast.people[name])
    answer = client.get(url(page, None if page == "session-list" else PLANNED))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "name", ["other_trainer", "other_participant", "stranger", "auditor", "office_admin"]
)
@pytest.mark.parametrize("page", [*PAGES, "session-list"])
def test_outsiders_find_nothing(cast, sign_in, name, page):
    client = sign_in(cast.people[name])
    assert client.get(url(page, None if page == "session-list" else PLANNED)).status_code == 404


@pytest.mark.parametrize("name", ["participant", "coordinator"])
def test_a_concept_is_of_planner_and_trainers_alone(cast, sign_in, name):
    client = sign_in(cast.people[name])
    assert client.get(url("session-detail", CONCEPT)).status_code == 404
    assert client.get(url("session-ics", CONCEPT)).status_code == 404
    assert cast.concept_session.title not in client.get(url("session-list")).text
    assert cast.session.title in client.get(url("session-list")).text


@pytest.mark.parametrize("name", ["participant", "coordinator", "other_trainer", "stranger"])
@pytest.mark.parametrize("page", [*PLANNING, "session-create"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_planner_and_trainers_plan(cast, sign_in, name, page, method):
    client = sign_in(cast.people[name])
    target = url(page, None if page == "session-create" else number_for(page))
    assert getattr(client, method)(target).status_code == 404
    assert Session.objects.filter(cohort=cast.cohort).count() == 2


@pytest.mark.parametrize("name", ["planner", "trainer"])
@pytest.mark.parametrize("page", [*PLANNING, "session-create"])
def test_planner_and_trainer_may_plan(cast, sign_in, name, page):
    client = sign_in(cast.people[name])
    assert client.get(url(page, None if page == "session-create" else number_for(page))).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, *PLANNING])
def test_without_login_nothing(cast, client, page):
    answer = client.get(url(page, number_for(page)))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/inloggen/")


@pytest.mark.parametrize("page", [*PAGES, "session-list"])
def test_reading_pages_take_no_post(cast, sign_in, page):
    client = sign_in(cast.planner)
    assert client.post(url(page, None if page == "session-list" else PLANNED)).status_code == 405


@pytest.mark.parametrize(
    ("page", "number"),
    [
        ("session-update", PLANNED),
        ("session-announce", PLANNED),
        ("session-discard", PLANNED),
        ("session-move", CONCEPT),
        ("session-cancel", CONCEPT),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_in_another_status_one_is_told_so(cast, sign_in, page, number, method):
    answer = getattr(sign_in(cast.planner), method)(url(page, number), follow=True)
    assert answer.redirect_chain == [(url("session-detail", number), 302)]
    assert "Dat kan nu niet" in answer.text
    assert not Letter.objects.exists()


def test_a_number_that_does_not_exist(cast, sign_in):
    assert sign_in(cast.planner).get(url("session-detail", 99)).status_code == 404


# What one sees


def test_a_coordinator_sees_no_link_for_joining(cast, sign_in):
    Session.objects.filter(pk=cast.session.pk).update(join_url="https://overleg.example/kamer-7")
    page = url("session-detail", PLANNED)
    assert "Online meedoen kan vanaf" in sign_in(cast.participant).get(page).text
    assert "Online meedoen" not in sign_in(cast.coordinator).get(page).text
    calendar = url("session-ics", PLANNED)
    assert "/meedoen/" in sign_in(cast.participant).get(calendar).text.replace("\r\n ", "")
    for person in (cast.participant, cast.coordinator):
        assert "kamer-7" not in sign_in(person).get(page).text
        assert "kamer-7" not in sign_in(person).get(calendar).text
    written = sign_in(cast.coordinator).get(calendar).text.replace("\r\n ", "")
    assert "/meedoen/" not in written


def test_overlaps_are_shown_to_who_plans(cast, sign_in):
    other = SessionFactory(
        cohort=cast.other_cohort, number=1, title="Geheim", starts_at=cast.session.starts_at
    )
    other.trainers.add(cast.trainer)
    other.parts.create(part_of_day="morning", starts_at=other.starts_at, ends_at=other.ends_at)
    page = sign_in(cast.trainer).get(url("session-detail", PLANNED)).text
    assert "Tineke Proef begeleidt dan al een bijeenkomst" in page
    assert f"De lichting heeft dan al ‘{cast.concept_session.title}’" in page
    assert "Geheim" not in page
    assert "Overlapt" in sign_in(cast.trainer).get(url("session-list")).text
    assert "Overlapt" not in sign_in(cast.participant).get(url("session-list")).text


def test_touching_or_cancelled_sessions_do_not_overlap(cast, sign_in):
    Session.objects.filter(pk=cast.concept_session.pk).update(
        status=SessionStatus.CANCELLED, announced_at="2027-01-01T00:00Z"
    )
    after = SessionFactory(cohort=cast.cohort, number=3, starts_at=cast.session.ends_at)
    after.parts.create(part_of_day="evening", starts_at=after.starts_at, ends_at=after.ends_at)
    client = sign_in(cast.planner)
    assert "De lichting heeft dan al" not in client.get(url("session-detail", PLANNED)).text
    assert "Overlapt" not in client.get(url("session-list")).text


def test_an_empty_list_says_what_to_do(cast, sign_in):
    Session.objects.all().delete()
    assert "Er staat nog niets gepland" in sign_in(cast.participant).get(url("session-list")).text
    assert url("session-create") in sign_in(cast.planner).get(url("session-list")).text


def test_the_calendar_file_is_the_appointment_of_the_mail(cast, sign_in, now):
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    answer = sign_in(cast.participant).get(url("session-ics", session.number))
    mailed = Letter.objects.get(kind="session-announced", recipient=cast.participant).calendar
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="bijeenkomst-3.ics"'
    downloaded, sent = Calendar.from_ical(answer.content), Calendar.from_ical(mailed)
    assert downloaded["METHOD"] == "PUBLISH"
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "LOCATION", "STATUS"):
        assert downloaded.walk("VEVENT")[0][name] == sent.walk("VEVENT")[0][name]


@pytest.mark.parametrize("size", [3, 60])
@pytest.mark.parametrize("name", ["planner", "participant"])
def test_the_list_costs_the_same_for_more_sessions(cast, sign_in, django_assert_num_queries, size, name):
    for number in range(3, size + 1):
        session = SessionFactory(cohort=cast.cohort, number=number, planned=True)
        session.trainers.add(cast.trainer)
        session.parts.create(part_of_day="morning", starts_at=session.starts_at, ends_at=session.ends_at)
    client = sign_in(cast.people[name])
    client.get(url("session-list"))
    with django_assert_num_queries(8):
        client.get(url("session-list"))


def test_what_is_over_says_so(cast, sign_in, now):
    page = url("session-detail", PLANNED)
    client = sign_in(cast.participant)
    assert "Gepland" in client.get(page).text
    ends_at = now - dt.timedelta(hours=1)
    Session.objects.filter(pk=cast.session.pk).update(
        starts_at=ends_at - dt.timedelta(hours=3), ends_at=ends_at
    )
    assert "Geweest" in client.get(page).text
    text = client.get(url("session-list")).text
    assert text.index('id="geweest"') < text.index(cast.session.title)

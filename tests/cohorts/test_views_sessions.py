import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from cohorts.actions import planning
from cohorts.models import Session
from cohorts.states import PartOfDay, SessionStatus
from leergang.mailing.models import Letter
from leergang.moment import at
from tests.cohorts.plans import plan
from tests.factories.cohorts import SessionFactory, TrainerAssignmentFactory

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
    for session in (cast.session, cast.concept_session):
        session.trainers.add(cast.trainer)
        session.parts.create(
            part_of_day=PartOfDay.MORNING, starts_at=session.starts_at, ends_at=session.ends_at
        )
    return cast


def url(name, number=None, slug="voorjaar"):
    return reverse(f"cohorts:{name}", args=[slug] if number is None else [slug, number])


def number_for(name):
    return CONCEPT if name in {"session-update", "session-announce", "session-discard"} else PLANNED


def filled(**more):
    return {
        "title": "Sturen op afstand",
        "kind": "module",
        "module": "",
        "venue": "De Observant, Amersfoort",
        "travel": "Tien minuten lopen vanaf het station",
        "join_url": "",
        "case_due_on": "",
        "case_due_time": "",
        "version": "0",
        "rows": "2",
        "day_1": "11-3-2027",
        "part_1": "morning",
        "starts_1": "",
        "ends_1": "",
        "day_2": "",
        "part_2": "",
        "starts_2": "",
        "ends_2": "",
    } | more


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
    assert "kamer-7" in sign_in(cast.participant).get(page).text
    assert "kamer-7" not in sign_in(cast.coordinator).get(page).text
    calendar = url("session-ics", PLANNED)
    assert "kamer-7" in sign_in(cast.participant).get(calendar).text
    assert "kamer-7" not in sign_in(cast.coordinator).get(calendar).text


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
    assert "overlapt met een andere" not in client.get(url("session-detail", PLANNED)).text
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


@pytest.mark.parametrize("size", [3, 300])
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


# Planning


def test_a_concept_is_saved_with_the_usual_times(cast, sign_in):
    answer = sign_in(cast.trainer).post(url("session-create"), filled(trainers=[cast.trainer.pk]))
    session = Session.objects.get(cohort=cast.cohort, number=3)
    assert answer["Location"] == session.get_absolute_url()
    assert session.starts_at == at(dt.date(2027, 3, 11), dt.time(9, 15))
    assert session.ends_at == at(dt.date(2027, 3, 11), dt.time(12, 45))
    assert list(session.trainers.all()) == [cast.trainer]
    assert session.status == SessionStatus.CONCEPT
    assert not Letter.objects.exists()


def test_two_days_with_an_evening(cast, sign_in):
    rows = {"rows": "3", "day_2": "11-03-2027", "part_2": "evening", "starts_2": "19.00", "ends_2": "22:00"}
    rows |= {"day_3": "12-3-2027", "part_3": "morning", "starts_3": "", "ends_3": ""}
    sign_in(cast.planner).post(url("session-create"), filled(**rows))
    session = Session.objects.get(cohort=cast.cohort, number=3)
    assert [part.part_of_day for part in session.parts.all()] == ["morning", "evening", "morning"]
    assert session.parts.all()[1].starts_at == at(dt.date(2027, 3, 11), dt.time(19, 0))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Vul dit veld in."),
        ({"day_1": "", "part_1": ""}, "Vul een datum in, bijvoorbeeld"),
        ({"day_2": "12-3-2027"}, "Kies een dagdeel."),
        ({"part_2": "evening"}, "Vul een datum in"),
        ({"day_1": "31-2-2027"}, "Vul een bestaande datum in"),
        ({"part_1": ""}, "Kies een van de mogelijkheden."),
        ({"day_1": "11-1-2027"}, "al voorbij"),
        ({"starts_1": "13.00", "ends_1": "9.00"}, "eindtijd ligt vóór de begintijd"),
        ({"day_2": "11-3-2027", "part_2": "morning"}, "overlappen"),
        ({"case_due_on": "11-3-2027"}, "De casus komt dan na de bijeenkomst"),
        ({"case_due_time": "12.00"}, "ook een datum in"),
        ({"join_url": "geen adres"}, "geldige URL"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, sign_in, wrong, words):
    answer = sign_in(cast.planner).post(url("session-create"), filled(**wrong))
    assert answer.status_code == 200
    assert words in answer.text
    assert "<title>Fout:" in answer.text
    assert "Tien minuten lopen vanaf het station" in answer.text
    assert Session.objects.filter(cohort=cast.cohort).count() == 2


def test_a_trainer_of_elsewhere_cannot_be_chosen(cast, sign_in):
    answer = sign_in(cast.planner).post(url("session-create"), filled(trainers=[cast.other_trainer.pk]))
    assert answer.status_code == 200
    assert Session.objects.filter(cohort=cast.cohort).count() == 2


def test_room_for_another_dagdeel_judges_nothing_yet(cast, sign_in):
    answer = sign_in(cast.planner).post(
        url("session-create"), filled(title="", stap="dagdeel", trainers=[cast.trainer.pk])
    )
    assert 'name="day_3"' in answer.text
    assert "Vul dit veld in" not in answer.text
    assert 'value="11-3-2027"' in answer.text
    assert "checked" in answer.text


def test_a_concept_shows_what_it_holds(cast, sign_in):
    page = sign_in(cast.planner).get(url("session-update", CONCEPT)).text
    assert 'value="11-02-2027"' in page
    assert 'value="9.15"' in page


def test_who_saves_second_is_told_and_keeps_what_was_typed(cast, sign_in):
    client = sign_in(cast.planner)
    client.post(url("session-update", CONCEPT), filled(title="Van de eerste"))
    answer = client.post(url("session-update", CONCEPT), filled(title="Van de tweede"))
    assert "intussen gewijzigd" in answer.text
    assert 'value="Van de tweede"' in answer.text
    cast.concept_session.refresh_from_db()
    assert cast.concept_session.title == "Van de eerste"
    client.post(url("session-update", CONCEPT), filled(title="Van de tweede", version="1"))
    cast.concept_session.refresh_from_db()
    assert cast.concept_session.title == "Van de tweede"


def test_the_confirm_page_names_who_gets_what(cast, sign_in):
    page = sign_in(cast.planner).get(url("session-announce", CONCEPT)).text
    for name in ("Paula", "Kees", "Tineke", "Cora", "Cas"):
        assert f"{name} Proef" in page
    assert "Praktische herinnering" in page
    assert not Letter.objects.exists()


def test_announcing_sends_what_was_shown(cast, sign_in):
    answer = sign_in(cast.trainer).post(url("session-announce", CONCEPT), {"version": "0"}, follow=True)
    assert "5 berichten gaan nu weg." in answer.text
    assert Letter.objects.count() == 5
    cast.concept_session.refresh_from_db()
    assert cast.concept_session.status == SessionStatus.PLANNED


def test_the_button_twice_is_once(cast, sign_in):
    client = sign_in(cast.trainer)
    for _ in range(2):
        client.post(url("session-announce", CONCEPT), {"version": "0"})
    assert Letter.objects.count() == 5


@pytest.mark.parametrize("version", ["", "7", "nul"])
def test_announcing_what_one_did_not_see_is_refused(cast, sign_in, version):
    answer = sign_in(cast.trainer).post(url("session-announce", CONCEPT), {"version": version})
    assert "intussen gewijzigd" in answer.text
    assert not Letter.objects.exists()


def test_an_unfinished_concept_cannot_be_announced(cast, sign_in):
    cast.concept_session.trainers.clear()
    client = sign_in(cast.trainer)
    page = client.get(url("session-announce", CONCEPT)).text
    assert "nog geen trainer" in page
    assert "Maak bekend en verstuur" not in page
    assert "nog geen trainer" in client.post(url("session-announce", CONCEPT), {"version": "0"}).text
    assert not Letter.objects.exists()


def test_moving_shows_old_and_new_before_anything_happens(cast, sign_in):
    client = sign_in(cast.planner)
    values = filled(stap="bekijken", trainers=[cast.trainer.pk])
    page = client.post(url("session-move", PLANNED), values).text
    assert "donderdag 11 februari 2027, 9.15 – 16.15 uur" in page
    assert "donderdag 11 maart 2027, 9.15 – 12.45 uur" in page
    assert "Paula Proef" in page
    cast.session.refresh_from_db()
    assert cast.session.sequence == 0
    assert not Letter.objects.exists()

    answer = client.post(url("session-move", PLANNED), values | {"stap": "bevestigen"}, follow=True)
    assert "5 berichten gaan nu weg." in answer.text
    cast.session.refresh_from_db()
    assert (cast.session.sequence, cast.session.starts_at.day) == (1, 11)


def test_the_confirm_page_names_who_is_not_expected_any_more(cast, sign_in, now):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    values = filled(stap="bekijken", version="1", trainers=[cast.other_trainer.pk])
    client, address = sign_in(cast.planner), url("session-move", session.number)
    page = client.post(address, values).text
    assert "Niet meer verwacht" in page
    assert "Tineke Proef" in page
    answer = client.post(address, values | {"stap": "bevestigen"}, follow=True)
    assert "6 berichten gaan nu weg." in answer.text
    assert Letter.objects.filter(state="due").count() == 6


def test_going_back_keeps_what_was_typed(cast, sign_in):
    page = sign_in(cast.planner).post(url("session-move", PLANNED), filled(title="Anders", stap="terug")).text
    assert 'value="Anders"' in page
    assert "Bekijk de wijziging" in page


def test_changing_nothing_sends_nothing(cast, sign_in):
    client = sign_in(cast.planner)
    same = {
        field.html_name: field.value() for field in client.get(url("session-move", PLANNED)).context["form"]
    }
    values = {name: "" if value is None else value for name, value in same.items()}
    values |= {"day_1": "11-2-2027", "starts_1": "9.15", "ends_1": "16.15", "stap": "bekijken"}
    assert "Je hebt nog niets gewijzigd" in client.post(url("session-move", PLANNED), values).text


def test_within_a_day_the_page_says_so(cast, sign_in):
    with time_machine.travel(cast.session.starts_at - dt.timedelta(hours=20)):
        client = sign_in(cast.planner)
        assert "binnen 24 uur" in client.get(url("session-cancel", PLANNED)).text
        assert "binnen 24 uur" in client.post(url("session-move", PLANNED), filled(stap="bekijken")).text
    assert "binnen 24 uur" not in sign_in(cast.planner).get(url("session-cancel", PLANNED)).text


def test_cancelling_is_confirmed_first(cast, sign_in, now):
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    client = sign_in(cast.planner)
    assert "Dit kun je niet terugdraaien" in client.get(url("session-cancel", session.number)).text
    answer = client.post(url("session-cancel", session.number), {"version": "1"}, follow=True)
    assert "Deze bijeenkomst gaat niet door" in answer.text
    assert Letter.objects.filter(kind="session-cancelled").count() == 3


def test_what_has_begun_offers_no_changes(cast, sign_in):
    with time_machine.travel(cast.session.starts_at + dt.timedelta(hours=1)):
        page = sign_in(cast.planner).get(url("session-detail", PLANNED)).text
        assert url("session-move", PLANNED) not in page
        answer = sign_in(cast.planner).post(url("session-cancel", PLANNED), {"version": "0"})
        assert "al begonnen" in answer.text


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_stops_no_page(cast, sign_in, no_broker, caplog):
    answer = sign_in(cast.trainer).post(url("session-announce", CONCEPT), {"version": "0"})
    assert answer.status_code == 302
    assert Letter.objects.count() == 5
    assert "broker_unreachable" in caplog.text


def test_nobody_is_named_in_the_log(cast, sign_in, caplog):
    sign_in(cast.trainer).post(url("session-announce", CONCEPT), {"version": "0"})
    assert "Paula" not in caplog.text
    assert "@" not in caplog.text


# Throwing a concept away


def test_a_concept_is_shown_before_it_is_thrown_away(cast, sign_in):
    client = sign_in(cast.trainer)
    page = url("session-discard", CONCEPT)
    assert page in client.get(url("session-detail", CONCEPT)).text
    assert page not in client.get(url("session-detail", PLANNED)).text
    assert "Dit kun je niet terugdraaien" in client.get(page).text
    assert Session.objects.filter(pk=cast.concept_session.pk).exists()
    answer = client.post(page, {"version": "0"}, follow=True)
    assert answer.redirect_chain == [(url("session-list"), 302)]
    assert "is verwijderd" in answer.text
    assert not Session.objects.filter(pk=cast.concept_session.pk).exists()
    assert not Letter.objects.exists()
    assert client.post(page, {"version": "0"}).status_code == 404


def test_a_concept_that_somebody_changed_stays(cast, sign_in):
    Session.objects.filter(pk=cast.concept_session.pk).update(version=1)
    answer = sign_in(cast.planner).post(url("session-discard", CONCEPT), {"version": "0"})
    assert "Het concept is niet verwijderd" in answer.text
    assert "intussen gewijzigd" in answer.text
    assert Session.objects.filter(pk=cast.concept_session.pk).exists()


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

"""Planning a session: concepts, announcing, moving, falling out, and throwing a concept away."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cohorts.actions import planning
from cohorts.models import Session
from cohorts.states import SessionStatus
from leergang.mailing.models import Letter
from leergang.moment import at
from tests.cohorts.plans import filled, plan, taught
from tests.factories.cohorts import TrainerAssignmentFactory

pytestmark = pytest.mark.django_db

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
        ({"preparation_due_on": "12-3-2027"}, "De voorbereiding komt dan na de bijeenkomst"),
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
    answer = client.post(url("session-move", PLANNED), values, follow=True)
    assert answer.redirect_chain == [(url("session-announce", PLANNED), 302)]  # two steps to the button
    assert "donderdag 11 februari 2027, 9.15 – 16.15 uur" in answer.text
    assert "donderdag 11 maart 2027, 9.15 – 12.45 uur" in answer.text
    assert "Paula Proef" in answer.text
    cast.session.refresh_from_db()
    assert cast.session.sequence == 0
    assert not Letter.objects.exists()

    answer = client.post(url("session-announce", PLANNED), {"version": "1"}, follow=True)
    assert "5 berichten gaan nu weg." in answer.text
    cast.session.refresh_from_db()
    assert (cast.session.sequence, cast.session.starts_at.day) == (1, 11)


def test_the_confirm_page_names_who_is_not_expected_any_more(cast, sign_in, now):
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast.other_trainer)
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    values = filled(stap="bekijken", version="1", trainers=[cast.other_trainer.pk])
    client = sign_in(cast.planner)
    page = client.post(url("session-move", session.number), values, follow=True).text
    assert "Niet meer verwacht" in page
    assert "Tineke Proef" in page
    answer = client.post(url("session-announce", session.number), {"version": "2"}, follow=True)
    assert "6 berichten gaan nu weg." in answer.text
    assert Letter.objects.filter(state="due").count() == 6


def test_changing_nothing_sends_nothing(cast, sign_in):
    client = sign_in(cast.planner)
    same = {
        field.html_name: field.value() for field in client.get(url("session-move", PLANNED)).context["form"]
    }
    values = {name: "" if value is None else value for name, value in same.items()}
    values |= {"day_1": "11-2-2027", "starts_1": "9.15", "ends_1": "16.15", "stap": "bekijken"}
    assert "Je hebt nog niets gewijzigd" in client.post(url("session-move", PLANNED), values).text


def test_within_a_day_the_page_says_so(cast, sign_in):
    values = filled(stap="bekijken", trainers=[cast.trainer.pk])
    with time_machine.travel(cast.session.starts_at - dt.timedelta(hours=20)):
        page = sign_in(cast.planner).post(url("session-move", PLANNED), values, follow=True).text
        assert "binnen 24 uur" in page
        assert "ook ’s avonds" in page
    assert "binnen 24 uur" not in sign_in(cast.planner).get(url("session-announce", PLANNED)).text


def test_cancelling_is_confirmed_first_and_says_why(cast, sign_in, now):
    session = planning.draft(cast.cohort, plan=plan(trainers=[cast.trainer]), by=cast.planner)
    planning.announce(session, version=0, by=cast.planner, now=now)
    client, page = sign_in(cast.planner), url("session-cancel", session.number)
    assert "Vul dit veld in" in client.post(page, {"reason": "", "version": "1"}).text
    values = {"reason": "De zaal is dicht.", "version": "1", "stap": "bekijken"}
    confirm = client.post(page, values, follow=True).text
    assert "Dit kun je niet terugdraaien" in confirm
    assert "De zaal is dicht." in confirm
    answer = client.post(url("session-announce", session.number), {"version": "2"}, follow=True)
    assert "Deze bijeenkomst gaat niet door" in answer.text
    assert "De zaal is dicht." in sign_in(cast.participant).get(session.get_absolute_url()).text
    for kind, people in (("session-cancelled", 3), ("session-informed-cancelled", 2)):
        told = Letter.objects.filter(kind=kind)
        assert told.count() == people
        assert all("De zaal is dicht." in letter.body_text for letter in told)
        assert all("De zaal is dicht." in letter.body_html for letter in told)


def test_what_has_begun_offers_no_changes(cast, sign_in):
    with time_machine.travel(cast.session.starts_at + dt.timedelta(hours=1)):
        page = sign_in(cast.planner).get(url("session-detail", PLANNED)).text
        assert url("session-move", PLANNED) not in page
        values = {"version": "0", "reason": "Te laat."}
        assert "al begonnen" in sign_in(cast.planner).post(url("session-cancel", PLANNED), values).text


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

import datetime as dt
from dataclasses import replace

import pytest

from cohorts.models import Cohort
from leergang.home.nav import menu
from leergang.home.standing import Standing, read_standing
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory, TrainerAssignmentFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 2, 1)


def shown(user, path="/"):
    return {item.label: item.url for item in menu(read_standing(user, DAY), path)}


def test_each_role_has_its_own_menu(cast):
    assert list(shown(cast.participant)) == ["Vandaag", "Modules", "Mijn casus", "Agenda", "Regiescan"]
    assert list(shown(cast.trainer)) == ["Vandaag", "Planning", "Feedback", "Lichtingen", "Leergang"]
    assert list(shown(cast.planner)) == [
        "Vandaag",
        "Planning",
        "Feedback",
        "Lichtingen",
        "Mensen",
        "Berichten",
        "Leergang",
    ]
    assert list(shown(cast.office_admin)) == ["Vandaag", "Berichten", "Noodtoegang", "Logboek"]
    assert list(shown(cast.auditor)) == ["Vandaag", "Logboek"]
    assert list(shown(cast.stranger)) == ["Vandaag"]


def test_a_coordinator_goes_straight_to_the_people_of_the_only_lichting(cast):
    assert shown(cast.other_coordinator)["Deelnemers"] == "/lichtingen/voorjaar/deelnemers/"
    assert shown(cast.coordinator)["Deelnemers"] == "/deelnemers/"  # Waterdam is in two
    assert list(shown(cast.coordinator)) == ["Vandaag", "Deelnemers", "Bijeenkomsten"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/lichtingen/voorjaar/wachtlijst/", "Deelnemers"),
        ("/lichtingen/voorjaar/deelnemers/importeren/", "Deelnemers"),
        ("/lichtingen/voorjaar/bijeenkomsten/1/", "Bijeenkomsten"),
    ],
)
def test_a_coordinator_of_several_lichtingen_sees_where_a_page_belongs(cast, path, current):
    items = menu(read_standing(cast.coordinator, DAY), path)
    assert [item.label for item in items if item.is_current] == [current]


def test_somebody_with_two_roles_sees_each_page_once(cast):
    TrainerAssignmentFactory(cohort=cast.other_cohort, user=cast.participant)
    urls = list(shown(cast.participant).values())
    assert len(urls) == len(set(urls))
    assert "Feedback" in shown(cast.participant)


def test_a_participant_of_no_running_lichting_still_finds_the_own_modules(cast):
    Cohort.objects.update(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 6, 1))
    assert shown(cast.participant)["Modules"] == "/lichtingen/voorjaar/modules/"


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["Vandaag"]),
        ("/lichtingen/voorjaar/modules/module-1/", ["Modules"]),
        ("/lichtingen/voorjaar/regiescan/start/1/", ["Regiescan"]),
        ("/agenda/", ["Agenda"]),
        ("/lichtingen/voorjaar/bijeenkomsten/1/", ["Agenda"]),
        ("/account/", []),
    ],
)
def test_the_menu_says_where_you_are(cast, path, current):
    items = menu(read_standing(cast.participant, DAY), path)
    assert [item.label for item in items if item.is_current] == current


def test_the_longest_address_wins(cast):
    items = menu(read_standing(cast.trainer, DAY), "/lichtingen/voorjaar/bijeenkomsten/3/")
    assert [item.label for item in items if item.is_current] == ["Planning"]


def test_feedback_carries_the_number_that_waits(cast):
    PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    items = menu(read_standing(cast.trainer, DAY), "/")
    assert [item.count for item in items if item.label == "Feedback"] == ["1"]


def test_the_menu_stops_counting_at_a_hundred(cast):
    tie = read_standing(cast.trainer, DAY).ties[0]
    many = Standing((replace(tie, waiting=100),), DAY)
    assert [item.count for item in menu(many, "/") if item.label == "Feedback"] == ["99+"]


def test_without_a_standing_there_is_only_the_start_page():
    assert [item.label for item in menu(Standing((), DAY), "/")] == ["Vandaag"]


def test_a_page_shows_the_menu_and_the_role(cast, sign_in):
    page = sign_in(cast.participant).get("/hulp/").text
    assert 'aria-label="Hoofdmenu"' in page
    assert "Deelnemer" in page


def test_a_public_page_has_no_menu_for_who_is_not_signed_in(client):
    assert 'aria-label="Hoofdmenu"' not in client.get("/hulp/").text


def test_participants_see_the_theme_of_their_lichting_and_others_the_own_one(cast, sign_in):
    Cohort.objects.filter(pk=cast.cohort.pk).update(theme="voorbeeld")
    assert "themes/voorbeeld" in sign_in(cast.participant).get("/hulp/").text
    assert "themes/voorbeeld" not in sign_in(cast.trainer).get("/hulp/").text
    EnrolmentFactory(cohort=cast.cohort, user=cast.stranger, organisation=cast.waterdam)
    assert "themes/voorbeeld" in sign_in(cast.stranger).get("/hulp/").text

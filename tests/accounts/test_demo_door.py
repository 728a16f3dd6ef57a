"""The demo door: one click in, and nowhere but in the demo."""

import subprocess
import sys
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.urls import NoReverseMatch, include, path, reverse

from leergang.accounts.checks import demo_door_is_closed
from leergang.accounts.demo import at_the_door
from leergang.accounts.roles import Role
from leergang.accounts.second_factor import PASSED
from leergang.accounts.urls import demo_urlpatterns
from tests.factories.accounts import OrganisationFactory, OrganisationRoleFactory

pytestmark = pytest.mark.django_db

urlpatterns = [*demo_urlpatterns, path("", include("leergang.urls"))]


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def planner(host):
    OrganisationRoleFactory(user=host, organisation=OrganisationFactory(bureau=True), role=Role.PLANNER)
    return host


def test_one_click_is_a_full_login(demo, browser, planner):
    response = browser.post(reverse("demo_sign_in", args=[planner.public_id]))
    assert response.url == "/"
    assert browser.session["_auth_user_id"] == str(planner.pk)
    assert browser.session[PASSED] is True


def test_the_login_page_offers_the_people_in_order(demo, browser, cast):
    page = browser.get("/inloggen/").text
    assert "Kijk rond in de demo" in page
    names = [person.name for person in at_the_door()]
    assert names[0] == cast.planner.name
    assert all(name in page for name in names)
    assert {cast.trainer.name, cast.participant.name, cast.coordinator.name} <= set(names)
    assert cast.stranger.name not in names


def test_somebody_with_two_roles_stands_there_once(cast):
    OrganisationRoleFactory(user=cast.participant, organisation=cast.waterdam)
    standing = [person.role for person in at_the_door() if person.name == cast.participant.name]
    assert standing == [Role.COORDINATOR]


def test_a_second_click_takes_the_next_person(demo, browser, cast):
    for user in (cast.planner, cast.participant):
        browser.post(reverse("demo_sign_in", args=[user.public_id]))
        assert browser.session["_auth_user_id"] == str(user.pk)


def test_nobody_else_comes_through(demo, browser, paula):
    assert browser.post(reverse("demo_sign_in", args=[paula.public_id])).status_code == 404
    assert browser.post(reverse("demo_sign_in", args=[uuid4()])).status_code == 404


def test_outside_the_demo_the_view_answers_nobody(demo, browser, planner, settings):
    settings.DEMO = False
    assert browser.post(reverse("demo_sign_in", args=[planner.public_id])).status_code == 404


def test_outside_the_demo_the_address_does_not_exist():
    assert not project.DEMO
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in", args=[uuid4()])


def test_the_deploy_check_fails_on_an_open_door(settings):
    assert demo_door_is_closed(None) == []
    settings.DEMO = True
    assert [error.id for error in demo_door_is_closed(None)] == ["accounts.E001"]


def test_manage_check_deploy_says_so(monkeypatch):
    monkeypatch.setenv("LEERGANG_MODE", "demo")
    command = [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"]
    done = subprocess.run(command, cwd=project.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "accounts.E001" in done.stderr

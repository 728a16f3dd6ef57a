from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from leergang.mailing.models import Letter
from tests.factories.accounts import OrganisationRoleFactory

pytestmark = pytest.mark.django_db

CHECKED = {"is_voice_known": "on"}


def _url(person):
    return reverse("person-new-start", args=[person.public_id])


@pytest.mark.parametrize("role", ["coordinator", "planner"])
def test_the_link_is_sent_after_the_check(cast, sign_in, role):
    browser = sign_in(getattr(cast, role))
    page = browser.get(_url(cast.participant)).text
    assert cast.participant.email in page
    assert not Letter.objects.exists()
    response = browser.post(_url(cast.participant), CHECKED)
    assert response.url == reverse("cohorts:enrolment-list", args=[cast.cohort.slug])
    assert Letter.objects.get().recipient == cast.participant


def test_without_the_check_nothing_is_sent(cast, sign_in):
    page = sign_in(cast.coordinator).post(_url(cast.participant), {}).text
    assert "Bel eerst. Zet daarna dit vinkje." in page
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "who", ["other_coordinator", "trainer", "participant", "colleague", "stranger", "auditor", "office_admin"]
)
def test_nobody_else_may(cast, sign_in, who):
    browser = sign_in(getattr(cast, who))
    assert browser.get(_url(cast.participant)).status_code == 404
    assert browser.post(_url(cast.participant), CHECKED).status_code == 404
    assert not Letter.objects.exists()


@pytest.mark.parametrize("who", ["trainer", "stranger", "coordinator", "planner"])
def test_not_for_who_takes_no_part(cast, sign_in, who):
    browser = sign_in(cast.planner)
    assert browser.get(_url(getattr(cast, who))).status_code == 404


def test_not_for_oneself(cast, sign_in):
    OrganisationRoleFactory(user=cast.participant, organisation=cast.waterdam)
    assert sign_in(cast.participant).get(_url(cast.participant)).status_code == 404


def test_not_for_who_left_or_does_not_exist(cast, sign_in):
    cast.participant.is_active = False
    cast.participant.save()
    browser = sign_in(cast.planner)
    assert browser.get(_url(cast.participant)).status_code == 404
    assert browser.get(reverse("person-new-start", args=[uuid4()])).status_code == 404


def test_a_stranger_logs_in_first(cast):
    response = Client().post(_url(cast.participant), CHECKED)
    assert response.headers["Location"].startswith("/inloggen/")


def test_the_list_of_participants_leads_there(cast, sign_in):
    list_url = reverse("cohorts:enrolment-list", args=[cast.cohort.slug])
    assert _url(cast.participant) in sign_in(cast.coordinator).get(list_url).text
    assert _url(cast.participant) in sign_in(cast.planner).get(list_url).text
    assert _url(cast.participant) not in sign_in(cast.trainer).get(list_url).text

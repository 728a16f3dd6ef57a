"""The phone number: optional, with its purpose said, the person's own to change or empty."""

import pytest
from django.urls import reverse

from leergang.accounts.models import User
from leergang.audit.models import AuditEvent

HERE = "/account/telefoon/"


@pytest.fixture
def paula(cast, sign_in):
    return sign_in(cast.participant)


def number_of(cast):
    return User.objects.get(pk=cast.participant.pk).phone


def test_the_purpose_is_said_where_it_is_asked(paula):
    assert "Alleen voor de bellijst" in paula.get(HERE).text
    assert "Alleen voor de bellijst" in paula.get(reverse("account_profile")).text


def test_it_is_kept_shown_and_emptied(cast, paula):
    page = paula.post(HERE, {"phone": " 06  12 34 56 78 "}, follow=True).text
    assert "06 12 34 56 78" in page
    assert number_of(cast) == "06 12 34 56 78"
    assert "weggehaald" in paula.post(HERE, {"phone": ""}, follow=True).text
    assert number_of(cast) == ""


@pytest.mark.parametrize(
    "typed", ["bel mij", "123", "06 12 34 56 78 ext 3", "+" * 10, "1" * 16, "<b>0612345678"]
)
def test_what_is_no_number_is_refused_and_not_lost(cast, paula, typed):
    answer = paula.post(HERE, {"phone": typed})
    assert "Dit is geen telefoonnummer" in answer.text
    assert answer.context["form"]["phone"].value() == typed
    assert number_of(cast) == ""


@pytest.mark.parametrize("typed", ["+31 6 12345678", "(0475) 12 34 56", "0031-6-12345678", "06/12345678"])
def test_the_ways_people_write_a_number(cast, paula, typed):
    paula.post(HERE, {"phone": typed})
    assert number_of(cast) == typed


def test_the_log_knows_that_but_not_what(cast, paula):
    paula.post(HERE, {"phone": "06 12 34 56 78"})
    event = AuditEvent.objects.get(kind="person.phone_set")
    assert "12 34" not in str(vars(event))
    assert event.facts == {}


def test_without_login_one_is_sent_to_the_door(client):
    assert client.get(HERE).status_code == 302


def test_a_wrong_method_is_refused(paula):
    assert paula.put(HERE).status_code == 405

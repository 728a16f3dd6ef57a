"""The pages on which a person changes the own address."""

import pytest
from django.test import Client

from leergang.accounts.models import AddressChange
from leergang.accounts.second_factor import PASSED
from leergang.mailing.models import Letter
from tests.accounts.conftest import PASSWORD, code_now

NEW = "paula@thuis.example"
OLD = "paula@waterdam.example"
ASK = "/account/adres/"


@pytest.fixture
def client_of(sign_in, with_totp, paula):
    return sign_in(with_totp(paula))


def shown_again(client: Client) -> Client:
    """Show once more who one is, with the password."""
    client.post("/account/bevestigen/wachtwoord/", {"password": PASSWORD})
    return client


def link(client) -> str:
    client.post(ASK, {"email": NEW})
    letter = Letter.objects.filter(kind="address-link").latest("pk")
    return "/account/adres/" + letter.body_text.split("/account/adres/")[1].split("\n")[0].strip()


def test_asking_asks_who_you_are_first(client_of):
    answer = client_of.get(ASK)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/bevestigen/")
    assert client_of.post(ASK, {"email": NEW}).status_code == 302
    assert not AddressChange.objects.exists()


def test_from_the_profile_to_another_address(client_of, paula):
    assert ASK in client_of.get("/account/").text
    client = shown_again(client_of)
    assert client.get(ASK).status_code == 200
    answer = client.post(ASK, {"email": NEW})
    assert NEW in answer.text
    url = link(client)
    assert client.get(url).status_code == 200
    paula.refresh_from_db()
    assert paula.email == OLD  # a GET changes nothing: mail programs look at links
    answer = client.post(url, follow=True)
    assert NEW in answer.text  # this session goes on
    paula.refresh_from_db()
    assert paula.email == NEW
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404


def test_the_old_address_opens_nothing_any_more(client_of, sign_in, paula):
    elsewhere = sign_in(paula)
    client = shown_again(client_of)
    client.post(link(client))
    assert elsewhere.get("/account/").status_code == 302  # logged out there
    door = Client()
    refused = door.post("/inloggen/", {"login": OLD, "password": PASSWORD})
    assert "klopt niet" in refused.text
    assert PASSED not in door.session
    before = Letter.objects.count()
    door.post("/wachtwoord-vergeten/", {"email": OLD})
    assert Letter.objects.count() == before
    # With the new one it all works.
    door.post("/inloggen/", {"login": NEW, "password": PASSWORD})
    assert door.post("/inloggen/code/", {"code": code_now()}).status_code == 302
    assert door.session[PASSED]


def test_a_reset_link_from_before_is_dead(client_of):
    Client().post("/wachtwoord-vergeten/", {"email": OLD})
    reset = Letter.objects.get(kind="password-reset").body_text
    path = "/wachtwoord-vergeten/" + reset.split("/wachtwoord-vergeten/")[1].split("\n")[0].strip()
    client = shown_again(client_of)
    client.post(link(client))
    assert 'name="password1"' not in Client().get(path, follow=True).text


def test_somebody_elses_link_is_not_there(client_of, sign_in, host):
    url = link(shown_again(client_of))
    other = sign_in(host)
    assert other.get(url).status_code == 404
    assert other.post(url).status_code == 404


def test_without_login_the_link_asks_for_it(client_of):
    url = link(shown_again(client_of))
    assert Client().get(url).url.startswith("/inloggen/?next=")
    assert Client().post(url).url.startswith("/inloggen/?next=")


def test_a_wrong_address_is_said_and_kept(client_of):
    answer = shown_again(client_of).post(ASK, {"email": "paula.thuis"})
    assert "met een @ en een punt" in answer.text
    assert "paula.thuis" in answer.text


def test_only_so_many_letters_an_hour(client_of):
    client = shown_again(client_of)
    answers = [client.post(ASK, {"email": f"p{n}@thuis.example"}).status_code for n in range(11)]
    assert answers == [200] * 10 + [429]
    assert AddressChange.objects.count() == 10


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_are_not_there(client_of, method):
    assert getattr(client_of, method)(ASK).status_code == 405

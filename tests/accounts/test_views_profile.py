import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from leergang.accounts.second_factor import PASSED
from leergang.mailing.models import Letter
from tests.accounts.conftest import PASSWORD, code_now
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(browser, paula, with_totp):
    """Logged in the real way, and only just."""
    with_totp(paula)
    browser.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
    browser.post("/inloggen/code/", {"code": code_now()})
    assert browser.session[PASSED]
    return browser


def _passkey(user, name="Telefoon"):
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def test_it_shows_what_there_is(signed_in, paula, django_assert_num_queries):
    for number in range(30):
        _passkey(paula, f"Sleutel {number}")
    with django_assert_num_queries(3):  # who it is, the menu, every factor in one
        page = signed_in.get("/account/").text
    assert paula.email in page
    assert "Sleutel 29" in page
    assert "10 van de 10 codes" in page


def test_the_keys_of_others_are_not_there(signed_in):
    key = _passkey(UserFactory(), "Niet van mij")
    assert "Niet van mij" not in signed_in.get("/account/").text
    _confirm(signed_in)
    assert signed_in.get(f"/account/passkeys/{key.pk}/").status_code == 404
    assert signed_in.post(f"/account/passkeys/{key.pk}/verwijderen/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def _confirm(browser):
    browser.post("/account/bevestigen/wachtwoord/", {"password": PASSWORD})


CHANGES = [
    "/account/authenticator/verwijderen/",
    "/account/herstelcodes/",
    "/account/herstelcodes/afdrukken/",
    "/account/herstelcodes/nieuwe/",
    "/account/passkeys/toevoegen/",
]


@pytest.mark.parametrize("url", CHANGES)
def test_a_change_asks_to_confirm_first(signed_in, url):
    response = signed_in.get(url)
    assert response.url.startswith("/account/bevestigen/wachtwoord/?next=")
    response = signed_in.post(response.url, {"password": PASSWORD})
    assert response.url == url
    assert signed_in.get(url).status_code == 200


def test_confirming_by_code_and_what_else_there_is(signed_in, paula):
    _passkey(paula)
    assert "Bevestig met een code" in signed_in.get("/account/bevestigen/wachtwoord/").text
    assert signed_in.get("/account/herstelcodes/").url.startswith("/account/bevestigen/passkey/")
    code = code_now(step=1)
    response = signed_in.post("/account/bevestigen/code/?next=/account/herstelcodes/", {"code": code})
    assert response.url == "/account/herstelcodes/"


def test_a_wrong_confirmation_changes_nothing(signed_in):
    page = signed_in.post("/account/bevestigen/wachtwoord/", {"password": "iets anders"}).text
    assert "Dit wachtwoord klopt niet" in page
    assert signed_in.get("/account/herstelcodes/").status_code == 302


def test_a_confirmation_lasts_a_quarter_of_an_hour(signed_in):
    _confirm(signed_in)
    with time_machine.travel(time.time() + 15 * 60 + 1):
        assert signed_in.get("/account/herstelcodes/").status_code == 302


def test_renaming_and_removing_a_passkey(signed_in, paula):
    key = _passkey(paula)
    _confirm(signed_in)
    assert signed_in.post(f"/account/passkeys/{key.pk}/", {"name": "Laptop"}).url == "/account/"
    key.refresh_from_db()
    assert key.data["name"] == "Laptop"
    assert "Verwijder ‘Laptop’?" in signed_in.get(f"/account/passkeys/{key.pk}/verwijderen/").text
    signed_in.post(f"/account/passkeys/{key.pk}/verwijderen/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    assert "Er is een passkey verwijderd." in Letter.objects.get(kind="account-notice").body_text
    assert signed_in.session[PASSED]


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_name_of_a_passkey_has_bounds(signed_in, paula, name):
    key = _passkey(paula)
    _confirm(signed_in)
    assert signed_in.post(f"/account/passkeys/{key.pk}/", {"name": name}).status_code == 200
    key.refresh_from_db()
    assert key.data["name"] == "Telefoon"


def test_changing_the_password_keeps_this_session_only(signed_in, sign_in, paula):
    elsewhere = sign_in(paula)
    new = "weer een andere lange zin"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert signed_in.post("/account/wachtwoord/", form).url == "/account/"
    assert signed_in.get("/account/").status_code == 200
    assert elsewhere.get("/account/").url.startswith("/inloggen/")


def test_a_password_beside_a_passkey_is_confirmed_first_and_never_kept_meanwhile(sign_in, paula):
    _passkey(paula)
    browser = sign_in(paula)
    form = {"password1": PASSWORD, "password2": PASSWORD}
    response = browser.post("/account/wachtwoord/instellen/", form)
    assert response.url == "/account/bevestigen/passkey/?next=%2Faccount%2Fwachtwoord%2Finstellen%2F"
    assert PASSWORD not in str(dict(browser.session))
    paula.refresh_from_db()
    assert not paula.has_usable_password()


def test_a_tampered_passkey_answer_is_refused(sign_in, paula):
    browser = sign_in(paula)  # nothing to confirm with yet
    for credential in ("{}", "[]", '{"id": "x", "response": {}}', '{"rawId": 1}'):
        response = browser.post("/account/passkeys/toevoegen/", {"name": "x", "credential": credential})
        assert response.status_code == 200, credential
    assert not Authenticator.objects.exists()


def test_ending_sessions_is_a_post(sign_in, paula):
    assert sign_in(paula).get("/account/sessies/uitloggen/").status_code == 405


def test_a_stranger_sees_nothing(db):
    assert Client().get("/account/").headers["Location"] == "/inloggen/?next=/account/"

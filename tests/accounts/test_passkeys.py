"""Passkeys against the real server side; a real browser walks the same way in tests/journeys."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from leergang.accounts.second_factor import PASSED
from leergang.audit.models import AuditEvent
from tests.accounts.conftest import PASSWORD
from tests.accounts.soft_key import SoftKey, options_on

pytestmark = pytest.mark.django_db

ADD = "/account/passkeys/toevoegen/"


def _add(browser, key, name="Telefoon"):
    return browser.post(ADD, {"name": name, "credential": key.create(options_on(browser.get(ADD).text))})


def _ask(browser):
    answer = browser.get("/inloggen/passkey/", headers={"accept": "application/json"})
    return answer.json()["request_options"]["publicKey"]


def _log_in(browser, key):
    return browser.post("/inloggen/passkey/", {"credential": key.get(_ask(browser))})


@pytest.fixture
def key():
    return SoftKey()


@pytest.fixture
def set_up(browser, link, key):
    """Came in by the link and made a passkey."""
    browser.post(link)
    assert _add(browser, key).url == "/account/herstelcodes/"
    return browser


def test_making_one_is_a_full_login(set_up, paula):
    assert set_up.session[PASSED] is True
    assert "herstelcodes" in set_up.get("/account/herstelcodes/").text
    assert Authenticator.objects.filter(user=paula, type="webauthn").count() == 1
    assert AuditEvent.objects.filter(kind="factor.added", target=f"accounts.user:{paula.pk}").count() == 1


def test_the_server_asks_for_a_key_on_the_device_that_verifies(browser, link):
    browser.post(link)
    wanted = options_on(browser.get(ADD).text)["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert _ask(Client())["userVerification"] == "required"


def test_logging_in_with_it_is_a_full_login(set_up, key, paula, client):
    assert _log_in(client, key).url == "/"
    assert client.session[PASSED] is True
    assert client.session["_auth_user_id"] == str(paula.pk)
    newest = AuditEvent.objects.filter(kind="login.passed").latest("pk")
    assert newest.facts == {"method": "mfa"}


@pytest.mark.parametrize("weak", [SoftKey(verifies=False), SoftKey(rp="elders.example")])
def test_a_weak_key_is_not_accepted(browser, link, weak):
    browser.post(link)
    assert _add(browser, weak).status_code == 200
    assert PASSED not in browser.session
    assert not Authenticator.objects.exists()


def test_a_login_without_finger_face_or_pin_is_refused(set_up, key, client):
    key.flags = 0x01
    assert _log_in(client, key).url == "/inloggen/"
    assert "_auth_user_id" not in client.session


def test_another_key_is_refused(set_up, key, client):
    stranger = SoftKey()
    stranger.id, stranger.user_handle = key.id, key.user_handle
    assert _log_in(client, stranger).url == "/inloggen/"
    assert "_auth_user_id" not in client.session


def test_an_answer_is_used_once(set_up, key, client):
    answer = key.get(_ask(client))
    client.post("/inloggen/passkey/", {"credential": answer})
    client.post("/uitloggen/")
    client.post("/inloggen/passkey/", {"credential": answer})
    assert "_auth_user_id" not in client.session


def test_who_left_cannot_use_it(set_up, key, paula, client):
    paula.is_active = False
    paula.save()
    assert _log_in(client, key).url == "/inloggen/afgesloten/"
    assert "_auth_user_id" not in client.session


def test_it_is_the_second_factor_beside_a_password(set_up, key, paula, with_password, client):
    paula.set_password(PASSWORD)
    paula.save()
    client.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
    page = client.get("/inloggen/code/").text
    assert client.post("/inloggen/code/", {"credential": key.get(options_on(page))}).url == "/"
    assert client.session[PASSED] is True


def test_it_confirms_a_change(set_up, key, client):
    _log_in(client, key)
    confirm = client.get("/account/herstelcodes/").url
    assert confirm.startswith("/account/bevestigen/passkey/")
    wrong = client.post(confirm, {"credential": SoftKey().get(options_on(client.get(confirm).text))})
    assert wrong.url == confirm
    right = client.post(confirm, {"credential": key.get(options_on(client.get(confirm).text))})
    assert right.url == "/account/herstelcodes/"
    assert client.get(right.url).status_code == 200


def test_no_second_passkey_for_who_only_borrowed_the_session(set_up, key, client):
    _log_in(client, key)
    assert client.get(ADD).url.startswith("/account/bevestigen/passkey/")

"""From the invitation to a full login, with a password and an app, without a line of JavaScript."""

import re

import pytest
from allauth.mfa.models import Authenticator

from leergang.accounts.second_factor import PASSED
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.accounts.conftest import PASSWORD, code_now

# allauth tells of a new factor after the commit, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


def _secret(browser):
    return browser.session["mfa.totp.secret"]


@pytest.fixture
def set_up(browser, link):
    """The whole way; the client stands on the page with the recovery codes."""
    browser.post(link)
    response = browser.post("/account/wachtwoord/instellen/", {"password1": PASSWORD, "password2": PASSWORD})
    assert response.url == "/account/authenticator/instellen/"
    browser.get(response.url)
    response = browser.post(response.url, {"code": code_now(_secret(browser))})
    assert response.url == "/account/herstelcodes/"
    return browser


def test_the_whole_way(set_up, paula):
    assert set_up.session[PASSED] is True
    page = set_up.get("/account/herstelcodes/")
    assert len(re.findall(r"<li>\d{8}</li>", page.text)) == 10
    assert set_up.get("/account/").status_code == 200
    paula.refresh_from_db()
    assert paula.check_password(PASSWORD)


def test_no_letters_about_what_somebody_is_doing_right_now(set_up):
    assert not Letter.objects.filter(kind="account-notice").exists()


def test_it_is_in_the_log(set_up, paula):
    lines = AuditEvent.objects.filter(actor=f"accounts.user:{paula.pk}").order_by("pk")
    assert [line.kind for line in lines] == [
        "invitation.accepted",
        "login.passed",
        "password.changed",
        "factor.added",
        "factor.added",
    ]
    assert {line.facts["factor"] for line in lines if line.kind == "factor.added"} == {
        "totp",
        "recovery_codes",
    }


def test_the_next_login_takes_both(set_up, paula, client):
    response = client.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
    assert response.url == "/inloggen/code/"


def test_the_secrets_stand_encrypted_in_the_database(browser, link, paula, recovery_codes):
    browser.post(link)
    browser.get("/account/authenticator/instellen/")
    secret = _secret(browser)
    browser.post("/account/authenticator/instellen/", {"code": code_now(secret)})
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in recovery_codes(paula))
    assert "mfa.totp.secret" not in browser.session


def test_the_qr_code_is_inline(browser, link):
    browser.post(link)
    page = browser.get("/account/authenticator/instellen/").text
    assert "data:" not in page
    assert '<path fill="#000" d="M4 4h1v1h-1z' in page
    assert _secret(browser) in page


def test_a_wrong_code_keeps_the_same_key(browser, link):
    browser.post(link)
    browser.get("/account/authenticator/instellen/")
    secret = _secret(browser)
    page = browser.post("/account/authenticator/instellen/", {"code": "000000"}).text
    assert "Deze code klopt niet" in page
    assert _secret(browser) == secret
    assert secret in page


def test_the_codes_on_paper(set_up, recovery_codes, paula):
    page = set_up.get("/account/herstelcodes/afdrukken/").text
    assert all(code in page for code in recovery_codes(paula))
    assert "<header" not in page


def test_who_is_set_up_needs_no_set_up_page(set_up):
    assert set_up.get("/account/instellen/").url == "/account/"


def test_without_the_last_factor_the_login_is_half_again(set_up, sign_in, paula):
    elsewhere = sign_in(paula)
    response = set_up.post("/account/authenticator/verwijderen/", follow=True)
    assert response.redirect_chain[-1][0] == "/account/instellen/"
    assert PASSED not in set_up.session
    assert not Authenticator.objects.exists()
    assert elsewhere.get("/account/").url.startswith("/inloggen/")
    assert "De authenticator-app is verwijderd." in Letter.objects.get(kind="account-notice").body_text

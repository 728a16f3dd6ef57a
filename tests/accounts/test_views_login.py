import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from leergang.accounts.second_factor import PASSED
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.accounts.conftest import PASSWORD, code_now

pytestmark = pytest.mark.django_db


def _log_in(browser, email, password=PASSWORD):
    return browser.post("/inloggen/", {"login": email, "password": password})


def _without_token(response):
    text = response.text
    for line in text.splitlines():
        if "csrfmiddlewaretoken" in line:
            text = text.replace(line, "")
    return text


def test_the_page_offers_passkey_and_password(browser):
    page = browser.get("/inloggen/").text
    assert 'data-passkey="login"' in page
    assert 'autocomplete="current-password"' in page
    assert "Kijk rond in de demo" not in page


def test_known_and_unknown_addresses_get_the_same_answer(paula, with_password):
    with_password(paula)
    known = _log_in(Client(), paula.email, "fout wachtwoord hier")
    unknown = _log_in(Client(), "niemand@waterdam.example", "fout wachtwoord hier")
    assert "Het e-mailadres of het wachtwoord klopt niet" in known.text
    assert _without_token(known).replace(paula.email, "") == _without_token(unknown).replace(
        "niemand@waterdam.example", ""
    )


def test_what_was_typed_is_kept_but_the_password(browser, paula):
    page = _log_in(browser, paula.email, "fout wachtwoord hier").text
    assert f'value="{paula.email}"' in page
    assert "fout wachtwoord hier" not in page
    assert "<title>Fout: Inloggen" in page


def test_a_refused_login_is_in_the_log_without_the_address(browser, paula, with_password):
    with_password(paula)
    _log_in(browser, paula.email, "fout wachtwoord hier")
    _log_in(browser, "niemand@waterdam.example", "fout wachtwoord hier")
    lines = AuditEvent.objects.filter(kind="login.refused", result="refused").order_by("pk")
    assert [line.target for line in lines] == [f"accounts.user:{paula.pk}", ""]
    assert "example" not in str(list(AuditEvent.objects.values_list()))


def test_the_sixth_guess_is_not_even_looked_at(browser, paula, with_password):
    with_password(paula)
    for _ in range(5):
        _log_in(browser, paula.email, "fout wachtwoord hier")
    assert "Wacht vijf minuten" in _log_in(browser, paula.email).text


def test_a_passed_login_is_in_the_log(browser, paula, with_totp):
    with_totp(paula)
    _log_in(browser, paula.email)
    browser.post("/inloggen/code/", {"code": code_now()})
    assert AuditEvent.objects.get(kind="login.passed").facts == {"method": "password+mfa"}


def test_a_code_is_used_once(paula, with_totp):
    with_totp(paula)
    code, answers = code_now(), []
    for _ in range(2):
        browser = Client()
        _log_in(browser, paula.email)
        answers.append(browser.post("/inloggen/code/", {"code": code}).status_code)
    assert answers == [302, 200]


def test_a_wrong_code_says_what_to_do_and_is_logged(browser, paula, with_totp):
    with_totp(paula)
    _log_in(browser, paula.email)
    response = browser.post("/inloggen/code/", {"code": "000000"})
    assert "Vul de nieuwe code uit je app in" in response.text
    assert AuditEvent.objects.get(kind="login.refused").facts == {"method": "totp"}
    assert "_auth_user_id" not in browser.session


def test_a_recovery_code_is_as_good_as_the_app_and_works_once(paula, with_totp, recovery_codes):
    code = recovery_codes(with_totp(paula))[0]
    first, second = Client(), Client()
    _log_in(first, paula.email)
    first.post("/inloggen/code/", {"code": code})
    assert first.session[PASSED] is True
    _log_in(second, paula.email)
    assert second.post("/inloggen/code/", {"code": code}).status_code == 200
    assert len(recovery_codes(paula)) == 9


def test_an_unverified_address_gets_no_mail_and_no_login(browser, paula):
    paula.set_password(PASSWORD)
    paula.save()
    assert _log_in(browser, paula.email).url == "/inloggen/adres-niet-bevestigd/"
    assert "_auth_user_id" not in browser.session
    assert not Letter.objects.exists()


def test_who_left_cannot_log_in(browser, paula, with_password):
    with_password(paula)
    paula.is_active = False
    paula.save()
    assert _log_in(browser, paula.email).url == "/inloggen/afgesloten/"
    assert "_auth_user_id" not in browser.session


def test_the_way_back_is_never_another_site(browser, paula, with_totp):
    with_totp(paula)
    browser.post(
        "/inloggen/", {"login": paula.email, "password": PASSWORD, "next": "https://elders.example/"}
    )
    assert browser.post("/inloggen/code/", {"code": code_now()}).url == "/"


def test_signing_up_is_closed(browser):
    assert "Je hebt een uitnodiging nodig" in browser.get("/aanmelden/").text
    assert browser.post("/aanmelden/", {"email": "x@y.example", "password1": PASSWORD}).status_code == 405


def test_a_stranger_cannot_start_the_second_step(browser):
    assert browser.get("/inloggen/code/").url == "/inloggen/"


def test_logging_out_asks_first_and_ends_the_session(sign_in, paula):
    browser = sign_in(paula)
    assert "Wil je uitloggen?" in browser.get("/uitloggen/").text
    browser.post("/uitloggen/")
    assert "_auth_user_id" not in browser.session


def test_a_tampered_passkey_answer_is_refused(browser):
    for credential in ("", "{}", "[]", '"x"', '{"id": "x", "response": []}', "geen json"):
        response = browser.post("/inloggen/passkey/", {"credential": credential})
        assert response.url == "/inloggen/", credential
    assert "_auth_user_id" not in browser.session
    assert not Authenticator.objects.exists()

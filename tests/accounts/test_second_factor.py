"""SEC-01: until a second factor exists only its set-up pages answer."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import get_resolver, reverse

from leergang.accounts.second_factor import PASSED
from tests.accounts.conftest import PASSWORD, code_now
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SET_UP_PAGES = [
    "account_set_up",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_logout",
]


@pytest.fixture
def half_in(browser, link):
    """Came in by an invitation, and set nothing up yet."""
    browser.post(link)
    return browser


@pytest.mark.parametrize("name", SET_UP_PAGES)
def test_set_up_pages_answer(half_in, name):
    assert half_in.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["account_profile", "mfa_view_recovery_codes", "account_change_password"])
def test_other_pages_lead_to_the_set_up(half_in, name):
    assert half_in.get(reverse(name)).url == "/account/instellen/"


def test_a_post_elsewhere_does_nothing(half_in):
    assert half_in.post(reverse("account_sessions_end")).status_code == 404


def _protected_pages():
    """Every page without arguments that asks for a full login, of every app."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif "<" not in prefix + str(pattern.pattern) and "(?P" not in str(pattern.pattern):
                access = getattr(pattern.callback, "access", None)
                if access is None or access.level not in {"public", "setting_up"}:
                    yield "/" + prefix + str(pattern.pattern)

    return sorted(set(walk(get_resolver().url_patterns)))


def test_no_protected_page_of_any_app_answers(half_in):
    pages = _protected_pages()
    assert "/account/" in pages
    for page in pages:
        response = half_in.get(page)
        assert (response.status_code, response.headers.get("Location")) == (302, "/account/instellen/"), page


def test_a_password_alone_is_half_a_login(browser, paula, with_password):
    with_password(paula)
    browser.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
    assert browser.session["_auth_user_id"] == str(paula.pk)
    assert PASSED not in browser.session
    assert browser.get("/account/").url == "/account/instellen/"


def test_with_a_factor_the_login_waits_for_it(browser, paula, with_totp):
    with_totp(paula)
    response = browser.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
    assert response.url == "/inloggen/code/"
    assert "_auth_user_id" not in browser.session
    assert browser.get("/account/").url.startswith("/inloggen/")
    assert browser.post("/inloggen/code/", {"code": code_now()}).url == "/"
    assert browser.session[PASSED] is True


def test_a_half_login_ends_when_a_factor_appears_elsewhere(browser, paula, with_password, with_totp):
    """Somebody with a stolen password waits in a half login for the owner to set up the second factor."""
    with_password(paula)
    browser.post("/inloggen/", {"login": paula.email, "password": PASSWORD})
    Authenticator.objects.create(user=paula, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert browser.get("/account/passkeys/toevoegen/").url == "/inloggen/"
    assert "_auth_user_id" not in browser.session


def test_a_full_login_costs_no_query_of_ours(sign_in, paula, django_assert_num_queries):
    browser = sign_in(paula)
    browser.get("/account/")
    with django_assert_num_queries(1):  # who is it
        assert browser.get("/account/wachtwoord/").url == "/account/wachtwoord/instellen/"


def test_sessions_of_one_person_end_everywhere_but_here(sign_in, paula):
    here, there, stranger = sign_in(paula), sign_in(paula), sign_in(UserFactory())
    assert here.post("/account/sessies/uitloggen/").url == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").url.startswith("/inloggen/")
    assert stranger.get("/account/").status_code == 200


def test_public_pages_show_no_menu_to_half_a_login(half_in, sign_in, paula):
    menu = 'aria-label="Hoofdmenu"'
    assert menu in sign_in(paula).get("/hulp/").text
    half_in.get("/account/instellen/")
    page = half_in.get("/hulp/")
    assert page.status_code == 200
    assert menu not in page.text

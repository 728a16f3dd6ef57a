import re

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client

from leergang.mailing.models import Letter
from leergang.moment import now as clock
from tests.accounts.conftest import PASSWORD
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NEW = "een heel ander lang wachtwoord"


def _ask(email, browser=None):
    return (browser or Client()).post("/wachtwoord-vergeten/", {"email": email}, follow=True)


def _link():
    return re.findall(rf"{settings.SITE_URL}(/wachtwoord-vergeten/\S+)", Letter.objects.get().body_text)[0]


@pytest.fixture
def reset_link(paula, with_totp):
    with_totp(paula)
    _ask(paula.email)
    return _link()


def test_the_letter_goes_through_the_outbox(reset_link, paula):
    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient, letter.to_address, letter.is_secret) == (
        "password-reset",
        paula,
        paula.email,
        True,
    )
    assert paula.first_name not in letter.subject
    assert mail.outbox == []


def test_known_and_unknown_get_the_same_answer(paula, with_totp):
    with_totp(paula)
    assert _ask(paula.email).text == _ask("niemand@waterdam.example").text


@pytest.mark.parametrize("who", ["unknown", "invited", "left"])
def test_no_letter_for(who, paula, with_totp):
    if who == "left":
        with_totp(paula)
        paula.is_active = False
        paula.save()
    _ask(paula.email if who != "unknown" else "niemand@waterdam.example")
    assert not Letter.objects.exists()


def test_a_get_consumes_nothing(reset_link):
    for _ in range(3):
        assert "Kies een nieuw wachtwoord" in Client().get(reset_link, follow=True).text


def test_a_new_password_ends_the_sessions_and_is_told(with_totp, sign_in, paula, browser):
    elsewhere = sign_in(with_totp(paula))
    _ask(paula.email)
    browser.post(browser.get(_link()).url, {"password1": NEW, "password2": NEW})
    paula.refresh_from_db()
    assert paula.check_password(NEW)
    assert elsewhere.get("/account/").url.startswith("/inloggen/")
    assert "_auth_user_id" not in browser.session
    assert Letter.objects.filter(kind="account-notice", recipient=paula).count() == 1


def test_the_link_works_once(reset_link, browser):
    browser.post(browser.get(reset_link).url, {"password1": NEW, "password2": NEW})
    assert "Deze link werkt niet meer" in Client().get(reset_link, follow=True).text


def test_the_link_lives_an_hour(reset_link):
    with time_machine.travel(clock().timestamp() + 3700, tick=False):
        assert "Deze link werkt niet meer" in Client().get(reset_link, follow=True).text


def test_a_reset_never_passes_the_second_factor(reset_link, paula, browser):
    browser.post(browser.get(reset_link).url, {"password1": NEW, "password2": NEW})
    assert browser.post("/inloggen/", {"login": paula.email, "password": NEW}).url == "/inloggen/code/"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("te kort", "12 tekens"),
        ("paula@waterdam.example", "e-mailadres"),
        ("Regiegemeente2027!", "snel geraden"),
        ("123456789012", "snel geraden"),
        ("aaaabbbbaaaabbbb", "snel geraden"),
    ],
)
def test_weak_passwords_are_refused_with_a_reason(password, words, reset_link, browser):
    response = browser.post(browser.get(reset_link).url, {"password1": password, "password2": password})
    assert response.status_code == 200
    assert words in response.text


@pytest.mark.parametrize("password", ["vier woorden op een rij", "alleenkleineletters", "84610937562841"])
def test_no_rules_about_kinds_of_characters(password, reset_link, browser):
    response = browser.post(browser.get(reset_link).url, {"password1": password, "password2": password})
    assert response.url == "/wachtwoord-vergeten/klaar/"


def test_two_different_passwords(reset_link, browser):
    page = browser.post(browser.get(reset_link).url, {"password1": NEW, "password2": PASSWORD}).text
    assert "De twee wachtwoorden zijn niet gelijk" in page
    assert NEW not in page


def test_requests_are_limited_per_address(with_password):
    user = with_password(UserFactory())
    browser = Client()
    answers = [browser.post("/wachtwoord-vergeten/", {"email": user.email}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]

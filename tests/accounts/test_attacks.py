"""What somebody tries at the door: other addresses, other hosts, other people's sessions."""

import pytest
from django.test import Client

from leergang.accounts.second_factor import PASSED
from leergang.checks import addresses
from leergang.mailing.models import Letter
from tests.accounts.conftest import PASSWORD, code_now

pytestmark = pytest.mark.django_db

WRONG = "fout wachtwoord hier"
TOO_OFTEN = "Je hebt het te vaak geprobeerd"


def log_in(browser, email, password=PASSWORD, **more):
    return browser.post("/inloggen/", {"login": email, "password": password}, **more)


class TestWhoseAddressIsCounted:
    """Behind the proxy the last address of X-Forwarded-For is the proxy's word; the rest anybody can write."""

    def refused(self, headers):
        """Whether the twenty-first wrong guess from one address is still looked at."""
        for n in range(20):
            log_in(Client(), f"iemand{n}@waterdam.example", WRONG, headers=headers(n))
        return TOO_OFTEN in log_in(Client(), "laatste@waterdam.example", WRONG, headers=headers(99)).text

    def test_written_addresses_change_nothing(self, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert self.refused(lambda n: {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"})

    def test_people_behind_the_proxy_are_not_one(self, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert not self.refused(lambda n: {"X-Forwarded-For": f"203.0.113.{n}"})

    def test_without_a_proxy_the_header_is_not_read(self):
        assert self.refused(lambda n: {"X-Forwarded-For": f"198.51.100.{n}"})


def test_a_session_that_was_there_before_is_not_the_one_after(paula, with_totp, browser):
    """Who plants a session key in somebody's browser does not get in with it."""
    with_totp(paula)
    browser.get("/inloggen/")
    browser.session["planted"] = True
    log_in(browser, paula.email)
    half = browser.session.session_key
    assert PASSED not in browser.session
    browser.post("/inloggen/code/", {"code": code_now()})
    assert browser.session[PASSED] is True
    assert browser.session.session_key != half
    stolen = Client()
    stolen.cookies["sessie"] = half
    assert stolen.get("/account/").url.startswith("/inloggen/")


@pytest.mark.parametrize(
    "target",
    [
        "//elders.example/",
        "https://elders.example/",
        "https:elders.example",
        "/\\elders.example",
        "\\\\elders.example",
        "javascript:alert(1)",
        "http://localhost:8000@elders.example/",
        "/%09/elders.example",
        "///elders.example",
    ],
)
def test_the_door_leads_nowhere_else(paula, with_totp, browser, target):
    with_totp(paula)
    data = {"login": paula.email, "password": PASSWORD, "next": target}
    browser.post("/inloggen/", data)
    response = browser.post("/inloggen/code/", {"code": code_now(), "next": target})
    assert response.status_code == 302
    assert not response.url.startswith(("//", "\\", "/\\", "http", "javascript"))
    assert "elders.example" not in response.url.replace("/%09/elders.example", "")


def test_another_host_name_gets_no_letter(paula, with_totp, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    with_totp(paula)
    answer = Client().post(
        "/wachtwoord-vergeten/", {"email": paula.email}, headers={"Host": "elders.example"}
    )
    assert answer.status_code == 400
    assert not Letter.objects.exists()


def test_no_form_is_taken_from_another_site(cast, sign_in):
    """Login CSRF included: every address refuses a POST without the token before it looks at anything."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = sign_in(cast.planner).cookies
    refused = 0
    for address in addresses():
        route = address.route.replace("^", "").replace("$", "")
        path = "/" + route.replace("<slug:slug>", "voorjaar").replace("<int:number>", "1")
        if "<" in path or "(" in path:
            continue
        assert browser.post(path, {}).status_code == 403, path
        assert Client(enforce_csrf_checks=True).post(path, {}).status_code == 403, path
        refused += 1
    assert refused > 30


def test_the_factor_of_one_person_is_not_the_factor_of_the_next(
    paula, host, with_totp, with_password, browser
):
    """Somebody with a full login who then logs in as another has half a login again."""
    with_totp(paula)
    with_password(host)
    log_in(browser, paula.email)
    browser.post("/inloggen/code/", {"code": code_now()})
    assert browser.session[PASSED] is True
    browser.post("/uitloggen/")
    log_in(browser, host.email)
    assert PASSED not in browser.session
    assert browser.get("/").url == "/account/instellen/"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("participant", "/account/passkeys/{n}/"),
        ("participant", "/lichtingen/voorjaar/bijeenkomsten/{n}/"),
        ("participant", "/lichtingen/voorjaar/bijeenkomsten/{n}/agenda.ics"),
        ("planner", "/beheer/berichten/{n}/opnieuw/"),
    ],
)
@pytest.mark.parametrize("n", ["0", "9" * 12, "9" * 40])
def test_numbers_that_no_row_has_are_404(cast, sign_in, who, path, n):
    assert sign_in(getattr(cast, who)).get(path.format(n=n)).status_code in {302, 404}

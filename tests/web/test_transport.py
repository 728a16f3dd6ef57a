"""https and nothing else, behind a proxy that ends it (WEB-01). tests/journeys/test_https.py has the real thing."""

import pytest
from django.test import Client

HTTPS = {"X-Forwarded-Proto": "https"}


@pytest.fixture
def over_https(settings):
    """What a SITE_URL with https and BEHIND_PROXY=1 make of the settings (tests/architecture/test_settings.py)."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-Proto": "http"}])
def test_http_is_sent_to_https_with_its_address(over_https, headers):
    answer = Client(headers=headers).get("/hulp/?a=1")
    assert answer.status_code == 301
    assert answer["Location"] == "https://testserver/hulp/?a=1"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_what_came_to_the_proxy_by_https_is_answered(over_https):
    answer = Client(headers=HTTPS).get("/hulp/")
    assert answer.status_code == 200
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")


def test_without_a_proxy_nobody_is_believed_who_says_so(over_https, settings):
    settings.SECURE_PROXY_SSL_HEADER = None
    assert Client(headers=HTTPS).get("/hulp/").status_code == 301


@pytest.mark.django_db  # the end of an answer looks after the connections
def test_a_static_file_carries_the_policy(client):
    answer = client.get("/static/favicon.svg")
    answer.close()
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_host_that_is_not_ours_is_refused_with_the_policy(client):
    answer = client.get("/hulp/", headers={"Host": "elders.example"})
    assert answer.status_code == 400
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_an_address_leads_to_the_name(client, settings):
    """Passkeys belong to a name: who comes by 127.0.0.1 is sent to localhost, with the same path."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    settings.SITE_URL, settings.SITE_HOST = "http://localhost:8123", "localhost"
    answer = client.get("/hulp/?a=b", headers={"host": "127.0.0.1:8123"})
    assert (answer.status_code, answer["Location"]) == (302, "http://localhost:8123/hulp/?a=b")
    assert client.get("/hulp/", headers={"host": "localhost:8123"}).status_code == 200

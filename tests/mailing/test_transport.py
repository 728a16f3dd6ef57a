"""Over STARTTLS with a name and a password: a real server with a certificate of its own."""

import ssl
from urllib.parse import quote

import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword

from leergang.environment import mailer
from leergang.mailing import claims, delivery
from leergang.mailing.models import LetterState
from tests.factories.mailing import LetterFactory
from tests.mailing.post_office import open_post_office

pytestmark = pytest.mark.django_db

NAME, PASSWORD = "regie", "p@ss:woord/1"


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Who vouches for certificates; trusted as long as the test runs."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


@pytest.fixture
def secure_office(authority):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)

    def check(_server, _session, _envelope, _mechanism, given):
        right = LoginPassword(NAME.encode(), PASSWORD.encode())
        return AuthResult(success=given == right, handled=given == right)

    with open_post_office(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=check
    ) as office:
        yield office


def deliver(settings, now, url):
    settings.MAILERS = {"default": mailer(url)}
    letter = LetterFactory()
    delivery.deliver(claims.claim(now=now), clock=lambda: now)
    letter.refresh_from_db()
    return letter


def url(office, *, scheme="smtp+tls", password=PASSWORD):
    return f"{scheme}://{NAME}:{quote(password, safe='')}@localhost:{office.port}"


def test_a_letter_travels_encrypted_and_with_a_login(secure_office, settings, now):
    letter = deliver(settings, now, url(secure_office))
    assert (letter.state, letter.failure) == (LetterState.SENT, "")
    assert list(secure_office.copies()) == [letter.message_id]


def test_a_wrong_password_is_tried_later_and_said(secure_office, settings, now):
    letter = deliver(settings, now, url(secure_office, password="anders"))
    assert (letter.state, letter.failure) == (LetterState.DUE, "535 5.7.8")


def test_a_server_that_wants_encryption_gets_nothing_without(secure_office, settings, now):
    letter = deliver(settings, now, f"smtp://localhost:{secure_office.port}")
    assert secure_office.received == []
    assert letter.state != LetterState.SENT


def test_a_certificate_of_somebody_else_is_not_believed(secure_office, settings, now, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    letter = deliver(settings, now, url(secure_office))
    assert (letter.state, letter.failure) == (LetterState.DUE, "beveiliging")


def test_a_server_without_encryption_gets_no_password(post_office, settings, now):
    letter = deliver(settings, now, url(post_office))
    assert (letter.state, letter.failure) == (LetterState.DUE, "beveiliging")
    assert post_office.received == []

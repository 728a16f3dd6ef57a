import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError

from leergang.accounts.actions import recovery
from leergang.accounts.models import Invitation, InvitationKind
from leergang.accounts.second_factor import PASSED
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import now as clock
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(paula, host, with_totp):
    """The link of a new start for somebody who was all set."""
    recovery.start(with_totp(paula), by=host, now=clock())
    letter = Letter.objects.get(kind="recovery-link")
    return re.findall(rf"{settings.SITE_URL}(/uitnodiging/\S+)", letter.body_text)[0]


def test_the_link_goes_to_the_person_only(link, paula):
    letter = Letter.objects.get()
    assert (letter.recipient, letter.is_secret) == (paula, True)
    assert paula.first_name not in letter.subject
    assert Invitation.objects.get().kind == InvitationKind.RECOVERY


def test_starting_is_in_the_log(link, paula, host):
    line = AuditEvent.objects.get(kind="recovery.started")
    assert (line.actor, line.target, line.facts) == (
        f"accounts.user:{host.pk}",
        f"accounts.user:{paula.pk}",
        {"voice_checked": True},
    )


def test_until_it_is_used_everything_keeps_working(link, paula, sign_in, browser):
    open_session = sign_in(paula)
    assert "Maak een nieuwe start" in browser.get(link).text
    assert open_session.get("/account/").status_code == 200
    assert Authenticator.objects.filter(user=paula).count() == 2


def test_using_it_ends_the_old_keys_and_sessions(link, paula, sign_in, browser):
    open_session = sign_in(paula)
    response = browser.post(link, follow=True)
    assert response.redirect_chain[-1][0] == "/account/instellen/"
    assert PASSED not in browser.session
    assert open_session.get("/account/").url.startswith("/inloggen/")
    assert not Authenticator.objects.filter(user=paula).exists()
    paula.refresh_from_db()
    assert not paula.check_password(PASSWORD)


def test_both_are_told(link, paula, host, browser):
    browser.post(link)
    told = Letter.objects.filter(kind="recovery-used")
    assert {letter.recipient for letter in told} == {paula, host}
    assert {letter.subject for letter in told} == {"Er is een nieuwe start gemaakt met inloggen"}
    assert "jouw link" in told.get(recipient=paula).body_text
    assert "Paula Proef" in told.get(recipient=host).body_text
    assert AuditEvent.objects.filter(kind="recovery.used").count() == 1


def test_it_works_once(link, browser, client):
    browser.post(link)
    assert client.post(link).status_code == 404


def test_nobody_starts_anew_for_oneself_or_for_who_left(paula, host, now):
    with pytest.raises(ValidationError):
        recovery.start(host, by=host, now=now)
    paula.is_active = False
    paula.save()
    with pytest.raises(ValidationError):
        recovery.start(paula, by=host, now=now)
    assert not Letter.objects.exists()

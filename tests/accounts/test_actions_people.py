import datetime as dt

import pytest
from allauth.mfa.models import Authenticator

from leergang.accounts.actions import invitations, people
from leergang.accounts.models import Invitation, OrganisationRole
from leergang.audit.models import AuditEvent
from tests.factories.accounts import OrganisationRoleFactory

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2027, 2, 1)


def _leave(user, by, now):
    return people.deactivate(user, by=by, now=now, last_day=LAST_DAY)


def test_who_leaves_is_out_at_once(paula, host, sign_in, now):
    browser = sign_in(paula)
    assert browser.get("/account/").status_code == 200
    _leave(paula, host, now)
    assert browser.get("/account/").url.startswith("/inloggen/")


def test_who_leaves_has_no_key_no_link_and_no_role(paula, host, with_totp, now):
    with_totp(paula)
    invitations.issue(paula, by=host, now=now)
    OrganisationRoleFactory(user=paula)
    OrganisationRoleFactory(user=paula, starts_on=dt.date(2028, 1, 1))
    left = _leave(paula, host, now)
    assert not left.is_active
    assert not left.has_usable_password()
    assert not Authenticator.objects.exists()
    assert not Invitation.objects.usable(now).exists()
    assert [role.ends_on for role in OrganisationRole.objects.all()] == [LAST_DAY]


def test_leaving_is_in_the_log(paula, host, now):
    _leave(paula, host, now)
    line = AuditEvent.objects.get(kind="person.deactivated")
    assert (line.actor, line.target) == (f"accounts.user:{host.pk}", f"accounts.user:{paula.pk}")


def test_sessions_end_for_one_person_only(paula, host, sign_in):
    mine, theirs = sign_in(paula), sign_in(host)
    people.end_sessions(paula, by=host)
    assert mine.get("/account/").status_code == 302
    assert theirs.get("/account/").status_code == 200

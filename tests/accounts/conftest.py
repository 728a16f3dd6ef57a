"""People at the door, and the codes their phones would show."""

import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from leergang.accounts.actions import invitations
from leergang.accounts.models import User
from leergang.moment import now as clock
from tests.factories.accounts import UserFactory

PASSWORD = "vier woorden op een rij"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET, *, step: int = 0) -> str:
    """What the app on the phone shows at this moment; `step` looks half a minute ahead or back."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


@pytest.fixture
def browser() -> Client:
    return Client()


@pytest.fixture
def paula(db):
    """Invited, and nothing more."""
    return UserFactory(first_name="Paula", email="paula@waterdam.example")


@pytest.fixture
def host(db):
    return UserFactory(first_name="Petra", email="petra@regiewerk.example")


@pytest.fixture
def link(paula, host) -> str:
    return f"/uitnodiging/{invitations.issue(paula, by=host, now=clock())}/"


@pytest.fixture
def with_password() -> Callable[[User], User]:
    def with_password(user: User) -> User:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return with_password


@pytest.fixture
def with_totp(with_password) -> Callable[[User], User]:
    """Password, authenticator app and recovery codes: somebody who is all set."""

    def with_totp(user: User) -> User:
        with_password(user)
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
        return user

    return with_totp


@pytest.fixture
def recovery_codes() -> Callable[[User], list[str]]:
    def recovery_codes(user: User) -> list[str]:
        found = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
        return list(found.wrap().get_unused_codes())

    return recovery_codes

"""Whether this login went through a second factor (SEC-01).

The session says so, so that a page needs no query for it. A passkey counts as both factors: it is
something you have, and it is only accepted with a fingerprint, a face or a PIN.
"""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from leergang.accounts.models import User

# The key in the session that says so.
PASSED = "second_factor"

# What counts as a second factor; recovery codes are the spare key of one of these.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def passed(request: HttpRequest) -> bool:
    return request.session.get(PASSED) is True


def mark(request: HttpRequest) -> None:
    """Make this login full from here on; the session gets a new key, as at any rise in rights."""
    request.session[PASSED] = True
    request.session.cycle_key()


def forget(request: HttpRequest) -> None:
    request.session.pop(PASSED, None)


def exists_for(user: User) -> bool:
    """One query: whether this person has a second factor."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())

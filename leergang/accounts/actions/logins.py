"""What the audit log keeps of logging in (SEC-07): that it passed or was refused, never an address."""

from django.db import transaction

from leergang.accounts.models import User
from leergang.audit.log import record


@transaction.atomic
def passed(user: User, *, method: str) -> None:
    record("login.passed", by=user, target=user, method=method)


@transaction.atomic
def password_refused(email: str) -> None:
    """A wrong password, or an address that nobody has: then the line points to nobody."""
    user = User.objects.filter(email=email.strip().lower()).first()
    record("login.refused", by=None, target=user, result="refused", method="password")


@transaction.atomic
def code_refused(user: User, *, method: str) -> None:
    record("login.refused", by=None, target=user, result="refused", method=method)

"""An account that was made for an address nobody answered at."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from leergang.accounts.models import Invitation, User
from leergang.audit.log import record


@transaction.atomic
def discard(user: User, *, by: User | None) -> bool:
    """Delete this account when nobody ever came in by it and nothing points to it. Returns whether it did.

    Relations that mean something (an enrolment, a role, a lichting that is trained) protect the account:
    the database says no, and it stays.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if was_used(user):
        return False
    try:
        with transaction.atomic():
            record("person.discarded", by=by, target=user)
            user.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def was_used(user: User) -> bool:
    """Whether somebody ever came in by this account: until then it is nobody's."""
    return (
        user.last_login is not None
        or user.has_usable_password()
        or Invitation.objects.filter(user=user, used_at__isnull=False).exists()
        or EmailAddress.objects.filter(user=user).exists()
        or Authenticator.objects.filter(user=user).exists()
    )

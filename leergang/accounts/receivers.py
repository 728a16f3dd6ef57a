"""What follows from what allauth reports: the mark of a full login, and the audit log (SEC-01, SEC-07)."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest

from leergang.accounts import second_factor
from leergang.accounts.actions import logins, people
from leergang.accounts.models import User
from leergang.accounts.signals import factor_shown
from leergang.audit.log import record
from leergang.moment import now


@receiver(user_logged_in, dispatch_uid="accounts.logged_in")
def on_login(*, request: HttpRequest, user: User, **_: Any) -> None:
    """A login is full when a second factor was shown in this very session."""
    methods = [step["method"] for step in get_authentication_records(request, user)]
    if "mfa" in methods:
        second_factor.mark(request)
        factor_shown.send(sender=User, user=user, now=now())
    logins.passed(user, method="+".join(methods))


@receiver(authenticator_added, dispatch_uid="accounts.factor_added")
def on_factor_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    record("factor.added", by=user, target=user, factor=authenticator.type)
    if authenticator.type in second_factor.FACTORS and not second_factor.passed(request):
        # It was shown a moment ago: that is as good as a login with it.
        shown = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **shown)
        second_factor.mark(request)


@receiver(authenticator_reset, dispatch_uid="accounts.factor_reset")
def on_factor_reset(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    record("factor.reset", by=user, target=user, factor=authenticator.type)


@receiver(authenticator_removed, dispatch_uid="accounts.factor_removed")
def on_factor_removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Without any factor left nobody is fully logged in any more, here or elsewhere."""
    record("factor.removed", by=user, target=user, factor=authenticator.type)
    if authenticator.type in second_factor.FACTORS and not second_factor.exists_for(user):
        request.user = people.end_sessions(user, by=user)
        update_session_auth_hash(request, request.user)
        second_factor.forget(request)


@receiver(authentication_failed, dispatch_uid="accounts.code_refused")
def on_code_refused(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    logins.code_refused(user, method=authenticator.type)


@receiver(password_changed, dispatch_uid="accounts.password_changed")
@receiver(password_set, dispatch_uid="accounts.password_set")
@receiver(password_reset, dispatch_uid="accounts.password_reset")
def on_password_changed(*, user: User, **_: Any) -> None:
    record("password.changed", by=user, target=user)

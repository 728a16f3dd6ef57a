from typing import TYPE_CHECKING

from django.http import HttpRequest

from leergang.accounts.models import User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class MemberRequest(HttpRequest):
    """A request behind the login: the user is a person."""

    user: User
    htmx: "HtmxDetails"
    # Reached through one session, by somebody without such a role in its lichting (cohorts.access).
    only_session: bool = False

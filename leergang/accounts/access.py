"""How a view says who may enter. Every view carries `.access`; the build fails on one that does not.

The queryset inside the view decides about the object; what is not yours and what does not exist are both 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Protocol, cast

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase

from leergang.accounts.http import MemberRequest
from leergang.accounts.models import OrganisationRole
from leergang.accounts.roles import Permission, roles_granting
from leergang.moment import today

type MemberView[**P] = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
type PublicView[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """What a view asks: nothing (`public`), a person who still sets up a second factor (`setting_up`),
    a person with a full login (`signed_in`), or a permission.
    """

    level: str
    permission: Permission | None = None


PUBLIC = Access("public")
SETTING_UP = Access("setting_up")
SIGNED_IN = Access("signed_in")


class DeclaredView(Protocol):
    access: Access

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def declare(view: Callable[..., HttpResponseBase], access: Access) -> DeclaredView:
    """Write on a view who may enter; also for views that are not ours (allauth)."""
    declared = cast("DeclaredView", view)
    declared.access = access
    return declared


def public[**P](view: PublicView[P]) -> DeclaredView:
    """Everybody, also without login."""
    return declare(login_not_required(view), PUBLIC)


def limited[**P](
    action: str, rate: str, *, counts_opening: bool = False
) -> Callable[[PublicView[P]], PublicView[P]]:
    """At most so many answers ("60/m/ip": a minute, of one address) to what is called `action`; then 429.

    For pages without login. Opening a page (GET) is counted only where that is all one can do with it: the
    mail scanner of a gemeente opens every link at once. It stands directly above the view, so that a wrong
    method costs nobody a turn.
    """

    def decorate(view: PublicView[P]) -> PublicView[P]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not ratelimit.consume(
                request, app="leergang", action=action, config={action: rate}, limit_get=counts_opening
            ):
                too_many: HttpResponseBase = ratelimit.respond_429(request)
                return too_many
            return view(request, *args, **kwargs)

        return counted

    return decorate


def setting_up[**P](view: MemberView[P]) -> DeclaredView:
    """Somebody who logged in, also while the second factor does not exist yet (SEC-01)."""
    return declare(cast("Callable[..., HttpResponseBase]", view), SETTING_UP)


def signed_in[**P](view: MemberView[P]) -> DeclaredView:
    """Every person with a full login; the queryset in the view decides what is seen."""
    return declare(cast("Callable[..., HttpResponseBase]", view), SIGNED_IN)


def signed_in_as[**P](permission: Permission) -> Callable[[MemberView[P]], DeclaredView]:
    """Somebody who holds, today, an organisation role with this permission; all others get 404."""

    def decorate(view: MemberView[P]) -> DeclaredView:
        @wraps(view)
        def checked(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.user, permission):
                raise Http404
            return view(request, *args, **kwargs)

        return declare(checked, Access("organisation", permission))

    return decorate


def may(user: Any, permission: Permission) -> bool:
    """Whether one of today's organisation roles of this person grants the permission. One query."""
    return (
        OrganisationRole.objects.current(today())
        .filter(user=user, role__in=roles_granting(permission))
        .exists()
    )


__all__ = [
    "Access",
    "DeclaredView",
    "MemberView",
    "declare",
    "limited",
    "may",
    "public",
    "setting_up",
    "signed_in",
    "signed_in_as",
]

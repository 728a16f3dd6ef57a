"""The lookup is the check: a view about a lichting, or one session, gets it by `granting()`, or answers 404."""

import datetime as dt
from collections.abc import Callable
from functools import cache, wraps
from typing import Concatenate, cast

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase

from cohorts.models import Cohort, SessionStaff
from leergang.accounts.access import Access, DeclaredView, declare
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import PreparedLookup
from leergang.moment import today

type SessionView[**P] = Callable[Concatenate[MemberRequest, Cohort, int, P], HttpResponseBase]
type CohortView[**P] = Callable[Concatenate[MemberRequest, Cohort, P], HttpResponseBase]


def in_cohort[**P](permission: Permission) -> Callable[[CohortView[P]], DeclaredView]:
    """Hand the view the lichting named by `slug`, if this person holds the permission there; else 404."""

    def decorate(view: CohortView[P]) -> DeclaredView:
        @wraps(view)
        def checked(request: MemberRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, _cohort_or_404(request.user, permission, slug), *args, **kwargs)

        return declare(checked, Access("cohort", permission))

    return decorate


def in_session[**P](permission: Permission) -> Callable[[SessionView[P]], DeclaredView]:
    """Hand the view the lichting of `slug`, if this person holds the permission there or, as substitute or guest,
    for its session `number`; else 404.

    Of who has that one session only `request.only_session` says so: nothing else of the lichting is theirs, not
    even its name in the crumbs. The view gets its session by `visible_to()`, as all do.
    """

    def decorate(view: SessionView[P]) -> DeclaredView:
        @wraps(view)
        def checked(
            request: MemberRequest, slug: str, number: int, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            cohort = _reach(permission).first(user=request.user.pk, slug=slug, day=today())
            request.only_session = cohort is None
            if cohort is None:
                cohort = _of_session_or_404(request.user, permission, slug, number)
            return view(request, cohort, number, *args, **kwargs)

        return declare(checked, Access("session", permission))

    return decorate


def _of_session_or_404(user: User, permission: Permission, slug: str, number: int) -> Cohort:
    helping = SessionStaff.objects.granting(user, permission, day=today())
    there = helping.filter(session__cohort__slug=slug, session__number=number)
    found = (
        Cohort.objects.filter(pk__in=there.values("session__cohort_id")).select_related("programme").first()
    )
    if found is None:
        raise Http404
    return found


def _cohort_or_404(user: User, permission: Permission, slug: str) -> Cohort:
    """The lichting with its programme, in one query that is compiled once for each permission.

    Every page of a lichting asks it; as a queryset it took 1.8 ms of CPU, more than a page's own query.
    """
    cohort = _reach(permission).first(user=user.pk, slug=slug, day=today())
    if cohort is None:
        raise Http404
    return cohort


@cache
def _reach(permission: Permission) -> PreparedLookup[Cohort]:
    def build(user: int, slug: str, day: dt.date) -> QuerySet[Cohort]:
        person = cast("User", user)  # a mark of the prepared query; a primary key does
        return Cohort.objects.granting(person, permission, day=day).filter(slug=slug)

    return PreparedLookup(build, "programme", may_ignore="day", user=int, slug=str, day=dt.date)

"""The lookup is the check: a view about a lichting gets it through `granting()`, or answers 404."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404

from cohorts.models import Cohort
from leergang.accounts.access import Access, DeclaredView, declare
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission

type CohortView[**P] = Callable[Concatenate[MemberRequest, Cohort, P], HttpResponseBase]


def in_cohort[**P](permission: Permission) -> Callable[[CohortView[P]], DeclaredView]:
    """Hand the view the lichting named by `slug`, if this person holds the permission there; else 404."""

    def decorate(view: CohortView[P]) -> DeclaredView:
        @wraps(view)
        def checked(request: MemberRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            reach = Cohort.objects.granting(request.user, permission).select_related("programme")
            return view(request, get_object_or_404(reach, slug=slug), *args, **kwargs)

        return declare(checked, Access("cohort", permission))

    return decorate
